"""Jumping to a date."""

import re
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


def shown(client: Client, date: str) -> list[int]:
    page = client.get("/rooms/general/", {"date": date}).content.decode()
    return [int(number) for number in re.findall(r'class="message[^>]*data-seq="(\d+)"', page)]


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
def test_the_room_is_shown_from_that_day_on(as_ada: Client, date: str, first: int) -> None:
    assert shown(as_ada, date) == list(range(first, 9))


@pytest.mark.parametrize("date", ["2026-11-28", "9999-12-31", "", "x", "2026-02-30", "1" * 99])
def test_where_there_is_no_such_day_the_newest_is_shown(as_ada: Client, date: str) -> None:
    page = as_ada.get("/rooms/general/", {"date": date})
    assert page.status_code == 200
    assert b'class="mark"' not in page.content
    assert shown(as_ada, date) == list(range(1, 9))


@pytest.mark.parametrize(
    ("zone", "first"), [("Asia/Tokyo", 2), ("UTC", 3), ("America/Los_Angeles", 3)]
)
def test_the_day_begins_by_the_readers_clock(ada: User, zone: str, first: int) -> None:
    actions.guess_time_zone(user=ada, zone=zone)
    assert shown(signed_in(ada), "2026-11-24")[0] == first


def test_its_first_message_is_marked(as_ada: Client) -> None:
    page = as_ada.get("/rooms/general/", {"date": "2026-11-24"}).content.decode()
    assert 'class="mark" data-seq="2.mark"' in page


def test_what_comes_before_is_at_hand(as_ada: Client) -> None:
    page = as_ada.get("/rooms/general/", {"date": "2026-11-24"}).content.decode()
    assert 'id="before" name="before" value="3"' in page
