"""The same moment on different clocks."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chat import actions, partials
from chat.models import Message, Room, User
from chat.tests.conftest import signed_in
from chat.tests.partials.conftest import TOKYO, UTC_ZONE
from chat.values import Locale

pytestmark = pytest.mark.django_db


EVENING = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)  # the next morning in Tokyo


def say(room: Room, author: User, body: str, at: datetime) -> Message:
    return actions.post_message(room=room, author=author, body=body, nonce=uuid4(), at=at)


@pytest.mark.parametrize(
    ("locale", "clock", "day"),
    [(UTC_ZONE, "20:30", "Sunday, 1 March 2026"), (TOKYO, "05:30", "Monday, 2 March 2026")],
)
def test_a_message_is_shown_by_the_readers_clock(
    general: Room, ada: User, locale: Locale, clock: str, day: str
) -> None:
    shown = partials.message(say(general, ada, "hello", EVENING), locale)
    assert f">{clock}</time>" in shown and f">{day}</time>" in shown


def test_a_persons_page_has_their_own_clock(general: Room, ada: User) -> None:
    say(general, ada, "hello", EVENING)
    actions.guess_time_zone(user=ada, zone="Asia/Tokyo")
    page = signed_in(ada).get(general.get_absolute_url()).content.decode()
    assert ">05:30</time>" in page and "20:30" not in page


@pytest.mark.parametrize(
    ("locale", "opening"), [(UTC_ZONE, [True, False, True]), (TOKYO, [True, True, False])]
)
def test_a_day_line_is_on_the_rooms_first_message_of_a_day_in_that_zone(
    general: Room, ada: User, locale: Locale, opening: list[bool]
) -> None:
    hours = [14, 16, 25]  # 23:00, 01:00 and 10:00 in Tokyo
    midnight = EVENING.replace(hour=0, minute=0)
    spoken = [say(general, ada, "hi", midnight + timedelta(hours=hour)) for hour in hours]
    shown = [partials.message(message, locale) for message in spoken]
    assert ['<p class="day">' in fragment for fragment in shown] == opening


@pytest.mark.parametrize(
    ("minutes", "at", "continues"),
    [(2, EVENING, True), (6, EVENING, False), (2, EVENING.replace(hour=23, minute=59), False)],
)
def test_a_message_is_grouped_unless_time_or_a_day_line_comes_between(
    general: Room, ada: User, minutes: int, at: datetime, continues: bool
) -> None:
    say(general, ada, "first", at)
    second = say(general, ada, "second", at + timedelta(minutes=minutes))
    assert ('class="message continues"' in partials.message(second, UTC_ZONE)) is continues
