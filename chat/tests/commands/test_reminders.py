"""/remind."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from chat.commands.reminders import moment
from chat.models import Message, Reminder, Room, User
from chat.tests.commands.conftest import Type
from chat.text import Refused

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 13, 30, tzinfo=BERLIN)  # a Monday


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("words", "due_at"),
    [
        ("20m", at(23, 13, 50)),
        ("in 2h", at(23, 15, 30)),
        ("3D", at(26, 13, 30)),
        ("1 w", at(30, 13, 30)),
        ("tomorrow", at(24, 9)),
        ("tomorrow 9:00", at(24, 9)),
        ("tomorrow at 17:05", at(24, 17, 5)),
        ("today 18:00", at(23, 18)),
        ("monday 9:00", at(30, 9)),
        ("Monday 14:00", at(23, 14)),
        ("sunday", at(29, 9)),
        ("14:00", at(23, 14)),
        ("at 9:00", at(24, 9)),
        ("2026-12-01 14:00", at(1, 14, month=12)),
        ("2026-12-01", at(1, 9, month=12)),
    ],
)
@pytest.mark.parametrize("what", ["", "the tide, at 18:00"])
def test_these_moments_are_understood(words: str, due_at: datetime, what: str) -> None:
    assert moment(f"{words} {what}".strip(), NOW) == (due_at, what)


@pytest.mark.parametrize(
    "words",
    [
        *("tea", "20 tea", "20x tea", "20minutes tea", "-5m tea", "tomorrow9:00", "in tea"),
        *(
            "25:00 tea",
            "9:60 tea",
            "2026-13-01 tea",
            "2027-02-29 tea",
            "\u0662\u0660m tea",
            "mday tea",
        ),
        *("doomsday tea", "0000-01-01 tea", "1000000m tea"),
    ],
)
def test_nonsense_is_refused_with_examples(words: str) -> None:
    with pytest.raises(Refused, match="/remind 20m tea"):
        moment(words, NOW)


@pytest.mark.parametrize("words", ["53w tea", "999d tea", "2028-01-01 tea", "9999-12-31 23:59 tea"])
@pytest.mark.parametrize("zone", [UTC, BERLIN, ZoneInfo("Pacific/Kiritimati")])
def test_nothing_is_kept_for_more_than_a_year(words: str, zone: ZoneInfo) -> None:
    with pytest.raises(Refused, match="more than a year ahead"):
        moment(words, NOW.astimezone(zone))


def test_hours_are_hours_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)
    assert moment("2h tea", before)[0] - before.astimezone(UTC) == timedelta(hours=2)
    assert moment("tomorrow 9:00", before - timedelta(days=1))[0].hour == 9


@pytest.mark.parametrize(
    "words", ["today 0:00 tea", "2020-01-01 tea", "0m tea", "0001-01-01 00:00 tea"]
)
def test_a_time_that_has_passed_is_refused(type_: Type, words: str) -> None:
    with pytest.raises(Refused, match="That time has passed"):
        type_(f"/remind {words}")


@pytest.mark.parametrize("body", ["/remind 20m", "/remind tomorrow 9:00", "/remind 20m \u200b"])
def test_one_is_reminded_of_something(type_: Type, body: str) -> None:
    with pytest.raises(Refused, match="Write something first"):
        type_(body)
    assert not Reminder.objects.exists()


def test_a_reminder_is_set_and_only_its_author_is_told(
    type_: Type, general: Room, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW.astimezone(UTC))
    bob.time_zone = "Asia/Tokyo"
    outcome = type_("/remind tomorrow 9:00  buy   tea")
    reminder = Reminder.objects.get()
    assert (reminder.user, reminder.words, reminder.message) == (bob, "buy tea", None)
    assert reminder.due_at == datetime(2026, 11, 24, 0, tzinfo=UTC)
    assert outcome.sentence == "You will be reminded: Tuesday 24 November, 09:00."
    assert not general.messages.exists()


def test_a_reminder_is_set_from_a_thread(type_: Type, root: Message) -> None:
    type_("/remind 2h paint", thread=root)
    assert Reminder.objects.get().words == "paint" and not root.reply_count


def test_a_resend_sets_no_second_reminder(type_: Type, bob: User) -> None:
    nonce = uuid4()
    for _time in range(2):
        type_("/remind 2h tea", nonce=nonce)
    assert bob.reminders.count() == 1
