"""Dates."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage
from e2e.servers import Server

NOON = datetime.now(UTC).replace(hour=12, minute=0)


def fill(backstage: Backstage, room: Room) -> None:
    """Twenty messages on each of the last days; the first of each says how many days ago."""
    for ago in (3, 2, 1, 0):
        at = NOON - timedelta(days=ago)
        backstage.post(room, backstage.ada, f"{ago} days ago", *["and on"] * 19, at=at)


def jump(page: Page, ago: int) -> None:
    page.get_by_text("Jump to date").click()
    page.get_by_label("Jump to date").fill(f"{NOON - timedelta(days=ago):%Y-%m-%d}")
    page.get_by_role("button", name="Jump", exact=True).click()


def test_days_are_called_by_their_distance(visit: Visit, backstage: Backstage, room: Room) -> None:
    fill(backstage, room)
    page = RoomPage(visit(backstage.bob)).open(room.get_absolute_url())
    expect(page.log.get_by_text("Today")).to_be_visible()
    page.page.goto(f"{room.get_absolute_url()}{room.message_count + 30}")
    expect(page.log.get_by_text("Yesterday")).to_be_attached()


def test_one_jumps_to_a_date(visit: Visit, backstage: Backstage, room: Room) -> None:
    fill(backstage, room)
    page = RoomPage(visit(backstage.bob)).open_live(room.get_absolute_url())
    jump(page.page, 3)
    expect(page.message("3 days ago")).to_be_in_viewport()
    page.wait_until_live()
    page.post("I was there")
    expect(page.message("I was there")).to_be_in_viewport()


def test_what_comes_before_the_date_does_not_push_it_away(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    fill(backstage, room)
    page = RoomPage(visit(backstage.bob)).open_live(room.get_absolute_url())
    jump(page.page, 1)
    expect(page.message("3 days ago")).to_be_attached()  # it is loaded before it is looked for
    expect(page.message("1 days ago")).to_be_in_viewport()


def test_without_javascript_one_jumps_too(visit: Visit, backstage: Backstage, room: Room) -> None:
    fill(backstage, room)
    page = RoomPage(visit(backstage.bob, java_script_enabled=False)).open(room.get_absolute_url())
    jump(page.page, 2)
    expect(page.log.locator(".mark + .message")).to_contain_text("2 days ago")


def test_a_page_from_yesterday_calls_days_anew_when_it_comes_back(
    visit: Visit, backstage: Backstage, room: Room, server: Server
) -> None:
    backstage.post(room, backstage.ada, "hello")
    page = RoomPage(visit(backstage.bob)).open_live(room.get_absolute_url())
    today = page.log.locator(".day time")
    expect(today).to_contain_text("Today")
    page.page.evaluate("""() => {
        const day = document.querySelector('#today');
        day.value = new Date(Date.parse(day.value) - 86400000).toISOString().slice(0, 10);
        document.querySelector('.day time').textContent = 'Tomorrow';
    }""")
    server.stop()
    server.start()
    expect(today).to_contain_text("Today")
    expect(page.page.locator("#today")).to_have_value(f"{NOON:%Y-%m-%d}")
