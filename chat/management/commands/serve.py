"""`manage.py serve`: Confab for everybody, by Daphne; with --workers by uvicorn."""

import errno
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chat import process
from chat.management.beside import Beside
from chat.models import Team
from chat.pokes import BACKGROUND
from chat.views.site import setup_token


class Command(BaseCommand):
    help = "Serves Confab over HTTP and WebSocket on HOST:PORT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, help="uvicorn with so many processes")
        parser.add_argument("--fd", type=int, help="a listening socket handed over by its number")
        parser.add_argument(
            "--alone", action="store_true", help="without the programs that do its jobs"
        )

    def handle(self, *, workers: int | None, fd: int | None, alone: bool, **options: Any) -> None:
        environment = settings.ENVIRONMENT
        if workers and workers > 1 and not (environment.database_url and environment.redis_url):
            raise CommandError(
                "Several workers need a database and a channel layer that they can share: "
                "set DATABASE_URL (postgres://…) and REDIS_URL."
            )
        try:
            self._serve(workers, fd, Beside(*([] if alone else companions())))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise CommandError(
                f"Port {environment.port} is taken: stop what listens there, or give another "
                "one, for example PORT=8001."
            ) from error

    def _serve(self, workers: int | None, fd: int | None, beside: Beside) -> None:
        environment = settings.ENVIRONMENT
        if workers:
            with beside:
                serve_with_uvicorn(workers, fd)
            return
        import server
        from asgi import application
        from body_limit import LIMITS

        words = greeting()  # on the event loop nobody may ask the database
        server.serve(
            application,
            host=environment.host,
            port=environment.port,
            fd=fd,
            ready=lambda _host, _port: self._ready(words),
            proxied=environment.is_https,  # we speak none: somebody in front of us does
            beside=beside,
            limits=LIMITS,
        )

    def _ready(self, words: str) -> None:
        """The process has work of its own, whether or not anybody comes."""
        process.current()
        self.stdout.write(words)
        self.stdout.flush()


def companions() -> list[tuple[str, ...]]:
    """Where Redis is used, live work has a process of its own, too."""
    work = ("work", "--attached")
    if not settings.ENVIRONMENT.redis_url:
        return [work]
    return [work, ("runworker", BACKGROUND, "--attached")]


def greeting() -> str:
    address = settings.ENVIRONMENT.address
    lines = [f"Confab is at {address}/ (Ctrl+C ends it)"]
    if not Team.objects.exists():
        lines.append(f"Set up your team: {address}/setup/?token={setup_token()}")
    return "\n".join(lines)


def serve_with_uvicorn(workers: int, fd: int | None) -> None:
    """As many processes over one address; they meet in the database and the channel layer."""
    import uvicorn

    environment = settings.ENVIRONMENT
    sys.stdout.write(f"{greeting()}\n")
    uvicorn.run(
        "asgi:application",
        host=environment.host,
        port=environment.port,
        fd=fd,
        workers=workers,
        ws="websockets-sansio",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=16 * 1024,
        ws_ping_interval=20,
        ws_ping_timeout=30,
        ws_per_message_deflate=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=8,
        proxy_headers=False,
    )
