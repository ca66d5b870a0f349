"""What pages report."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat import actions, consumers, process
from chat.models import Membership, Presence, Room, User
from chat.models.people import LEASE
from chat.tests.conftest import post
from chat.tests.sockets.conftest import cursor, heard, in_thread, until

pytestmark = pytest.mark.django_db(transaction=True)


async def all_live() -> None:
    await until(lambda: all(each.live for each in process.current().hub.listeners))


async def read_number(room: Room, user: User) -> int:
    await process.current().reports.flush()
    place = await Membership.objects.aget(room=room, user=user)
    return place.read_number


async def test_what_is_seen_moves_the_read_mark(
    as_bob: Client, ada: User, bob: User, general: Room, open_page: Callable[..., Any]
) -> None:
    first = await in_thread(post)(general, ada, "one")
    await in_thread(post)(general, ada, "two")
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    await page.say(type="seen", room=str(general.pk), after=f"{first.created_seq}.tag")
    await heard(page)
    assert await read_number(general, bob) == 1


async def test_a_page_without_the_tail_moves_no_read_mark(
    as_bob: Client, ada: User, bob: User, general: Room, open_page: Callable[..., Any]
) -> None:
    for number in range(3):
        await in_thread(post)(general, ada, f"line {number}")
    at, page = await cursor(general), await open_page(as_bob)
    await page.sync(general, at, until="1")
    await page.say(type="seen", room=str(general.pk), after=str(at))
    await heard(page)
    assert await read_number(general, bob) == 0


@pytest.mark.parametrize("shows_another", [True, False])
async def test_a_room_that_a_page_does_not_show_is_not_read(
    as_bob: Client,
    ada: User,
    bob: User,
    general: Room,
    open_page: Callable[..., Any],
    shows_another: bool,
) -> None:
    other = await in_thread(actions.create_room)(creator=ada, name="Other")
    await in_thread(post)(general, ada, "unseen")
    page = await open_page(as_bob)
    if shows_another:
        await page.sync(other, await cursor(other))
    await page.say(type="seen", room=str(general.pk), after=str(await cursor(general)))
    await heard(page)
    assert await read_number(general, bob) == 0


async def test_after_the_page_turned_to_another_room_the_first_is_not_read(
    as_bob: Client, ada: User, bob: User, general: Room, open_page: Callable[..., Any]
) -> None:
    other = await in_thread(actions.create_room)(creator=ada, name="Other")
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    await page.sync(other, await cursor(other))
    await in_thread(post)(general, ada, "unseen")
    await page.say(type="seen", room=str(general.pk), after=str(await cursor(general)))
    await page.say(type="rest")
    await page.say(type="seen", room=str(other.pk), after=str(await cursor(other)))
    await heard(page)
    assert await read_number(general, bob) == 0


async def test_others_in_the_room_see_who_types_and_nobody_else(
    as_ada: Client, as_bob: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    other = await in_thread(actions.create_room)(creator=ada, name="Other")
    mine, theirs, elsewhere = [await open_page(each) for each in (as_ada, as_bob, as_bob)]
    await elsewhere.sync(other, await cursor(other))
    for page in (mine, theirs):
        await page.sync(general, await cursor(general))
    await all_live()
    await mine.say(type="typing")
    frame = await theirs.receive_from(5)
    assert f'hx-target="#typing-in-{general.pk}"' in frame and "Ada is typing" in frame
    assert await mine.receive_nothing() and await elsewhere.receive_nothing()


@pytest.mark.parametrize(("pause", "frames"), [(1.5, 1), (-1, 3)])
async def test_who_types_is_announced_once_in_a_while(
    as_ada: Client,
    as_bob: Client,
    ada: User,
    general: Room,
    open_page: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    pause: float,
    frames: int,
) -> None:
    monkeypatch.setattr(consumers, "TYPING", pause)
    mine, theirs = await open_page(as_ada), await open_page(as_bob)
    for page in (mine, theirs):
        await page.sync(general, await cursor(general))
    await all_live()
    for _time in range(3):
        await mine.say(type="typing")
    await heard(mine)
    await in_thread(post)(general, ada, "that is all")
    received = ""
    while "that is all" not in received:
        received += await theirs.receive_from(5)
    assert len(re.findall("is typing", received)) == frames


async def test_a_page_without_a_room_types_for_nobody(
    as_ada: Client, as_bob: Client, general: Room, open_page: Callable[..., Any]
) -> None:
    mine, theirs = await open_page(as_ada), await open_page(as_bob)
    await theirs.sync(general, await cursor(general))
    await mine.sync(general, await cursor(general))
    await mine.say(type="rest")
    await mine.say(type="typing")
    await heard(mine)
    assert await theirs.receive_nothing()


async def test_who_connects_is_here_while_the_page_is(
    as_bob: Client, bob: User, open_page: Callable[..., Any]
) -> None:
    page, this = await open_page(as_bob), process.current()
    await until(lambda: this.hub.listeners)
    await this.reports.flush()
    assert (await Presence.objects.aget(user=bob)).state == "online"
    await Presence.objects.aupdate(seen_at=timezone.now() - LEASE)
    await this.reports.renew(this.hub.listeners)
    assert (await Presence.objects.aget(user=bob)).state == "online"
    await page.disconnect()
    await until(lambda: not this.hub.listeners)
    await Presence.objects.aupdate(seen_at=timezone.now() - LEASE)
    await this.reports.renew(this.hub.listeners)
    assert (await Presence.objects.aget(user=bob)).state == "offline"


async def test_a_deed_on_a_page_is_noted_and_what_pages_say_unasked_is_not(
    as_bob: Client, general: Room, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_bob)
    (listener,) = process.current().hub.listeners
    listener.active_at = long_ago = timezone.now() - LEASE
    await page.say(type="watch", side="tag")
    await page.sync(general, await cursor(general))
    await page.say(type="ack", after=str(await cursor(general)))
    await all_live()
    assert listener.active_at == long_ago
    await page.say(type="typing")
    await until(lambda: listener.active_at > long_ago)
