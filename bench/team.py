"""What a team's size costs: queries of the pages, frames for who looks elsewhere, a removal's way.

Prints three tables. Times are this machine's, of one run; queries and bytes are the same anywhere.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.alone import asked, counted, in_this_process

ROOMS, PEOPLE = (5, 50, 500), (5, 500, 5000)
REMOVALS = 20


def main() -> None:
    with in_this_process() as ada:
        pages(ada)
        frames(ada)
        removals(ada)


def pages(ada: Any) -> None:
    print("rooms  people  room page: queries  ms   side bar: queries  ms   KB of the page")
    for rooms, people in zip(ROOMS, PEOPLE, strict=True):
        grow(ada, rooms, people)
        page, cost = asked(ada, "/rooms/general/")
        side_queries, side_took = side(ada)
        print(
            f"{rooms:5}  {people:6}  {cost.queries:18}  {cost.ms:3.0f}  {side_queries:18}  "
            f"{side_took:3.0f}  {len(page) / 1024:13.0f}"
        )


def grow(ada: Any, rooms: int, people: int) -> None:
    """Everybody in every room would be people x rooms rows: ada is in all, the others in one."""
    from chat.models import Membership, Room, User

    have = Room.objects.count()
    made = Room.objects.bulk_create(
        Room(name=f"Room {n}", slug=f"room-{n}", creator=ada) for n in range(have, rooms)
    )
    Membership.objects.bulk_create(Membership(room=room, user=ada) for room in made)
    have = User.objects.count()
    crowd = User.objects.bulk_create(
        User(name=f"P {n}", handle=f"p{n}", email=f"p{n}@example.com", password="!")
        for n in range(have, people)
    )
    general = Room.objects.get(slug="general")
    Membership.objects.bulk_create(Membership(room=general, user=person) for person in crowd)


def side(user: Any) -> tuple[int, float]:
    from chat import overview, sideviews

    with counted() as cost:
        sideviews.side_view(overview.side_of(user), None, user.locale)
    return cost.queries, cost.ms


def frames(ada: Any) -> None:
    """What somebody who looks at another room is sent for one message."""
    from chat import actions, overview, sideviews
    from chat.models import Room, User

    cy = User.objects.exclude(pk=ada.pk).order_by("pk")[0]
    general = Room.objects.get(slug="general")
    shown = sideviews.side_view(overview.side_of(ada), None, ada.locale)
    print("\nfor one message in a room that isn't looked at          frames  bytes")
    for what, body in (
        ("the first unread", "hello"),
        ("the second", "hello again"),
        ("one that mentions, with a sound", "@ada hello"),
    ):
        actions.post_message(room=general, author=cy, body=body, nonce=uuid4())
        view = sideviews.side_view(overview.side_of(ada), None, ada.locale)
        frame = sideviews.side_frame(shown, view, None, ada.locale)
        shown = view
        print(f"{what:54}  {1 if frame else 0:6}  {len(frame.encode()):5}")


def removals(ada: Any) -> None:
    """From the removal's commit to the close of the removed person's socket, in one process."""
    from asgiref.sync import async_to_sync

    print(f"\nfrom removal to silence, {REMOVALS} times              median ms  worst ms")
    for heard, what in ((True, "with the channel layer"), (False, "with every poke lost")):
        took = sorted(async_to_sync(remove_all)(ada, heard))
        print(f"{what:50}  {took[len(took) // 2]:9.0f}  {took[-1]:8.0f}")


async def remove_all(ada: Any, heard: bool) -> list[float]:
    from chat import process

    with deaf(not heard):
        took = [await remove_one(ada) for _ in range(REMOVALS)]
    await process.stop()
    return took


@contextmanager
def deaf(wanted: bool) -> Iterator[None]:
    from chat import pokes

    real = pokes._poke
    if wanted:
        pokes._poke = lambda _message: None  # type: ignore[assignment]
    try:
        yield
    finally:
        pokes._poke = real


async def remove_one(ada: Any) -> float:
    import asyncio

    from asgiref.sync import sync_to_async

    from chat import actions, process
    from chat.listeners import Listener
    from chat.sessions import Identity
    from chat.values import Cursor

    room, member = await sync_to_async(someone_in_a_room)(ada)
    closed = asyncio.Event()

    async def send(_frame: str) -> None: ...

    async def close(_code: int) -> None:
        closed.set()

    session = await sync_to_async(signed_in)(member)
    listener = Listener(Identity(member.pk, member.password, session), member.locale, send, close)
    hub = process.current().hub
    hub.join(listener)
    await hub.resume(listener, room.pk, Cursor(room.head, ""))
    await sync_to_async(actions.remove_member)(room=room, member=member, remover=ada)
    began = time.perf_counter()
    async with asyncio.timeout(30):
        await closed.wait()
    hub.leave(listener)
    return (time.perf_counter() - began) * 1000


def someone_in_a_room(ada: Any) -> Any:
    from chat import actions
    from chat.models import Event, Room, User

    name = f"Removal {uuid4().hex[:8]}"
    room = actions.create_room(creator=ada, name=name, kind=Room.Kind.PRIVATE)
    member = User.objects.create(name=name, handle=name, email=f"{uuid4().hex}@example.com")
    actions.add_member(room=room, member=member, adder=ada)
    room.refresh_from_db()
    return SimpleNamespace(pk=room.pk, head=room.head, tag=Event.objects.cursor(room).tag), member


def signed_in(member: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(member, "allauth.account.auth_backends.AuthenticationBackend")
    return str(client.session.session_key)


if __name__ == "__main__":
    main()
