"""What every page owes to everybody: safety, weight, and room for all ways of using it."""

import re

import pytest
from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, Side

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><hx-partial hx-target=".log" hx-swap="innerHTML">gone</hx-partial>',
    "<div hx-get=/up hx-trigger=load hx-target=body>x</div>",
    '<input id="cursor" hx-swap-oob="true" value="0.x">',
    "<title>Owned</title>",
    "https://example.com/\"onmouseover=alert(1)//<hx-partial hx-target='body'>",
    "javascript:alert(1)",
    "<form id=composer><template><hx-ws:send>",
    '{"content":"<b>json</b>","target":"body"}',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str, ada: RoomPage, bob: RoomPage) -> None:
    title = bob.page.title()
    ada.post(text)
    expect(bob.messages.locator(".body")).to_have_text(text)
    assert bob.page.title() == title
    assert bob.page.locator(".log img, .log script, .log form, .log [hx-get]").count() == 0


HOSTILE_NAMES = [
    "<img src=x onerror=alert(1)>",
    "<hx-partial hx-target='.log' hx-swap=delete>",
    "</title><script>alert(1)</script>",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_only_a_name(
    name: str, ada: RoomPage, backstage: Backstage, room: Room
) -> None:
    """Of a person and of a room: in the log, in a notice, in the title and in the side bar."""
    mallory = backstage.person("Mallory")
    backstage.add(mallory, room)
    backstage.post(room, mallory, "hello")
    expect(ada.message("hello")).to_be_visible()
    backstage.rename(mallory, name)
    backstage.rename_room(room, name)
    expect(ada.message("hello").locator(".name")).to_have_text(name)
    expect(ada.heading).to_contain_text(name)
    expect(Side(ada.page).link(name)).to_be_visible()
    expect(ada.page).to_have_title(re.compile(re.escape(f"{name} · Confab") + "$"))
    assert ada.page.locator(".shell img, .shell script").count() == 0
    backstage.rename_room(room, f"Room that was {room.pk}")


def test_a_phone_shows_the_rooms_by_a_button(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    page = visit(backstage.ada, viewport={"width": 390, "height": 844})
    RoomPage(page).open_live(room.get_absolute_url())
    page.get_by_role("button", name="Rooms", exact=True).click()
    rooms = page.get_by_role("navigation", name="Rooms")
    expect(rooms.get_by_role("link", name=room.name, exact=True)).to_be_visible()


def test_a_reader_who_scrolled_up_keeps_their_place(
    visit: Visit, backstage: Backstage, room: Room, bob: RoomPage
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}." for n in range(45)))
    ada = RoomPage(visit(backstage.ada)).open_live(room.get_absolute_url())
    ada.log.evaluate("log => log.scrollTop = -300")
    place = "() => document.querySelector('.log > :nth-child(20)').getBoundingClientRect().top"
    before = ada.page.evaluate(place)
    bob.post("x " * 300)
    expect(ada.messages).to_have_count(46)
    assert ada.page.evaluate(place) == pytest.approx(before, abs=2)


def test_the_keyboard_alone_reaches_and_edits_a_message(ada: RoomPage) -> None:
    ada.post("By keyboard")
    expect(ada.message("By keyboard")).to_be_visible()
    ada.message("By keyboard").get_by_role("link", name="More").focus()
    ada.page.keyboard.press("Enter")
    expect(ada.menu.get_by_role("link").first).to_be_focused()
    ada.menu.get_by_role("link", name="Edit message").focus()
    ada.page.keyboard.press("Enter")
    expect(ada.page.get_by_role("textbox", name="Edited message")).to_be_focused()
