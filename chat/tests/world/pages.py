"""People, their pages and lines, and what the hub asks the database."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from chat.hub import Hub
from chat.listeners import Listener
from chat.models import User
from chat.sessions import Identity
from chat.tests.browser import Dom, OpenThread

Deed = tuple[str, int]  # what is done, and to which of those that it could be done to


class Violation(AssertionError):
    """A promise is broken."""


def pick[T](among: Sequence[T], at: int) -> T:
    return among[at % len(among)]


class Person(NamedTuple):
    user: User
    identity: Identity


class Cast(NamedTuple):
    ada: Person
    bob: Person
    eve: Person
    dan: Person
    pokes: list[dict[str, Any]]  # those sent, and neither lost nor arrived


class Draft(NamedTuple):
    author: User
    nonce: UUID
    body: str
    at: datetime


class Query:
    """Something the hub asks the database: it runs, and later its answer is handed over."""

    def __init__(self, ask: Callable[[], Any], handed_over: asyncio.Future[Any]) -> None:
        self._ask = ask
        self._answer: Any = None
        self.has_run = False
        self.handed_over = handed_over

    def run(self) -> None:
        if not self.has_run:
            self._answer, self.has_run = self._ask(), True

    def hand_over(self) -> None:
        self.handed_over.set_result(self._answer)


class Socket:
    """A page's line: what is on its way to the page, and what the page asks of the hub."""

    def __init__(self, person: Person) -> None:
        self.pipe: deque[str | int] = deque()  # frames, and a close code
        self.requests: asyncio.Queue[Callable[[], Awaitable[None]] | None] = asyncio.Queue()
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.listener = Listener(person.identity, person.user.locale, self._send, self._close)

    async def serve(self, hub: Hub) -> None:
        """As the consumer does: one request after the other, until the page is gone."""
        hub.join(self.listener)
        while request := await self.requests.get():
            if not self.listener.closed:
                await request()
        hub.leave(self.listener)
        self.listener.closed = True
        self.flowing.set()  # a send to nobody ends

    def hang_up(self) -> None:
        self.requests.put_nowait(None)

    async def _send(self, frame: str) -> None:
        await self.flowing.wait()
        self.pipe.append(frame)

    async def _close(self, code: int) -> None:
        self.pipe.append(code)


class Page:
    def __init__(self, person: Person, dom: Dom) -> None:
        self.person = person
        self.load(dom)

    def load(self, dom: Dom) -> None:
        self.dom = dom
        self.socket: Socket | None = None
        self.ended = False  # and doesn't come back
        self.asked: str | None = None  # an answer by HTTP that is on its way
        self.opening: OpenThread | None = None  # a thread that is on its way
        self.seen: dict[str, int] = {}  # each message's version

    @property
    def is_offline(self) -> bool:
        return self.socket is None and not self.ended
