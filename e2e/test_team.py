"""A team: who is where, who is there, and what each has yet to read."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from chat.models import Room
from e2e.backstage import PASSWORD, Backstage
from e2e.pages import RoomPage, Side

Visit = Callable[..., Page]


@pytest.fixture
def other(backstage: Backstage, room: Room) -> Room:
    """A second room of ada's and bob's."""
    return backstage.room(f"Other than {room.name}")


# Switching


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


# Unread


def test_a_message_elsewhere_is_counted(ada: RoomPage, bob: RoomPage, other: Room) -> None:
    bob.open_live(other.get_absolute_url()).post("news")
    expect(Side(ada.page).link(other.name)).to_have_accessible_name(re.compile("1 unread"))


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
    expect(Side(ada.page).link(other.name)).to_have_accessible_name(re.compile("1 unread"))
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
    expect(ada.message("line 39")).to_be_visible()
    expect(Side(ada.page).link(room.name)).not_to_have_accessible_name(re.compile("unread"))
    ada.page.locator("#scroller").evaluate("scroller => scroller.scrollTop = -600")
    bob.post("further down")
    expect(Side(ada.page).link(room.name)).to_have_accessible_name(re.compile("1 unread"))
    expect(ada.unread_bar).to_contain_text("1 new message")


def test_coming_down_reads_it(
    ada: RoomPage, bob: RoomPage, room: Room, backstage: Backstage
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}" for n in range(40)))
    expect(ada.message("line 39")).to_be_visible()
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
    expect(Side(ada.page).link(other.name)).to_have_accessible_name(re.compile("1 unread"))
    ada.page.get_by_role("button", name="Mark all read").click()
    expect(Side(ada.page).link(other.name)).not_to_have_accessible_name(re.compile("unread"))


# Rooms and people, live


def test_somebody_who_is_added_sees_the_room_appear(
    ada: RoomPage, backstage: Backstage, visit: Visit, room: Room
) -> None:
    eve = visit(backstage.eve)
    eve.goto("/people/")
    expect(eve.locator("#live[data-link=up]")).to_be_visible()
    ada.page.goto(f"{room.get_absolute_url()}members/")
    ada.page.get_by_label("Add people").fill("eve@example.com")
    ada.page.get_by_role("button", name="Add", exact=True).click()
    expect(Side(eve).link(room.name)).to_be_visible()


def test_a_page_beside_the_rooms_stays_connected(
    visit: Visit, backstage: Backstage, room: Room, other: Room
) -> None:
    """It acknowledges what it is sent, though it has no place in any room."""
    eve = visit(backstage.eve)
    eve.goto("/people/")
    expect(eve.locator("#live[data-link=up]")).to_be_visible()
    backstage.add(backstage.eve, room)
    expect(Side(eve).link(room.name)).to_be_visible()
    backstage.add(backstage.eve, other)
    expect(Side(eve).link(other.name)).to_be_visible()


def test_somebody_who_is_removed_sees_it_go_and_hears_no_more(
    ada: RoomPage, bob: RoomPage, room: Room, other: Room
) -> None:
    ada.page.goto(f"{room.get_absolute_url()}members/")
    ada.page.get_by_role("button", name="Remove Bob").click()
    expect(bob.page.get_by_text("You can no longer read this room.")).to_be_visible()


def test_joins_and_leaves_are_quiet_lines(ada: RoomPage, room: Room, backstage: Backstage) -> None:
    backstage.add(backstage.eve, room)
    expect(ada.log.get_by_text("Ada added Eve.")).to_be_visible()


def test_a_new_name_shows_at_once_wherever_the_old_one_did(
    ada: RoomPage, bob: RoomPage, room: Room
) -> None:
    bob.post("it is me")
    expect(ada.message("it is me")).to_be_visible()
    bob.page.goto("/settings/")
    name = bob.page.get_by_label("Name", exact=True)
    name.fill("Robert")
    bob.page.get_by_role("button", name="Save profile").click()
    expect(ada.message("it is me").get_by_role("link", name="Robert")).to_be_visible()
    name.fill("Bob")
    bob.page.get_by_role("button", name="Save profile").click()
    expect(ada.message("it is me").get_by_role("link", name="Bob")).to_be_visible()


def test_a_direct_room_shows_a_new_name_at_once(
    ada: RoomPage, backstage: Backstage, visit: Visit
) -> None:
    fay = backstage.person("Fay")
    ada.page.goto(fay.get_absolute_url())
    ada.page.get_by_role("button", name="Message").click()
    ada.wait_until_live()
    ada.post("hello")
    backstage.rename(fay, f"{fay.name} Renamed")
    expect(ada.heading).to_contain_text(f"{fay.name} Renamed")
    expect(Side(ada.page).link(f"{fay.name} Renamed")).to_be_visible()


def test_a_renamed_room_shows_its_name_everywhere(ada: RoomPage, bob: RoomPage, room: Room) -> None:
    ada.page.goto(f"{room.get_absolute_url()}settings/")
    ada.page.get_by_label("Name", exact=True).fill(f"{room.name} renamed")
    ada.page.get_by_role("button", name="Save").click()
    expect(bob.heading).to_contain_text(f"{room.name} renamed")
    bob.post("still here")
    expect(bob.message("still here")).to_be_visible()
    expect(Side(bob.page).link(f"{room.name} renamed")).to_be_visible()


def test_an_archived_room_takes_no_more_words(ada: RoomPage, bob: RoomPage, room: Room) -> None:
    ada.page.goto(f"{room.get_absolute_url()}settings/")
    ada.page.get_by_role("button", name="Archive").click()
    expect(bob.page.get_by_text("This room is archived")).to_be_visible()
    expect(bob.composer).to_be_hidden()


def test_a_handle_is_completed_by_keyboard(ada: RoomPage) -> None:
    ada.composer.press_sequentially("hello @bo")
    expect(ada.page.get_by_role("button", name="@bob Bob")).to_be_visible()
    ada.composer.press("Tab")
    ada.page.keyboard.press("Enter")
    expect(ada.composer).to_have_value("hello @bob ")
    expect(ada.composer).to_be_focused()


def test_who_is_typing_is_shown_to_the_others(ada: RoomPage, bob: RoomPage) -> None:
    bob.composer.press_sequentially("hm")
    expect(ada.page.get_by_text("Bob is typing…")).to_be_visible()
    expect(bob.page.get_by_text("Bob is typing…")).to_be_hidden()


def test_a_direct_message_opens_from_a_person_and_calls(ada: RoomPage, bob: RoomPage) -> None:
    ada.page.goto("/people/bob/")
    ada.page.get_by_role("button", name="Message").click()
    ada.wait_until_live()
    ada.post("just between us")
    expect(ada.message("just between us")).to_be_visible()
    expect(Side(bob.page).link("Ada")).to_have_accessible_name(re.compile("1 unread"))
    expect(Side(bob.page).link("Ada")).to_have_accessible_name(re.compile("online"))


def test_a_person_s_card_opens_over_the_conversation(ada: RoomPage, bob: RoomPage) -> None:
    bob.post("who am I?")
    ada.message("who am I?").get_by_role("link", name="Bob").click()
    expect(ada.page.get_by_role("region", name="Bob")).to_be_visible()
    expect(ada.page.get_by_role("button", name="Message")).to_be_visible()


def test_an_invitation_brings_somebody_in(
    ada: RoomPage, visit: Visit, backstage: Backstage
) -> None:
    ada.page.goto("/team/invitations/")
    ada.page.get_by_role("button", name="Invite").click()
    link = ada.page.get_by_label("Invitation link").input_value()
    cy = visit()
    cy.goto(link)
    cy.get_by_label("Your name").fill("Cy")
    cy.get_by_label("Email").fill(f"cy{len(link)}@example.com")
    cy.get_by_label("Password").fill(PASSWORD)
    cy.get_by_role("button", name="Join").click()
    expect(RoomPage(cy).log).to_be_visible()


def test_a_closed_account_ends_its_pages(ada: RoomPage, visit: Visit, backstage: Backstage) -> None:
    dan = backstage.person("Dan")
    page = visit(dan)
    page.goto("/people/")
    expect(page.locator("#live[data-link=up]")).to_be_visible()
    ada.page.goto(dan.get_absolute_url())
    ada.page.get_by_role("button", name="Close the account").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_too_much_at_once_keeps_the_draft(visit: Visit, backstage: Backstage, room: Room) -> None:
    ada = RoomPage(visit(backstage.ada)).open_live(room.get_absolute_url())
    ada.page.route(
        "**/post",
        lambda route: route.fulfill(
            status=429, content_type="text/html", body="<p>That was too much at once.</p>"
        ),
    )
    ada.post("not now")
    expect(ada.alert).to_contain_text("too much at once")
    expect(ada.composer).to_have_value("not now")
