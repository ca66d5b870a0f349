"""Daphne, drained and limited.

Plain Daphne answers SIGTERM by cutting every socket, takes bodies, frames and backlogs of any
size, and serves on after an exception has stopped its own watch over the connections.
"""

import os
import socket
import threading
from contextlib import AbstractContextManager, nullcontext

from server.draining import Application, Ready, Server
from server.limits import STANDARD, Limits

__all__ = ["STANDARD", "Limits", "serve"]

WAITING = 1024  # connections the system may hold for us; a restart brings everybody at once


def serve(
    application: Application,
    *,
    host: str,
    port: int,
    fd: int | None = None,
    ready: Ready | None = None,
    proxied: bool = False,
    beside: AbstractContextManager[object] | None = None,
    limits: Limits = STANDARD,
) -> None:
    """Serves until SIGTERM or SIGINT, then lets everybody finish (see `Limits`) and returns.

    With `fd`, the number of an inherited listening socket, host and port are ignored. `ready` is
    called with the real host and port once connections are taken and signals heard. `proxied`
    believes X-Real-IP, which the proxy must set, about the client's address. `beside` is entered
    when it can listen, and left when everybody has finished.

    Raises OSError (errno EADDRINUSE, ...) when it can't listen. Call it from the main thread, and
    last: a thread that doesn't end within `limits.threads` of its return is cut off by os._exit(0).
    A second signal kills the process at once.
    """
    listener = _bound(host, port) if fd is None else _inherited(fd)
    server = Server(application, listener, ready=ready, proxied=proxied, limits=limits)
    with beside or nullcontext():
        server.run()
    _exit_within(limits.threads)


def _bound(host: str, port: int) -> socket.socket:
    host = host.removeprefix("[").removesuffix("]")
    asked = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family = asked[0][0]
    return socket.create_server(
        (host, port),
        family=family,
        backlog=WAITING,
        dualstack_ipv6=family == socket.AF_INET6 and socket.has_dualstack_ipv6(),
    )


def _inherited(fd: int) -> socket.socket:
    listener = socket.socket(fileno=fd)
    listener.listen(WAITING)
    return listener


def _exit_within(seconds: float) -> None:
    """Python waits at its end for every pooled thread, however long a view takes there."""
    watch = threading.Timer(seconds, os._exit, [0])
    watch.daemon = True
    watch.start()
