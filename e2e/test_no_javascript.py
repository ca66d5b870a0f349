"""All of it with JavaScript off: plain links, plain forms."""

import pytest
from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import PASSWORD, Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, SignInPage


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
    expect(plain.log).to_contain_text("This message was deleted.")


def test_signing_out(plain: RoomPage) -> None:
    plain.page.get_by_role("button", name="Sign out").click()
    expect(plain.page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_double_click_does_not_double(plain: RoomPage) -> None:
    plain.composer.fill("Only one of me")
    plain.send.dblclick()
    expect(plain.message("Only one of me")).to_have_count(1)
