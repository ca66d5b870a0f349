"""Reminders."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from chat import actions
from chat.actions import NotPermitted
from chat.forms.messages import moments
from chat.models import Message, Reminder, User
from chat.tests.keeping.conftest import make_due, remind
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db

TOKYO = ZoneInfo("Asia/Tokyo")
FRIDAY = datetime(2026, 11, 20, 23, 30, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("key", "due_at"),
    [
        ("20m", datetime(2026, 11, 20, 14, 50, tzinfo=UTC)),
        ("3h", datetime(2026, 11, 20, 17, 30, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 11, 21, 9, tzinfo=TOKYO)),
        ("week", datetime(2026, 11, 23, 9, tzinfo=TOKYO)),
    ],
)
def test_the_moments_go_by_the_persons_clock(key: str, due_at: datetime) -> None:
    assert moments(FRIDAY)[key][1] == due_at


def test_what_is_due_stands_above_the_activity(as_bob: Client, message: Message, bob: User) -> None:
    make_due(remind(bob, message, "answer this"))
    page = text_of(as_bob.get("/activity/"))
    assert "answer this" in page and "worth keeping" in page


def test_what_is_upcoming_is_listed_beside_what_is_saved(
    as_bob: Client, message: Message, bob: User
) -> None:
    remind(bob, message, "answer this")
    assert "answer this" in text_of(as_bob.get("/saved/"))
    assert "answer this" not in text_of(as_bob.get("/activity/"))


def test_what_is_done_is_listed_nowhere(as_bob: Client, message: Message, bob: User) -> None:
    reminder = remind(bob, message, "answer this")
    make_due(reminder)
    as_bob.post(f"/reminders/{reminder.pk}/finish")
    pages = text_of(as_bob.get("/activity/")) + text_of(as_bob.get("/saved/"))
    assert "answer this" not in pages


def test_a_time_is_typed_by_the_persons_clock(as_bob: Client, message: Message, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(time_zone="Asia/Tokyo")
    tomorrow = (timezone.now().astimezone(TOKYO) + timedelta(days=1)).replace(hour=12, minute=0)
    as_bob.post(f"/messages/{message.pk}/remind/", {"at": tomorrow.strftime("%Y-%m-%dT%H:%M")})
    assert Reminder.objects.get().due_at.astimezone(TOKYO).hour == 12


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Say when."),
        ({"at": "2020-01-01T12:00"}, "That time has passed."),
        ({"at": "soon"}, "Enter a valid date/time."),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_with_a_sentence(
    as_bob: Client, message: Message, form: dict[str, str], sentence: str
) -> None:
    page = as_bob.post(f"/messages/{message.pk}/remind/", form | {"words": "x"})
    assert page.status_code == 422 and sentence in text_of(page)


def test_a_reminder_is_of_something(bob: User) -> None:
    with pytest.raises(Refused):
        remind(bob)


def test_nobody_is_reminded_of_what_they_cannot_read(message: Message, eve: User) -> None:
    with pytest.raises(NotPermitted):
        remind(eve, message)


def test_a_reminder_is_its_persons_own(message: Message, ada: User, bob: User) -> None:
    reminder = remind(bob, message)
    with pytest.raises(NotPermitted):
        actions.finish_reminder(reminder=reminder, user=ada)
