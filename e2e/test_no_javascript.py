"""All of it with JavaScript off: plain links, plain forms."""

import re

import pytest
from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import PASSWORD, Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, Side, SignInPage


@pytest.fixture
def plain(visit: Visit, backstage: Backstage, room: Room) -> RoomPage:
    page = visit(backstage.ada, java_script_enabled=False)
    return RoomPage(page).open(room.get_absolute_url())


def send(page: RoomPage, text: str) -> None:
    page.composer.fill(text)
    page.send.click()


def test_signing_in(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    SignInPage(page).open().sign_in("ada@example.com", PASSWORD)
    expect(page.get_by_role("log", name="Messages")).to_be_visible()


def test_posting(plain: RoomPage) -> None:
    send(plain, "Without a script")
    expect(plain.message("Without a script")).to_have_count(1)


def test_a_draft_that_is_refused_is_kept(plain: RoomPage) -> None:
    send(plain, "z" * 10_001)
    expect(plain.composer).to_have_value("z" * 10_001)
    expect(plain.alert).to_contain_text("too long")


def test_reading_older_messages(plain: RoomPage, backstage: Backstage, room: Room) -> None:
    backstage.post(room, backstage.bob, *(f"old {n}." for n in range(70)))
    plain.page.reload()
    plain.page.get_by_role("link", name="Earlier messages").click()
    expect(plain.message("old 19.")).to_have_count(1)
    expect(plain.message("old 20.")).to_have_count(0)


def test_editing(plain: RoomPage) -> None:
    send(plain, "First try")
    plain.open_deed("First try", "Edit message")
    plain.page.get_by_role("textbox", name="Edited message").fill("Second try")
    plain.page.get_by_role("button", name="Save").click()
    expect(plain.message("Second try")).to_be_visible()


def test_deleting(plain: RoomPage) -> None:
    send(plain, "Not for long")
    plain.delete("Not for long")
    expect(plain.log).to_contain_text("deleted this message")


def test_signing_out(plain: RoomPage) -> None:
    plain.page.get_by_role("button", name="Sign out").click()
    expect(plain.page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_double_click_does_not_double(plain: RoomPage) -> None:
    plain.composer.fill("Only one of me")
    plain.send.dblclick()
    expect(plain.message("Only one of me")).to_have_count(1)


def test_a_private_room_with_somebody_in_it(plain: RoomPage, room: Room) -> None:
    page = plain.page
    page.goto("/rooms/new/")
    page.get_by_label("Name", exact=True).fill(f"Secret of {room.name}")
    page.get_by_role("radio", name="Private").check()
    page.get_by_role("button", name="Create room").click()
    page.get_by_role("link", name="1 person").click()
    page.get_by_label("Add people").fill("bob@example.com")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Remove Bob")).to_be_visible()


def test_switching_rooms(plain: RoomPage, backstage: Backstage, room: Room) -> None:
    other = backstage.room(f"Plain {room.name}")
    plain.page.reload()
    Side(plain.page).open(other.name)
    expect(plain.heading).to_contain_text(other.name)


def test_reading_what_is_new(plain: RoomPage, backstage: Backstage, room: Room) -> None:
    backstage.post(room, backstage.bob, "news")
    plain.page.reload()
    expect(plain.new_line).to_be_visible()
    plain.page.get_by_role("button", name="Mark as read").click()
    expect(plain.new_line).to_have_count(0)


def test_marking_unread(plain: RoomPage, backstage: Backstage, room: Room) -> None:
    send(plain, "mine")
    expect(plain.message("mine")).to_be_visible()
    backstage.post(room, backstage.bob, "news")
    plain.page.reload()
    plain.press_tool("news", "Mark unread from here")
    expect(Side(plain.page).link(room.name)).to_have_accessible_name(re.compile("1 unread"))


def test_writing_to_somebody_directly(plain: RoomPage, backstage: Backstage) -> None:
    plain.open(backstage.person("Dee").get_absolute_url())
    plain.page.get_by_role("button", name="Message").click()
    send(plain, "Hello, you")
    expect(plain.message("Hello, you")).to_be_visible()


def test_who_can_read_this(plain: RoomPage) -> None:
    plain.page.get_by_role("link", name="Who can read this?").click()
    expect(plain.page.get_by_role("link", name="Bob", exact=True)).to_be_visible()
    expect(plain.page.get_by_role("link", name="Eve", exact=True)).to_have_count(0)


def test_why_something_counted(plain: RoomPage, backstage: Backstage, room: Room) -> None:
    backstage.post(room, backstage.bob, "@ada look")
    plain.open("/activity/")
    plain.page.get_by_role("listitem").filter(has_text=room.name).get_by_role(
        "link", name="Why?"
    ).click()
    expect(plain.page.get_by_text("The message calls you by @ada.")).to_be_visible()
