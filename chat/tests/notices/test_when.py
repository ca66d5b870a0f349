"""Quiet hours, and do not disturb."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat import actions, notices, overview
from chat.models import Notice, Room, User
from chat.tests.conftest import Postbox
from chat.tests.notices.conftest import say, told

pytestmark = pytest.mark.django_db


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "end", "now", "until"),
    [
        (22, 7, at(21, 59), None),
        (22, 7, at(22), at(7, day=25)),
        (22, 7, at(6, 59), at(7)),
        (22, 7, at(7), None),
        (12, 14, at(13), at(14)),
        (12, 14, at(11), None),
    ],
)
def test_quiet_hours_may_last_over_midnight(
    bob: User, begin: int, end: int, now: datetime, until: datetime | None
) -> None:
    bob.quiet_from, bob.quiet_until = time(begin), time(end)
    assert notices.silent_until(bob, now) == until


def test_quiet_hours_go_by_the_persons_clock(bob: User) -> None:
    bob.time_zone, bob.quiet_from, bob.quiet_until = "Asia/Tokyo", time(22), time(7)
    assert notices.silent_until(bob, at(14)) == at(22)  # 23:00 there, until 7:00
    assert notices.silent_until(bob, at(23, day=25)) is None


def test_after_do_not_disturb_come_the_quiet_hours_in_which_it_ends(bob: User) -> None:
    bob.quiet_from, bob.quiet_until = time(22), time(7)
    bob.undisturbed_until = at(23)
    assert notices.silent_until(bob, at(20)) == at(7, day=25)


def be_quiet(bob: User) -> None:
    now = timezone.now()
    hours = ((now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time())
    User.objects.filter(pk=bob.pk).update(quiet_from=hours[0], quiet_until=hours[1])


def be_undisturbed(bob: User) -> None:
    actions.leave_in_peace(user=bob, until=timezone.now() + timedelta(hours=1))


@pytest.mark.parametrize("deed", [be_quiet, be_undisturbed])
def test_nothing_is_told_then_and_all_of_it_afterwards(
    direct: Room, ada: User, bob: User, deed: Any
) -> None:
    deed(bob)
    say(direct, ada, "hello")
    assert not told()
    assert told(timezone.now() + timedelta(hours=2))


@pytest.mark.parametrize("deed", [be_quiet, be_undisturbed])
def test_what_was_on_its_way_waits_for_their_end(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox, deed: Any
) -> None:
    say(direct, ada, "hello")
    told()
    deed(bob)
    assert not mailoutbox
    assert Notice.objects.get().state == Notice.State.WAITING
    assert (
        timezone.now() < DBTaskResult.objects.get().run_after < timezone.now() + timedelta(hours=2)
    )
    User.objects.update(quiet_from=None, undisturbed_until=None)
    DBTaskResult.objects.update(run_after=timezone.now())
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("moment", ["hour", "tomorrow"])
def test_do_not_disturb_ends_by_itself_or_by_a_button(
    as_bob: Client, bob: User, moment: str
) -> None:
    as_bob.post("/settings/notices/peace", {"for": moment})
    bob.refresh_from_db()
    assert bob.undisturbed_until and bob.undisturbed_until > timezone.now()
    as_bob.post("/settings/notices/peace", {"for": ""})
    bob.refresh_from_db()
    assert bob.undisturbed_until is None


def test_do_not_disturb_silences_open_pages_until_it_ends(bob: User) -> None:
    assert overview.side_of(bob).preferences.is_loud
    be_undisturbed(bob)
    preferences = overview.side_of(bob).preferences
    assert not preferences.is_loud
    assert preferences._replace(undisturbed_until=timezone.now()).is_loud
