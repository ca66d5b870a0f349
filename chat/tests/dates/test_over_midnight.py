"""A page that stays open over midnight."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from chat import actions, frames, partials, process
from chat.consumers import POLICY
from chat.models import Room, User
from chat.tests.conftest import signed_in
from chat.tests.dates.conftest import NOON, SetClock
from chat.tests.partials.conftest import UTC_ZONE
from chat.tests.sockets.conftest import _tidy, cursor, open_page
from chat.values import Locale

__all__ = ["_tidy", "open_page"]

live = pytest.mark.django_db(transaction=True)

TODAY = 'Today<span class="exact">, {}</span>'
YESTERDAY = 'Yesterday<span class="exact">, {}</span>'
PULSE = partials.pulse("en")


def told(**names: str) -> str:
    """Each day that gets another name, and the day that it is."""
    *_earlier, last = names
    today = last.removeprefix("d").replace("_", "-")
    swaps = [
        frames.put(f".day-{day.removeprefix('d').replace('_', '-')}", "innerHTML", name)
        for day, name in names.items()
    ]
    shown = f'<input type="hidden" id="today" name="today" value="{today}" autocomplete="off">'
    return "".join(swaps) + frames.put("#day", "innerHTML", shown)


NEXT_DAY = told(
    d2026_11_22="Sunday, 22 November 2026",
    d2026_11_23=YESTERDAY.format("Monday, 23 November 2026"),
    d2026_11_24=TODAY.format("Tuesday, 24 November 2026"),
)


def test_the_days_get_other_names(set_clock: SetClock) -> None:
    set_clock(NOON + timedelta(days=1))
    assert frames.renamed_days(date(2026, 11, 23), UTC_ZONE) == NEXT_DAY


def test_a_page_from_days_ago_is_told_all_that_is_other(set_clock: SetClock) -> None:
    set_clock(NOON)
    assert frames.renamed_days(date(2026, 11, 13), UTC_ZONE) == told(
        d2026_11_12="Thursday, 12 November 2026",
        d2026_11_13="Friday, 13 November 2026",
        d2026_11_22=YESTERDAY.format("Sunday, 22 November 2026"),
        d2026_11_23=TODAY.format("Monday, 23 November 2026"),
    )


@live
async def test_a_page_is_told_when_the_day_turns(
    general: Room, as_ada: Client, open_page: Callable[..., Any], set_clock: SetClock
) -> None:
    set_clock(NOON)
    page = await open_page(as_ada)
    await page.sync(general, await cursor(general), today="2026-11-23")
    assert await page.receive_nothing()
    set_clock(NOON + timedelta(days=1))
    process.current().hub.pulse()
    assert await page.receive_from(5) == NEXT_DAY
    assert await page.receive_from(5) == PULSE


@live
async def test_it_is_told_once(
    general: Room, as_ada: Client, open_page: Callable[..., Any], set_clock: SetClock
) -> None:
    set_clock(NOON + timedelta(days=1))
    page = await open_page(as_ada)
    await page.sync(general, await cursor(general), today="2026-11-23")
    assert await page.receive_from(5) == NEXT_DAY
    process.current().hub.pulse()
    assert await page.receive_from(5) == PULSE


@pytest.fixture
def as_tokyo(ada: User) -> Client:
    """Ada, who lives there."""
    actions.guess_time_zone(user=ada, zone="Asia/Tokyo")
    return signed_in(ada)


@live
async def test_midnight_is_by_the_readers_clock(
    general: Room, as_tokyo: Client, open_page: Callable[..., Any], set_clock: SetClock
) -> None:
    set_clock(datetime(2026, 11, 23, 14, 59, tzinfo=UTC))
    page = await open_page(as_tokyo)
    await page.sync(general, await cursor(general), today="2026-11-23")
    assert await page.receive_nothing()
    set_clock(datetime(2026, 11, 23, 15, 0, tzinfo=UTC))
    process.current().hub.pulse()
    assert await page.receive_from(5) == NEXT_DAY


@live
async def test_a_page_that_tells_no_day_is_told_none(
    general: Room, as_ada: Client, open_page: Callable[..., Any], set_clock: SetClock
) -> None:
    page = await open_page(as_ada)
    await page.sync(general, await cursor(general))
    set_clock(NOON + timedelta(days=1))
    assert await page.receive_nothing()


@live
async def test_nonsense_is_no_day(
    general: Room, as_ada: Client, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_ada)
    await page.sync(general, await cursor(general), today="tomorrow")
    assert await page.close_code() == POLICY


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "today"), [("UTC", 23), ("Asia/Tokyo", 24)])
def test_a_page_knows_its_day(
    general: Room, ada: User, set_clock: SetClock, zone: str, today: int
) -> None:
    actions.guess_time_zone(user=ada, zone=zone)
    set_clock(NOON + timedelta(hours=4))
    shown = partials.today(Locale("en", zone))
    assert f'value="2026-11-{today}"' in shown
    assert f'<div id="day">{shown}</div>' in signed_in(ada).get("/rooms/general/").content.decode()
