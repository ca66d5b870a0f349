"""Daphne's server with an end: everybody finishes, and is told to come back."""

# mypy: allow-untyped-calls

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from logging import getLogger
from types import FrameType
from typing import Any, override

from daphne.server import Server as Daphne
from twisted.internet import reactor as installed
from twisted.internet import tcp
from twisted.internet.defer import Deferred
from twisted.logger import globalLogBeginner

from server.http import Factory, Request
from server.limits import Limits
from server.websocket import Socket, socket_factory

type Application = Callable[..., Awaitable[None]]  # called with scope=, receive=, send=
type Ready = Callable[[str, int], None]

logger = getLogger("confab.server")
reactor: Any = installed  # an asyncio one: Daphne's import has seen to it


class Server(Daphne):  # type: ignore[misc]
    def __init__(
        self,
        application: Application,
        listener: socket.socket,
        *,
        ready: Ready | None,
        proxied: bool,
        limits: Limits,
    ) -> None:
        super().__init__(
            application,
            endpoints=[f"fd:fileno={listener.fileno()}"],
            http_timeout=limits.response,
            websocket_timeout=-1,
            websocket_connect_timeout=limits.handshake,
            ping_interval=limits.ping,
            ping_timeout=limits.pong,
            proxy_forwarded_address_header="X-Real-IP" if proxied else None,
            server_name="",
        )
        self.listener = listener
        self.ready = ready
        self.limits = limits
        self.draining = False

    @override
    def run(self) -> None:
        """In place of Daphne's own, which makes its factories itself and logs what should raise."""
        globalLogBeginner.beginLoggingTo([], redirectStandardIO=False, discardBuffer=True)
        self.connections: dict[Any, dict[str, Any]] = {}
        self.http_factory = Factory(self)
        self.ws_factory = socket_factory(self)
        reactor.callLater(1, self.application_checker)
        reactor.callLater(2, self.timeout_checker)
        reactor.addSystemEventTrigger("before", "shutdown", self.kill_all_applications)
        self._listen()
        reactor.run(installSignalHandlers=False)

    def _listen(self) -> None:
        host, port = self.listener.getsockname()[:2]
        self.listener.setblocking(False)
        with self.listener:  # Twisted takes a copy
            self.port = reactor.adoptStreamPort(
                self.listener.fileno(), self.listener.family, self.http_factory
            )
        self.port.transport = Transport
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        if self.ready:
            reactor.callLater(0, self.ready, host, port)  # on the running event loop

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        reactor.callFromThread(reactor.stop)

    @override
    def kill_all_applications(self) -> Deferred[None]:
        """Called by Twisted before it stops, which waits for the answer."""
        return Deferred.fromFuture(asyncio.ensure_future(self._drain()))

    async def _drain(self) -> None:
        self.draining = True
        self.port.stopListening()
        await asyncio.sleep(self.limits.settle)
        for protocol, details in list(self.connections.items()):
            protocol.drain(details.get("application_instance"))
        logger.info("stopping: %d connections have been told", len(self.connections))
        await _until(lambda: not self._unfinished(), self.limits.grace)
        self._cut_short()
        await _until(self._flushed, self.limits.flush)
        logger.info("stopped")

    def _unfinished(self) -> list[Any]:
        return [
            protocol
            for protocol, details in self.connections.items()
            if _running(details)
            or (isinstance(protocol, Request) and "disconnected" not in details)
        ]

    def _cut_short(self) -> None:
        for protocol in (unfinished := self._unfinished()):
            if _running(details := self.connections[protocol]):
                details["application_instance"].cancel()
            if isinstance(protocol, Socket):
                protocol.part()
        if unfinished:
            logger.warning("cut short while stopping: %d connections", len(unfinished))

    def _flushed(self) -> bool:
        sending = (isinstance(writer, Transport) for writer in reactor.getWriters())
        closing = (isinstance(it, Socket) and it.closing for it in self.connections)
        return not any(sending) and not any(closing)

    @override
    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """As Daphne does, but a request's body isn't read before it is asked for."""
        if not isinstance(protocol, Request):
            return super().create_application(protocol, scope)
        if protocol not in self.connections or protocol.content.closed:
            return None
        scope.setdefault("asgi", {"version": "3.0"})
        body, send = protocol.handed_on(), partial(self.handle_reply, protocol)
        running = asyncio.ensure_future(self.application(scope=scope, receive=body.get, send=send))
        running.add_done_callback(lambda _: body.close())
        self.connections[protocol]["application_instance"] = running
        return body

    @override
    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """A response's next piece waits until the network has taken most of the last: Daphne
        would keep all of a large one for somebody who reads slowly."""
        await super().handle_reply(protocol, message)
        if isinstance(protocol, Request) and message.get("more_body"):
            await protocol.taken()

    @override
    def protocol_disconnected(self, protocol: Any) -> None:
        if protocol in self.connections:  # it may be told twice, and be forgotten in between
            super().protocol_disconnected(protocol)

    # Both of Daphne's watches call themselves again at their end: one exception stopped them for
    # good, and with them pings, timeouts and the forgetting of closed connections.

    @override
    def application_checker(self) -> None:
        try:
            super().application_checker()
        except Exception:
            logger.exception("the watch over applications stumbled")
            reactor.callLater(1, self.application_checker)

    @override
    def timeout_checker(self) -> None:
        try:
            super().timeout_checker()
        except Exception:
            logger.exception("the watch over timeouts stumbled")
            reactor.callLater(2, self.timeout_checker)


def _running(details: dict[str, Any]) -> bool:
    application = details.get("application_instance")
    return application is not None and not application.done()


async def _until(done: Callable[[], bool], seconds: float) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not done() and loop.time() < end:  # noqa: ASYNC110 (no event says it all)
        await asyncio.sleep(0.02)


class Transport(tcp.Server):
    """Counts the bytes that wait to be sent, which Twisted keeps to itself."""

    waiting = 0

    @override
    def write(self, data: bytes) -> None:
        self.waiting += len(data)
        super().write(data)

    @override
    def writeSequence(self, iovec: Any) -> None:
        pieces = list(iovec)
        self.waiting += sum(map(len, pieces))
        super().writeSequence(pieces)

    @override
    def writeSomeData(self, data: bytes) -> Any:
        taken = super().writeSomeData(data)
        if isinstance(taken, int):
            self.waiting -= taken
        return taken
