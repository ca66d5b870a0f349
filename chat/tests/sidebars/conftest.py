"""What a live side bar is sent: everything that differs, nothing else, and whatever gets lost."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from chat import actions, database, overview, pokes, sidebars, sideviews
from chat.listeners import Listener
from chat.models import Room, User
from chat.sessions import Identity
from chat.sidebars import Sidebars
from chat.tests.conftest import post

live = pytest.mark.django_db(transaction=True)


class Screen:
    """Somebody's page: what its side bar is sent."""

    def __init__(self, user: User, room: Room | None = None) -> None:
        self.user, self.room = user, room
        self.frames: asyncio.Queue[str] = asyncio.Queue()
        identity = Identity(user.pk, user.password, "session")
        self.listener = Listener(identity, user.locale, self.frames.put, self._close)
        self.listener.room_id = room.pk if room else None

    async def frame(self) -> str:
        return await asyncio.wait_for(self.frames.get(), 5)

    async def _close(self, code: int) -> None:
        raise AssertionError(f"closed with {code}")

    def tag(self) -> str:
        """Of what the page shows when it is loaded."""
        room_id = self.listener.room_id
        return sideviews.side_view(overview.side_of(self.user), room_id, self.user.locale).tag


class Office:
    """Side bars, the pokes that reach them or get lost, and a database that may be away."""

    def __init__(self, told: list[dict[str, Any]]) -> None:
        self.bars = Sidebars(self._read)
        self.told = told
        self.is_away = False
        self.asked = 0

    async def show(self, user: User, room: Room | None = None) -> Screen:
        """A page that has just been loaded, after all that was told of."""
        self.told.clear()
        screen = Screen(user, room)
        self.bars.watch(screen.listener, await in_thread(screen.tag)())
        await self.calm()
        assert screen.frames.empty()
        return screen

    async def do(self, deed: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        done = await in_thread(deed)(*args, **kwargs)
        self.tell()
        await self.calm()
        return done

    async def do_unheard(self, deed: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        await in_thread(deed)(*args, **kwargs)
        self.told.clear()
        await self.calm()

    async def calm(self) -> None:
        """Until nothing is to be read or sent."""
        async with asyncio.timeout(5):
            while task := self.bars._task:
                await task

    def tell(self) -> None:
        told, self.told[:] = self.told[:], []
        for poke in told:
            match poke:
                case {"type": "room.moved", "room": room, "head": head}:
                    self.bars.room_moved(room, head)
                case {"type": "rooms.moved", "heads": heads}:
                    for room, head in heads:
                        self.bars.room_moved(room, head)
                case {"type": "people.moved", "users": users}:
                    self.bars.people_moved(users)
                case {"type": "places.moved", "places": places}:
                    for place in places:
                        self.bars.place_moved(*place)

    async def _read[R](self, function: Callable[..., R], *args: Any) -> R:
        if self.is_away:
            raise ConnectionError("the database is away")
        self.asked += 1
        return await database.run(function, *args)


def in_thread[**P, R](function: Callable[P, R]) -> Callable[P, Any]:
    return sync_to_async(function)


def targets(frame: str) -> list[str]:
    return re.findall('hx-target="(.*?)"', frame)


@pytest.fixture
async def office(tidy_event_loop: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr(sidebars, "COALESCE", 0)
    monkeypatch.setattr(sidebars, "GRACE", 0.3)
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(pokes, "_poke", told.append)
    office = Office(told)
    yield office
    await office.calm()


@pytest.fixture
def whales(general: Room, ada: User) -> Room:
    return actions.create_room(creator=ada, name="Whales")


def choose(room: Room, user: User, **choice: Any) -> None:
    usual: dict[str, Any] = {"level": "", "is_favourite": False, "is_hidden": False}
    actions.set_notices(room=room, user=user, **(usual | choice))


def say_all(room: Room, author: User, *bodies: str) -> None:
    for body in bodies:
        post(room, author, body)
