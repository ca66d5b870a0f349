"""The limits on request bodies for any server; Daphne's subclass heeds them before it reads one."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from server.limits import Files, Head, Limits, Refusal, is_for_a_page, too_large

TAKE_FILES = (
    r"/rooms/[^/]+/(post|preview)",
    r"/settings/picture",
)  # what is posted there may be large


def page(refusal: Refusal) -> str:
    context = {
        "sentence": refusal.sentence,
        "remedy": "Go back, and send less at once.",
        "status": refusal.status.value,
    }
    return render_to_string("failure.html", context)


LIMITS = Limits(
    files=Files(
        most=settings.FILE_LIMIT,
        addresses=TAKE_FILES,
        cookie=settings.SESSION_COOKIE_NAME,
        folder=settings.FILE_UPLOAD_TEMP_DIR,
        floor=settings.DISK_FLOOR,
    ),
    page=page,
)

type Application = Callable[[Any, Any, Any], Awaitable[None]]


class Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


class BodyLimit:
    """Refuses what is too large instead of taking it, whatever the request says of itself."""

    def __init__(self, application: Application, limits: Limits = LIMITS) -> None:
        self.application = application
        self.limits = limits

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        head = _head(scope)
        left = most = self.limits.most(head)
        share = None

        async def counted() -> Any:
            nonlocal left
            message = await receive()
            size = len(message.get("body", b""))
            left -= size
            if share:
                share.came(size)
            if left < 0:
                raise Refused(too_large(most))
            return message

        try:
            if refusal := self.limits.refusal(head):
                raise Refused(refusal)
            share = self.limits.expect(head)
            await self.application(scope, counted, send)
        except Refused as refused:  # Django has said nothing yet: it reads the whole body first
            await self._answer(refused.refusal, head, receive, send)
        finally:
            if share:
                share.end()

    async def _answer(self, refusal: Refusal, head: Head, receive: Any, send: Any) -> None:
        """Throws away what still comes before it ends: see `server.http.Channel.refuse`."""
        answer = self.limits.answer(refusal, head)
        headers = [
            (name.lower().encode(), value.encode()) for name, value in answer.headers.items()
        ]
        start = {"type": "http.response.start", "status": refusal.status}
        await send(start | {"headers": headers})
        await send({"type": "http.response.body", "body": answer.body, "more_body": True})
        with suppress(TimeoutError):
            await asyncio.wait_for(_thrown_away(receive), self.limits.linger)
        await send({"type": "http.response.body", "body": b""})


def _head(scope: Any) -> Head:
    headers = scope["headers"]
    cookies = b";".join(value for name, value in headers if name == b"cookie")
    named = dict(headers)
    length = named.get(b"content-length", b"")
    return Head(
        method=scope["method"],
        path=scope["path"],
        cookies=cookies.decode("latin-1"),
        length=int(length) if length.isdigit() else None,
        is_for_a_page=is_for_a_page(named.get(b"accept", b""), named.get(b"hx-request", b"")),
    )


async def _thrown_away(receive: Any) -> None:
    while (await receive()).get("more_body"):
        pass
