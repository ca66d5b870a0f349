"""What days are called."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chat import days, partials
from chat.history import Window
from chat.models import Room, User
from chat.tests.dates.conftest import NOON, SetClock, say
from chat.tests.partials.conftest import TOKYO, UTC_ZONE
from chat.values import Locale

TODAY = 'Today<span class="exact">, Monday, 23 November 2026</span>'
YESTERDAY = 'Yesterday<span class="exact">, Sunday, 22 November 2026</span>'


@pytest.mark.parametrize(
    ("ago", "name"),
    [
        (0, TODAY),
        (1, YESTERDAY),
        (2, "Saturday, 21 November 2026"),
        (-1, "Tuesday, 24 November 2026"),
        (365, "Sunday, 23 November 2025"),
    ],
)
def test_today_and_yesterday_are_called_so(set_clock: SetClock, ago: int, name: str) -> None:
    set_clock(NOON)
    assert days.name(date(2026, 11, 23) - timedelta(days=ago), UTC_ZONE) == name


@pytest.mark.parametrize(
    ("zone", "today"),
    [("UTC", 23), ("Asia/Tokyo", 24), ("America/Los_Angeles", 23), ("Pacific/Kiritimati", 24)],
)
def test_it_is_today_by_the_readers_clock(set_clock: SetClock, zone: str, today: int) -> None:
    set_clock(datetime(2026, 11, 23, 16, tzinfo=UTC))
    locale = Locale("en", zone)
    assert days.today(locale) == date(2026, 11, today)


def test_a_line_carries_its_day(set_clock: SetClock) -> None:
    set_clock(NOON)
    expected = f'<p class="day"><time class="day-2026-11-23" datetime="2026-11-23">{TODAY}</time>'
    assert days.line(date(2026, 11, 23), UTC_ZONE) == f"{expected}</p>"


@pytest.mark.django_db
def test_the_same_message_is_of_today_and_of_yesterday(
    general: Room, ada: User, set_clock: SetClock
) -> None:
    message = say(general, ada, "hello", NOON)
    set_clock(NOON + timedelta(hours=4))
    assert ">Today<" in partials.message(message, UTC_ZONE)
    assert ">Yesterday<" in partials.message(message, TOKYO)


@pytest.mark.django_db
def test_a_page_that_begins_amid_a_day_says_which(
    general: Room, ada: User, set_clock: SetClock
) -> None:
    for hours in range(2):
        say(general, ada, "hello", NOON + timedelta(hours=hours))
    set_clock(NOON)
    earlier = partials.earlier(Window.following(general.pk, 1), UTC_ZONE)
    assert '<time class="day-2026-11-23" datetime="2026-11-23">Today<' in earlier
