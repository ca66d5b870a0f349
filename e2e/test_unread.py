"""What each person has yet to read."""

import re

from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, Side

# What the page says from here on, by type.
SAID = """() => {
    window.said = [];
    document.addEventListener('htmx:ws:after:message:outgoing',
        event => said.push(event.detail.message.values.type));
}"""


def test_a_message_elsewhere_is_counted(ada: RoomPage, bob: RoomPage, other: Room) -> None:
    bob.open_live(other.get_absolute_url()).post("news")
    expect(Side(ada.page).link(other.name)).to_have_accessible_name(re.compile(r"\b1 unread"))


def test_a_mention_is_counted_apart_and_in_the_title(
    ada: RoomPage, bob: RoomPage, other: Room
) -> None:
    bob.open_live(other.get_absolute_url()).post("@ada look")
    expect(Side(ada.page).link(other.name)).to_have_accessible_name(re.compile("1 mention"))
    expect(ada.page).to_have_title(re.compile(r"^\(\d+\) "))


def test_reading_clears_the_count_on_every_device(
    ada: RoomPage, bob: RoomPage, other: Room, visit: Visit, backstage: Backstage
) -> None:
    bob.open_live(other.get_absolute_url()).post("news")
    expect(Side(ada.page).link(other.name)).to_have_accessible_name(re.compile(r"\b1 unread"))
    phone = RoomPage(visit(backstage.ada)).open_live(other.get_absolute_url())
    expect(phone.message("news")).to_be_visible()
    expect(Side(ada.page).link(other.name)).not_to_have_accessible_name(re.compile("unread"))


def test_what_came_while_one_was_away_begins_with_a_line(
    visit: Visit, backstage: Backstage, bob: RoomPage, room: Room
) -> None:
    backstage.post(room, backstage.ada, "before")
    bob.post("after")
    expect(bob.message("after")).to_be_visible()
    ada = RoomPage(visit(backstage.ada)).open(room.get_absolute_url())
    expect(ada.new_line).to_be_visible()
    following = ada.page.locator("#new + li")
    expect(following).to_contain_text("after")


def test_what_was_not_seen_stays_unread(
    ada: RoomPage, bob: RoomPage, room: Room, backstage: Backstage
) -> None:
    """Somebody who reads further up has not seen what comes below."""
    backstage.post(room, backstage.bob, *(f"line {n}" for n in range(40)))
    backstage.wait_until_read(room, backstage.ada)
    ada.page.locator("#scroller").evaluate("scroller => scroller.scrollTop = -600")
    bob.post("further down")
    expect(Side(ada.page).link(room.name)).to_have_accessible_name(re.compile(r"\b1 unread"))
    expect(ada.unread_bar).to_contain_text("1 new message")


def test_who_scrolls_away_before_the_page_has_said_so_has_not_seen_what_comes_then(
    ada: RoomPage, bob: RoomPage, room: Room, backstage: Backstage
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}" for n in range(40)))
    backstage.wait_until_read(room, backstage.ada)
    ada.page.clock.install()
    ada.page.evaluate(SAID)
    ada.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    ada.page.locator("#scroller").evaluate("scroller => scroller.scrollTop = -600")
    bob.post("further down")
    expect(ada.message("further down")).to_be_attached()
    ada.page.clock.run_for(1000)
    assert "seen" not in ada.page.evaluate("said")
    expect(Side(ada.page).link(room.name)).to_have_accessible_name(re.compile(r"\b1 unread"))


def test_coming_down_reads_it(
    ada: RoomPage, bob: RoomPage, room: Room, backstage: Backstage
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}" for n in range(40)))
    backstage.wait_until_read(room, backstage.ada)
    ada.page.locator("#scroller").evaluate("scroller => scroller.scrollTop = -600")
    bob.post("further down")
    expect(ada.unread_bar).to_be_visible()
    ada.page.locator("#scroller").evaluate("scroller => scroller.scrollTop = 0")
    expect(ada.unread_bar).to_be_hidden()


def test_marked_unread_it_stays_so_until_one_comes_back(
    ada: RoomPage, room: Room, backstage: Backstage
) -> None:
    backstage.post(room, backstage.bob, "one", "two", "three")
    expect(ada.message("three")).to_be_visible()
    ada.press_tool("two", "Mark unread from here")
    ada.wait_until_live()
    expect(Side(ada.page).link(room.name)).to_have_accessible_name(re.compile("2 unread"))
    expect(ada.new_line).to_be_visible()


def test_everything_is_marked_read_by_one_button(ada: RoomPage, bob: RoomPage, other: Room) -> None:
    bob.open_live(other.get_absolute_url()).post("@ada news")
    expect(Side(ada.page).link(other.name)).to_have_accessible_name(re.compile(r"\b1 unread"))
    ada.page.get_by_role("button", name="Mark all read").click()
    expect(Side(ada.page).link(other.name)).not_to_have_accessible_name(re.compile("unread"))
