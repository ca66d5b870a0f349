"""From room to room, on one line."""

import re

from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, Side


def test_switching_rooms_keeps_the_line(ada: RoomPage, room: Room, other: Room) -> None:
    ada.page.evaluate("document.querySelector('#live').dataset.mine = 'the same element'")
    Side(ada.page).open(other.name)
    expect(ada.heading).to_have_text(re.compile(other.name))
    expect(ada.page).to_have_url(re.compile(other.slug))
    expect(ada.page.locator("#live[data-mine]")).to_have_count(1)


def test_a_message_reaches_the_room_that_was_switched_to(
    ada: RoomPage, bob: RoomPage, other: Room
) -> None:
    Side(ada.page).open(other.name)
    expect(ada.heading).to_have_text(re.compile(other.name))
    bob.open_live(other.get_absolute_url()).post("over here")
    expect(ada.message("over here")).to_be_visible()


def test_a_message_of_the_room_that_was_left_stays_there(
    ada: RoomPage, bob: RoomPage, other: Room
) -> None:
    Side(ada.page).open(other.name)
    expect(ada.heading).to_have_text(re.compile(other.name))
    bob.post("back there")
    expect(Side(ada.page).link(other.name)).to_have_attribute("aria-current", "page")
    expect(bob.message("back there")).to_be_visible()
    expect(ada.message("back there")).to_have_count(0)


def test_back_leads_to_the_room_before_and_it_is_live(
    ada: RoomPage, bob: RoomPage, room: Room, other: Room
) -> None:
    Side(ada.page).open(other.name)
    expect(ada.heading).to_have_text(re.compile(other.name))
    ada.page.go_back()
    expect(ada.heading).to_have_text(re.compile(f"{room.name}$"))
    bob.post("welcome back")
    expect(ada.message("welcome back")).to_be_visible()


def test_back_leads_to_the_page_before_that_was_no_room(ada: RoomPage, room: Room) -> None:
    ada.page.goto("/people/bob/")
    expect(ada.page.locator("#live[data-link=up]")).to_be_visible()
    Side(ada.page).open(room.name)
    expect(ada.heading).to_have_text(re.compile(room.name))
    ada.page.go_back()
    expect(ada.heading).to_have_text("Bob")


def test_the_side_bar_says_which_room_is_shown(ada: RoomPage, room: Room, other: Room) -> None:
    Side(ada.page).open(other.name)
    expect(Side(ada.page).link(other.name)).to_have_attribute("aria-current", "page")
    expect(Side(ada.page).link(room.name)).not_to_have_attribute("aria-current", "page")


def test_on_a_phone_a_room_covers_the_list_that_it_was_chosen_from(
    visit: Visit, backstage: Backstage, room: Room, other: Room
) -> None:
    page = visit(backstage.ada, viewport={"width": 390, "height": 844})
    ada = RoomPage(page).open_live(room.get_absolute_url())
    page.get_by_role("button", name="Rooms", exact=True).click()
    Side(page).open(other.name)
    expect(ada.heading).to_have_text(re.compile(other.name))
    expect(Side(page).link(other.name)).to_be_hidden()
