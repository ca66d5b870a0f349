"""Whatever gets lost."""

from collections.abc import Callable

import pytest

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.sidebars.conftest import Office, Screen, choose, in_thread, live, say_all, targets


@live
async def test_a_lost_poke_of_a_room_is_made_good(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do_unheard(post, whales, ada, "hello")
    assert screen.frames.empty()
    await office.bars.reconcile()
    assert ", 1 unread" in await screen.frame()


@live
async def test_a_lost_poke_of_a_person_is_made_good(
    office: Office, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do_unheard(choose, whales, bob, is_hidden=True)
    await office.bars.reconcile()
    assert f"side-{whales.pk}" not in await screen.frame()


@live
async def test_a_lost_poke_of_a_place_is_made_good_by_reconciling_or_by_the_next(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(say_all, whales, ada, "one", "two", "three")
    screen = await office.show(bob)
    await office.do_unheard(actions.mark_read, read={(bob.pk, whales.pk): 1})
    await office.bars.reconcile()
    assert ", 2 unread" in await screen.frame()
    await office.do(post, general, ada, "hello")
    assert ", 1 unread" in await screen.frame()
    await office.do_unheard(actions.mark_read, read={(bob.pk, general.pk): 1})
    await office.do(actions.mark_read, read={(bob.pk, whales.pk): 3})
    frame = await screen.frame()
    assert {f"#side-{whales.pk}", f"#side-{general.pk}"} < set(targets(frame))


@live
async def test_reconciling_with_nothing_lost_sends_nothing_and_reads_twice(
    office: Office, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    office.asked = 0
    await office.bars.reconcile()
    await office.calm()
    assert office.asked == 2 and screen.frames.empty()


@live
async def test_a_poke_that_comes_again_is_not_read_again(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.show(bob, general)
    await in_thread(post)(whales, ada, "hello")
    again = list(office.told)
    office.tell()
    await office.calm()
    office.told.extend(again)
    office.asked = 0
    office.tell()
    await office.calm()
    assert [poke["type"] for poke in again] == ["room.moved"] and office.asked == 0


@live
async def test_a_first_reading_that_fails_is_made_good(
    office: Office, bob: User, general: Room
) -> None:
    screen = Screen(bob, general)
    office.is_away = True
    office.bars.watch(screen.listener, "another")
    await office.calm()
    office.is_away = False
    await office.bars.reconcile()
    assert targets(await screen.frame())[0] == "#side"


def mark_whales_read(whales: Room, _ada: User, bob: User) -> None:
    actions.mark_read(read={(bob.pk, whales.pk): 1})


def hide_whales(whales: Room, _ada: User, bob: User) -> None:
    choose(whales, bob, is_hidden=True)


def say_more_of_whales(whales: Room, ada: User, _bob: User) -> None:
    post(whales, ada, "more")


@live
@pytest.mark.parametrize("deed", [mark_whales_read, hide_whales, say_more_of_whales])
async def test_a_reading_that_fails_is_made_good(
    office: Office,
    ada: User,
    bob: User,
    general: Room,
    whales: Room,
    deed: Callable[[Room, User, User], None],
) -> None:
    await office.do(post, whales, ada, "hello")
    screen = await office.show(bob, general)
    office.is_away = True
    await office.do(deed, whales, ada, bob)
    assert screen.frames.empty()
    office.is_away = False
    await office.bars.reconcile()
    assert {"#side", f"#side-{whales.pk}"}.intersection(targets(await screen.frame()))


@live
async def test_nothing_is_kept_of_somebody_who_is_gone(
    office: Office, bob: User, general: Room
) -> None:
    screen = await office.show(bob, general)
    office.bars.leave(screen.listener)
    office.bars.leave(screen.listener)
    assert not (office.bars._listeners or office.bars._sides or office.bars._versions)
