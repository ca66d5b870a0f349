"""The chats that are measured: how each is served, joined and spoken to."""

import json
import sys
from abc import ABC, abstractmethod
from typing import NamedTuple, override

from bench.ledger import Ledger, body
from bench.pages import Author, Page
from bench.sockets import Socket


class People(NamedTuple):
    room: str
    sessions: list[str]


class Chat(ABC):
    name: str
    command: tuple[str, ...]  # what serves it, but for the number of the listening socket
    pace = 1.0  # a slow one gets this share of the posts, so that nobody waits for it

    def __init__(self, port: int, people: People, ledger: Ledger, lanes: int) -> None:
        self.port, self.people, self.ledger, self.lanes = port, people, ledger, lanes
        self.sockets: list[Socket] = []

    @abstractmethod
    async def open(self) -> None:
        """Has the server load whatever it loads late."""

    @abstractmethod
    async def join(self) -> None:
        """One more socket."""

    @abstractmethod
    async def post(self, lane: int) -> None:
        """One post, and its answer."""

    def close(self) -> None:
        while self.sockets:
            self.sockets.pop().close()


class Tutorial(Chat):
    name = "Channels tutorial on Daphne"
    command = sys.executable, "-m", "daphne", "-v", "0", "bench.tutorial:application", "--fd"
    pace = 0.16

    @override
    async def open(self) -> None:
        await self.join()
        self.close()

    @override
    async def join(self) -> None:
        socket = Socket(self.ledger)
        await socket.connect(self.port, "/ws/chat/lobby/")
        self.sockets.append(socket)

    @override
    async def post(self, lane: int) -> None:
        """A message by a socket, which hears its own words as the answer."""
        socket = self.sockets[lane * (len(self.sockets) // self.lanes)]
        number = self.ledger.next_number()
        socket.send(json.dumps({"message": body(number)}))
        await socket.arrival(number)


class Confab(Chat):
    def __init__(self, port: int, people: People, ledger: Ledger, lanes: int) -> None:
        super().__init__(port, people, ledger, lanes)
        self.authors: list[Author] = []

    @override
    async def open(self) -> None:
        for session in self.people.sessions[: self.lanes]:
            self.authors.append(Author(self.port, session, self.people.room))
            await self.authors[-1].load()
        await self.join()
        super().close()

    @override
    async def join(self) -> None:
        author = self.authors[0]  # everybody's page would say the same
        session = self.people.sessions[len(self.sockets)]
        page = Page(self.ledger, author.cursor)
        self.sockets.append(page)
        await page.open(self.port, session, author.room)

    @override
    async def post(self, lane: int) -> None:
        await self.authors[lane].post(body(self.ledger.next_number()))

    @override
    def close(self) -> None:
        super().close()
        for author in self.authors:
            author.close()


class OnDaphne(Confab):
    name = "Confab on Daphne"
    command = sys.executable, "manage.py", "serve", "--fd"


class OnUvicorn(Confab):
    name = "Confab on uvicorn"
    command = sys.executable, "manage.py", "serve", "--workers", "1", "--fd"
