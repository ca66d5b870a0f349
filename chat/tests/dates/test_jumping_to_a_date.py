"""Jumping to a date."""

from datetime import timedelta

import pytest
from django.test import Client

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import signed_in
from chat.tests.dates.conftest import NOON, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def five_days(general: Room, ada: User) -> None:
    """A message at noon and one at eight, each day but the fourth."""
    for day in (0, 1, 2, 4):
        for hours in (0, 8):
            say(general, ada, "hello", NOON + timedelta(days=day, hours=hours))


def jump(client: Client, date: str) -> str:
    """Where it leads to; "" where that is the tail."""
    answer = client.get("/rooms/general/", {"date": date})
    assert answer.status_code in {200, 302}
    return str(answer.headers.get("Location", ""))


@pytest.mark.parametrize(
    ("date", "first"),
    [
        ("2026-11-23", 1),
        ("2026-11-24", 3),
        ("2026-11-26", 7),  # nothing was said on it
        ("2026-11-27", 7),
        ("2020-01-01", 1),
        ("0001-01-01", 1),
    ],
)
def test_a_date_leads_to_the_first_message_since(as_ada: Client, date: str, first: int) -> None:
    assert jump(as_ada, date) == f"/rooms/general/{first}"


@pytest.mark.parametrize("date", ["2026-11-28", "9999-12-31", "", "x", "2026-02-30", "1" * 99])
def test_where_there_is_no_such_day_the_newest_is_shown(as_ada: Client, date: str) -> None:
    assert jump(as_ada, date) == ""


@pytest.mark.parametrize(
    ("zone", "first"), [("Asia/Tokyo", 2), ("UTC", 3), ("America/Los_Angeles", 3)]
)
def test_the_day_begins_by_the_readers_clock(ada: User, zone: str, first: int) -> None:
    actions.guess_time_zone(user=ada, zone=zone)
    assert jump(signed_in(ada), "2026-11-24") == f"/rooms/general/{first}"
