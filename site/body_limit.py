"""A limit on request bodies for any server; Daphne's subclass stops them before they are read."""

from collections.abc import Awaitable, Callable
from typing import Any

from server.limits import STANDARD

type Application = Callable[[Any, Any, Any], Awaitable[None]]


class TooLarge(Exception):
    pass


class BodyLimit:
    """Answers 413 instead of taking more than the limit, whatever the request says of itself."""

    def __init__(self, application: Application, limit: int = STANDARD.body) -> None:
        self.application = application
        self.limit = limit

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        received = 0

        async def counted() -> Any:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.limit:
                raise TooLarge
            return message

        try:
            if _declared(scope) > self.limit:
                raise TooLarge
            await self.application(scope, counted, send)
        except TooLarge:  # Django has said nothing yet: it reads the whole body first
            await _refuse(send)


def _declared(scope: Any) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _refuse(send: Any) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"This is too large.\n"})
