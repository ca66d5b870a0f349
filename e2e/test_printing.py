"""A room's day on paper."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage


def test_a_long_day_is_printed_whole_and_without_what_one_presses(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    today, words = datetime.now(UTC), ["Word by word. " * 200] * 12
    backstage.post(room, backstage.bob, "Good morning", *words, "Good night")
    bob = RoomPage(visit(backstage.bob))
    bob.open(f"{room.get_absolute_url()}?date={today:%Y-%m-%d}")
    expect(bob.message("Good morning")).to_be_in_viewport()
    bob.page.emulate_media(media="print")
    for pressed in (bob.composer, bob.page.locator("#rooms"), bob.page.locator(".room-menu")):
        expect(pressed).to_be_hidden()
    height, end = bob.message("Good night").evaluate(
        "m => [document.documentElement.scrollHeight, m.getBoundingClientRect().bottom + scrollY]"
    )
    assert height + 1 >= end > 2000
    assert bob.page.pdf().count(b"/Type /Page\n") > 3
