"""Rooms and people, live: who is where, and who is there."""

import re

from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import PASSWORD, Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, Side


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
