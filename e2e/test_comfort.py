"""Looks, keys and small screens: what makes a page good to be in for a day."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, Side

PHONE = {"width": 390, "height": 844}
LONG = "sixteen letters " * 12


@pytest.fixture
def on_a_phone(visit: Visit, backstage: Backstage, room: Room) -> RoomPage:
    page = visit(backstage.ada, viewport=PHONE, has_touch=True, is_mobile=True)
    return RoomPage(page).open_live(room.get_absolute_url())


def edges(element: Locator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    box = element.bounding_box()
    assert box
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def press_access_key(page: Page, key: str) -> None:
    """Together with Alt. Playwright's own press leaves out the text that tells Chromium the key."""
    chromium = page.context.new_cdp_session(page)
    event = {"type": "keyDown", "modifiers": 1, "text": key, "unmodifiedText": key, "key": key}
    chromium.send("Input.dispatchKeyEvent", event)


def test_a_chosen_theme_outweighs_the_systems(ada: RoomPage) -> None:
    ada.page.goto("/settings/")
    ada.page.get_by_role("radio", name="Dark").check()
    ada.page.get_by_role("button", name="Save look").click()
    expect(ada.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(ada.page.locator("html")).to_have_css("color-scheme", "dark")


def test_compact_shows_more_of_the_conversation(
    ada: RoomPage, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.bob, "One", "Two")
    cosy = edges(ada.message("Two"))
    ada.page.goto("/settings/")
    ada.page.get_by_role("radio", name="Compact").check()
    ada.page.get_by_role("button", name="Save look").click()
    expect(ada.page.get_by_text("Saved.")).to_be_visible()
    ada.open_live(room.get_absolute_url())
    compact = edges(ada.message("Two"))
    assert compact[3] - compact[1] < cosy[3] - cosy[1]


def test_what_is_done_with_a_message_covers_none_of_its_words(
    ada: RoomPage, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.bob, LONG, LONG)
    ada.page.set_viewport_size({"width": 800, "height": 600})
    message = ada.messages.last
    message.hover()
    words, tools = edges(message.locator(".body")), edges(message.locator(".tools"))
    above = edges(ada.messages.first.locator(".body"))
    assert words[2] <= tools[0]
    assert above[2] <= tools[0] or above[3] <= tools[1]


def test_help_opens_by_its_access_key_and_gives_the_focus_back(ada: RoomPage) -> None:
    press_access_key(ada.page, "h")
    dialog = ada.page.get_by_role("dialog", name="Help")
    expect(dialog.get_by_role("heading", name="Keys")).to_be_visible()
    ada.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(ada.page.get_by_role("button", name="Help")).to_be_focused()


def test_tab_stays_in_a_dialog(ada: RoomPage) -> None:
    ada.post("Not now")
    ada.open_deed("Not now", "Remind me")
    dialog = ada.page.get_by_role("dialog", name="Remind me")
    expect(dialog).to_be_visible()
    for _ in range(25):
        ada.page.keyboard.press("Tab")
        assert dialog.evaluate(
            "e => document.activeElement === document.body || e.matches(':focus-within')"
        )


def test_a_menu_closes_when_the_focus_leaves_it(ada: RoomPage) -> None:
    ada.post("Here")
    menu = ada.open_menu("Here")
    expect(menu.get_by_role("link", name="Reply in thread")).to_be_focused()
    menu.get_by_role("link", name="Delete message").focus()
    for _ in range(3):
        ada.page.keyboard.press("Tab")
    expect(menu).to_be_hidden()


def test_on_a_phone_back_leads_from_the_room_to_the_rooms(on_a_phone: RoomPage, room: Room) -> None:
    page = on_a_phone.page
    page.get_by_role("button", name="Back", exact=True).click()
    expect(Side(page).link(room.name)).to_be_visible()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(Side(page).link(room.name)).to_be_hidden()


def test_on_a_phone_a_rooms_links_are_in_its_menu(on_a_phone: RoomPage) -> None:
    page = on_a_phone.page
    expect(page.get_by_role("link", name="Pins")).to_be_hidden()
    page.get_by_role("button", name="Room menu").click()
    page.get_by_role("link", name="Pins").click()
    expect(page.get_by_role("heading", name=re.compile("^Pins in"))).to_be_visible()


def test_on_a_phone_a_message_is_reacted_to_from_its_menu(on_a_phone: RoomPage) -> None:
    on_a_phone.post("Lunch?")
    on_a_phone.message("Lunch?").get_by_role("link", name="More").tap()
    emoji = on_a_phone.menu.get_by_role("group", name="Add reaction").get_by_role("button").first
    chosen = emoji.inner_text()
    emoji.tap()
    expect(on_a_phone.reaction("Lunch?", chosen)).to_be_visible()
