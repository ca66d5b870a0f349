"""What a client may cost, and how long anything may take."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

MEBIBYTE = 1024 * 1024
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
POLICY_VIOLATION, TOO_BIG, RESTART, TRY_AGAIN_LATER = 1008, 1009, 1012, 1013  # close codes


class Head(NamedTuple):
    """Of a request, what says how much may follow."""

    method: str
    path: str
    cookies: str
    length: int | None  # that it announces
    is_for_a_page: bool  # that somebody will look at


class Refusal(NamedTuple):
    status: HTTPStatus
    sentence: str


class Answer(NamedTuple):
    """What whoever is refused is told."""

    headers: dict[str, str]
    body: bytes


class Expected:
    """Bytes of large bodies that have been let in and are yet to come, in this process."""

    bytes = 0


class Share:
    """Of one request."""

    def __init__(self, expected: Expected, length: int) -> None:
        self._expected, self._left = expected, length
        expected.bytes += length

    def came(self, count: int) -> None:
        count = min(count, self._left)
        self._left -= count
        self._expected.bytes -= count

    def end(self) -> None:
        """Nothing more will come."""
        self.came(self._left)


@dataclass(frozen=True)
class Files:
    """Who may send large bodies, and where to."""

    most: int  # bytes of one request
    addresses: tuple[str, ...]  # patterns of the paths that take files, by POST
    cookie: str  # of a session; whether it is a good one is asked later
    folder: Path  # on the disk where they come to lie
    floor: int = 0  # bytes that stay free there
    expected: Expected = field(default_factory=Expected, compare=False)

    def are_taken_from(self, head: Head) -> bool:
        """What doesn't announce its length is no form with files of a browser's."""
        return (
            head.method == "POST"
            and head.length is not None
            and any(re.fullmatch(address, head.path) for address in self.addresses)
            and any(
                each.partition("=")[0].strip() == self.cookie for each in head.cookies.split(";")
            )
        )

    def have_room_for(self, length: int) -> bool:
        """Beside what others are sending."""
        free = shutil.disk_usage(self.folder).free - self.expected.bytes
        return free - length >= self.floor


@dataclass(frozen=True)
class Limits:
    """What a client may cost. Sizes are in bytes, times in seconds."""

    body: int = MEBIBYTE  # of one HTTP request
    files: Files | None = None  # which may be larger
    page: Callable[[Refusal], str] | None = None  # that tells of a refusal
    message: int = 16 * 1024  # from a socket, its fragments together
    queue: int = 64  # messages from a socket that its consumer has not taken
    backlog: int = 2 * MEBIBYTE  # to a socket, not yet taken by the network

    idle: float = 60  # between requests, and for all headers of one
    response: float = 120  # from a whole request to a whole response
    linger: float = 30  # a refused body may be sent on for so long: it is thrown away
    handshake: float = 20  # until its consumer has accepted a socket
    ping: float = 20  # a socket that says nothing is asked
    pong: float = 30  # and cut when it doesn't answer
    closing: float = 5  # a socket told to go is cut

    settle: float = 0.1  # after SIGTERM: what has been sent already still arrives
    grace: float = 8  # then consumers and requests finish
    flush: float = 0.5  # then the last bytes leave
    threads: float = 1  # then threads that won't end are left behind

    def most(self, head: Head) -> int:
        """Bytes of the body that may follow."""
        files = self.files
        return max(files.most, self.body) if files and files.are_taken_from(head) else self.body

    def expect(self, head: Head) -> Share:
        """What `have_room_for` heeds as long as it is on its way."""
        length = head.length or 0
        if self.files is None or length <= self.body:
            return Share(Expected(), 0)
        return Share(self.files.expected, length)

    def refusal(self, head: Head) -> Refusal | None:
        length, most = head.length or 0, self.most(head)
        if length > most:
            return too_large(most)
        if self.files and length > self.body and not self.files.have_room_for(length):
            return NO_ROOM
        return None

    def answer(self, refusal: Refusal, head: Head) -> Answer:
        if self.page and head.is_for_a_page:
            return _answer("html", self.page(refusal), {"Content-Security-Policy": POLICY})
        return _answer("plain", f"{refusal.sentence}\n", {})


def _answer(kind: str, text: str, more: dict[str, str]) -> Answer:
    body = text.encode()
    headers = {
        "Content-Type": f"text/{kind}; charset=utf-8",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    return Answer(headers | more, body)


def is_for_a_page(accept: bytes, htmx: bytes) -> bool:
    """What htmx asks for is put into a page that is there: a sentence is enough."""
    return b"text/html" in accept and not htmx


STANDARD = Limits()
NO_ROOM = Refusal(
    HTTPStatus.INSUFFICIENT_STORAGE, "The disk here is nearly full: no files can be taken now."
)


def too_large(most: int) -> Refusal:
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"This is too large: {most / MEBIBYTE:g} MB can be sent at once.",
    )
