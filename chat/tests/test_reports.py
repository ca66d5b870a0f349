"""What pages report: how far somebody has read, and that they are here."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from chat import actions
from chat.listeners import Listener
from chat.models import Membership, Presence, Room, User
from chat.models.people import IDLE, LEASE
from chat.reports import Reports
from chat.sessions import Identity
from chat.tests.conftest import post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def _tidy(tidy_event_loop: None) -> AsyncIterator[None]:
    yield


def in_thread[**P, R](function: Callable[P, R]) -> Callable[P, Any]:
    return sync_to_async(function)


async def read_number(room: Room, user: User) -> int:
    place = await Membership.objects.aget(room=room, user=user)
    return place.read_number


async def presence(user: User) -> Presence:
    return await Presence.objects.aget(user=user)


def page_of(user: User) -> Listener:
    identity = Identity(user.pk, user.password, "session")
    return Listener(identity, user.locale, _nowhere, _nowhere)


async def _nowhere(_what: object) -> None:
    pass


@pytest.fixture
def seqs(general: Room, ada: User) -> list[int]:
    """Of ada's three messages."""
    return [post(general, ada, "hello").created_seq for _number in range(3)]


# What was seen


async def test_what_a_page_holds_is_read(general: Room, bob: User, seqs: list[int]) -> None:
    reports = Reports()
    reports.seen(bob.pk, general.pk, seqs[1])
    await reports.flush()
    assert await read_number(general, bob) == 2


async def test_at_the_head_everything_is_read(general: Room, bob: User, seqs: list[int]) -> None:
    reports = Reports()
    reports.seen(bob.pk, general.pk, seqs[2])
    await reports.flush()
    assert await read_number(general, bob) == 3


async def test_between_two_messages_only_the_first_is_read(
    general: Room, ada: User, bob: User, seqs: list[int]
) -> None:
    await in_thread(actions.set_topic)(room=general, setter=ada, topic="whales")
    await in_thread(post)(general, ada, "not there yet")
    reports = Reports()
    reports.seen(bob.pk, general.pk, seqs[2] + 1)
    await reports.flush()
    assert await read_number(general, bob) == 3


async def test_a_message_is_read_though_it_was_edited_since(
    general: Room, ada: User, bob: User, seqs: list[int]
) -> None:
    second = await general.messages.select_related("room", "author").aget(number=2)
    await in_thread(actions.edit_message)(message=second, editor=ada, body="hello again")
    reports = Reports()
    reports.seen(bob.pk, general.pk, seqs[1])
    await reports.flush()
    assert await read_number(general, bob) == 2


async def test_before_the_first_message_nothing_is_read(
    general: Room, bob: User, seqs: list[int]
) -> None:
    reports = Reports()
    reports.seen(bob.pk, general.pk, seqs[0] - 1)
    await reports.flush()
    assert await read_number(general, bob) == 0


async def test_a_mark_never_goes_back(general: Room, bob: User, seqs: list[int]) -> None:
    reports = Reports()
    for seq in (seqs[2], seqs[0]):
        reports.seen(bob.pk, general.pk, seq)
        await reports.flush()
    assert await read_number(general, bob) == 3


async def test_of_several_reports_the_furthest_counts_whatever_their_order(
    general: Room, bob: User, seqs: list[int]
) -> None:
    reports = Reports()
    for seq in (seqs[0], seqs[1], seqs[0]):
        reports.seen(bob.pk, general.pk, seq)
    await reports.flush()
    assert await read_number(general, bob) == 2


async def test_a_report_moves_only_the_readers_own_mark(
    general: Room, ada: User, bob: User, seqs: list[int]
) -> None:
    other = await in_thread(actions.create_room)(creator=ada, name="Other")
    await in_thread(post)(other, ada, "unread")
    reports = Reports()
    reports.seen(bob.pk, general.pk, seqs[1])
    await reports.flush()
    assert await read_number(general, ada) == 3 and await read_number(other, bob) == 0


async def test_a_report_of_a_room_that_is_not_ones_own_or_gone_changes_nothing(
    general: Room, bob: User, eve: User, seqs: list[int]
) -> None:
    reports = Reports()
    reports.seen(eve.pk, general.pk, seqs[2])
    reports.seen(bob.pk, 10**9, 1)
    reports.seen(bob.pk, general.pk, seqs[0])
    await reports.flush()
    assert not await Membership.objects.filter(room=general, user=eve).aexists()
    assert await read_number(general, bob) == 1


async def test_what_was_marked_unread_stays_so_until_it_is_seen_anew(
    general: Room, bob: User, seqs: list[int]
) -> None:
    reports = Reports()
    reports.seen(bob.pk, general.pk, seqs[2])
    await reports.flush()
    second = await general.messages.aget(number=2)
    await in_thread(actions.mark_unread)(message=second, reader=bob)
    await reports.flush()
    assert await read_number(general, bob) == 1


# Who is here


async def test_who_arrives_is_here_and_online(bob: User) -> None:
    reports = Reports()
    reports.arrived(bob.pk)
    assert await reports.flush()
    assert (await presence(bob)).state == "online"
    assert await Presence.objects.current().aexists()


async def test_nobody_arrives_twice(bob: User) -> None:
    reports = Reports()
    reports.arrived(bob.pk)
    await reports.flush()
    assert not await reports.flush()


async def test_a_lease_runs_out_unless_a_page_renews_it(bob: User) -> None:
    reports = Reports()
    reports.arrived(bob.pk)
    await reports.flush()
    await Presence.objects.aupdate(seen_at=timezone.now() - LEASE)
    await reports.renew([])
    assert (await presence(bob)).state == "offline"
    assert not await Presence.objects.current().aexists()
    await reports.renew([page_of(bob)])
    assert (await presence(bob)).state == "online"


async def test_whose_pages_are_all_idle_is_away(bob: User) -> None:
    desk, phone = page_of(bob), page_of(bob)
    desk.active_at = phone.active_at = timezone.now() - IDLE
    await Reports().renew([desk, phone])
    assert (await presence(bob)).state == "away"
    phone.active_at = timezone.now() - IDLE + timedelta(minutes=1)
    for pages in ([desk, phone], [phone, desk]):
        await Reports().renew(pages)
        assert (await presence(bob)).state == "online"
