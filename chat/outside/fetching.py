"""Getting a page or a picture: a few redirects, a little time, so many bytes, and nothing told."""

import re
import socket
import zlib
from collections.abc import Callable, Collection
from functools import cache
from ssl import SSLContext
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpcore
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from chat.outside import guard
from chat.outside.connecting import Deadline, GuardedBackend

PAGES = frozenset({"text/html", "application/xhtml+xml"})
PICTURES = frozenset({"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"})
PAGE_LIMIT = 1024 * 1024
PICTURE_LIMIT = 5 * 1024 * 1024
REDIRECTS = 3
PATIENCE = 5.0  # seconds, for all of it

HEADERS = [
    (b"User-Agent", b"Mozilla/5.0 (compatible; Confab; previews of links)"),
    (b"Accept-Encoding", b"gzip"),
]
SCHEMES = {"http": 80, "https": 443}
HOST = re.compile(r"[a-z0-9_.-]{1,253}|[0-9a-f:.]{2,45}")
MOVED = frozenset({301, 302, 303, 307, 308})


class Unreachable(Exception):
    """Its words say why, for people to read."""


class Fetched(NamedTuple):
    """Where it was found at last, the type as it was told, with parameters, and the bytes."""

    url: str
    content_type: str
    body: bytes


class _Where(NamedTuple):
    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == SCHEMES[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def fetch(url: str) -> Fetched:
    """A page, of which what goes beyond the limit is left out."""
    found = _follow(url, PAGES, PAGE_LIMIT)
    return found._replace(body=found.body[:PAGE_LIMIT])


def fetch_picture(url: str) -> Fetched:
    """What calls itself a picture. A part of one is none."""
    found = _follow(url, PICTURES, PICTURE_LIMIT)
    if len(found.body) > PICTURE_LIMIT:
        raise Unreachable(_("The picture is too large."))
    return found


def _follow(url: str, types: Collection[str], limit: int) -> Fetched:
    deadline = Deadline(PATIENCE)
    for _hop in range(REDIRECTS + 1):
        where = _parsed(url)
        answer = _asked(where, deadline, types, limit)
        if isinstance(answer, Fetched):
            return answer
        url = _joined(where, answer)
    raise Unreachable(_("It leads on too often."))


def _parsed(url: str) -> _Where:
    """Raises Unreachable for all that isn't plainly a web address."""
    try:
        parts = urlsplit(url)
        host = _host(parts.hostname or "")
        port = parts.port or SCHEMES[parts.scheme]
        target = iri_to_uri((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    except (KeyError, ValueError):
        raise Unreachable(_("This is no web address.")) from None
    if "@" in parts.netloc or not HOST.fullmatch(host) or parts.scheme not in SCHEMES:
        raise Unreachable(_("This is no web address."))
    return _Where(parts.scheme, host, port, target)


def _host(host: str) -> str:
    ascii_host = host if host.isascii() else host.encode("idna").decode()
    return ascii_host.lower().removesuffix(".")


def _joined(where: _Where, location: str) -> str:
    try:
        return urljoin(where.url, location)
    except ValueError:
        raise Unreachable(_("It leads to what is no web address.")) from None


def _asked(where: _Where, deadline: Deadline, types: Collection[str], limit: int) -> Fetched | str:
    """What is there, or where it leads to."""
    try:
        return _ask(where, deadline, types, limit)
    except guard.NotPublic:
        raise Unreachable(_("%s is no public web server.") % where.host) from None
    except (socket.gaierror, UnicodeError):
        raise Unreachable(_("There is no %s.") % where.host) from None
    except (TimeoutError, httpcore.TimeoutException):
        raise Unreachable(_("%s took too long.") % where.host) from None
    except (OSError, httpcore.NetworkError, httpcore.ProtocolError, zlib.error):
        raise Unreachable(_("%s could not be reached.") % where.host) from None


def _ask(where: _Where, deadline: Deadline, types: Collection[str], limit: int) -> Fetched | str:
    url = httpcore.URL(scheme=where.scheme, host=where.host, port=where.port, target=where.target)
    accepted = ", ".join(sorted(types))
    headers = [(b"Host", where.authority.encode()), (b"Accept", accepted.encode()), *HEADERS]
    pool = httpcore.ConnectionPool(
        ssl_context=ssl_context(), network_backend=GuardedBackend(deadline)
    )
    with pool, pool.stream("GET", url, headers=headers) as response:
        told = {
            name.decode().lower(): value.decode(errors="replace")
            for name, value in response.headers
        }
        if response.status in MOVED and "location" in told:
            return told["location"]
        content_type = told.get("content-type", "")
        _check(response.status, content_type, types)
        encoding = told.get("content-encoding", "identity").strip().lower()
        return Fetched(where.url, content_type, _body(response, encoding, limit))


@cache
def ssl_context() -> SSLContext:
    return httpcore.default_ssl_context()


def _check(status: int, content_type: str, types: Collection[str]) -> None:
    if not 200 <= status < 300:
        raise Unreachable(_("It was answered with %d.") % status)
    if content_type.partition(";")[0].strip().lower() not in types:
        raise Unreachable(_("It is of another kind: %s") % (content_type[:50] or "?"))


def _body(response: httpcore.Response, encoding: str, limit: int) -> bytes:
    """No more than the limit, and one byte which tells that there is more."""
    unpack = _unpacker(encoding)
    body = bytearray()
    packed = 0
    for chunk in response.iter_stream():
        body += unpack(chunk, limit + 1 - len(body))
        packed += len(chunk)
        if max(packed, len(body)) > limit:
            break
    return bytes(body)


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """Takes a piece, and gives so many bytes at most."""
    if encoding == "identity":
        return lambda chunk, most: chunk[:most]
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress  # finds out which
    raise Unreachable(_("It is packed in an unknown way."))
