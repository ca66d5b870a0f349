"""Sends what is stored, a piece at a time and as much as was asked for."""

import asyncio
import re
from collections.abc import AsyncIterator
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from chat import storage

ALONE = {
    # Opened by itself it can do nothing, whatever it is.
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=31536000, immutable",
    "Accept-Ranges": "bytes",
}

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def served(
    request: HttpRequest, key: str, content_type: str, name: str, *, tag: str, inline: bool
) -> HttpResponseBase:
    """What lies under the key never changes, nor what `tag` stands for. Raises
    FileNotFoundError."""
    size, etag = storage.size(key), f'"{tag}"'
    headers = ALONE | {"ETag": etag, "Content-Disposition": _disposition(name, inline=inline)}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    start, stop = 0, size
    status = HTTPStatus.OK
    if asked := _asked(request, etag):
        start, stop = _part(*asked, size)
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
        status = HTTPStatus.PARTIAL_CONTENT
        if start >= stop:
            headers["Content-Range"] = f"bytes */{size}"
            return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    headers["Content-Length"] = str(stop - start)
    parts = _parts(key, start, stop)
    return StreamingHttpResponse(parts, status=status, headers=headers, content_type=content_type)


async def _parts(key: str, start: int, stop: int) -> AsyncIterator[bytes]:
    """Django would collect what isn't asynchronous, all of it, before it sends any."""
    chunks = storage.chunks(key, start, stop)
    reading = None
    try:
        while True:
            reading = asyncio.ensure_future(asyncio.to_thread(next, chunks, b""))
            if not (chunk := await asyncio.shield(reading)):
                return
            yield chunk
    finally:
        if reading:  # whose thread goes on when the reader is gone
            await asyncio.wait([reading])
        await asyncio.to_thread(chunks.close)


def _asked(request: HttpRequest, etag: str) -> tuple[str, str] | None:
    """One range; of several, or for something else that was there before, all is sent."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    return (first, last) if first or last else None


def _part(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:  # so many bytes from the end
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1 if last else size)


def _disposition(name: str, *, inline: bool) -> str:
    return content_disposition_header(not inline, name) or "attachment"
