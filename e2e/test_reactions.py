"""Reactions."""

import re

import pytest
from playwright.sync_api import Locator, expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage

THUMBS = re.compile("^👍 ")


def test_a_reaction_shows_on_the_other_page_with_its_count(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Ready?")
    bob.react("Ready?", "👍")
    expect(ada.reaction("Ready?", "👍")).to_have_accessible_name("👍 1 Bob")


def test_a_second_person_is_counted(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Ready?")
    bob.react("Ready?", "👍")
    ada.reaction("Ready?", "👍").click()
    expect(bob.reaction("Ready?", "👍")).to_have_accessible_name("👍 2 Bob, Ada")


def test_pressed_again_it_is_taken_back(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Ready?")
    bob.react("Ready?", "👍")
    bob.reaction("Ready?", "👍").click()
    expect(ada.reaction("Ready?", "👍")).to_have_count(0)


def test_focus_stays_on_the_reaction_that_was_pressed(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Ready?")
    bob.react("Ready?", "👍")
    ada.reaction("Ready?", "👍").focus()
    ada.page.keyboard.press("Enter")
    expect(ada.reaction("Ready?", "👍")).to_have_accessible_name(re.compile("^👍 2 "))
    expect(ada.reaction("Ready?", "👍")).to_be_focused()


def test_an_emoji_is_found_by_its_name(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Ready?")
    picker = bob.open_picker("Ready?")
    picker.get_by_role("searchbox", name="Find an emoji").fill("otter")
    picker.get_by_role("button", name="otter").click()
    expect(ada.reaction("Ready?", "🦦")).to_be_visible()


def test_a_kind_of_emoji_is_loaded_when_it_is_asked_for(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Ready?")
    picker = bob.open_picker("Ready?")
    picker.get_by_role("link", name="Food & Drink").click()
    expect(picker.get_by_role("button", name="watermelon")).to_be_visible()


def test_the_picker_closes_when_an_emoji_was_chosen(ada: RoomPage) -> None:
    ada.post("Ready?")
    ada.react("Ready?", "👍")
    expect(ada.page.get_by_role("dialog", name="Add reaction")).to_be_hidden()


def test_ones_own_reaction_looks_other(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Ready?")
    bob.react("Ready?", "👍")
    expect(ada.reaction("Ready?", "👍")).to_be_visible()
    look = "button => getComputedStyle(button).backgroundColor"
    assert ada.reaction("Ready?", "👍").evaluate(look) != bob.reaction("Ready?", "👍").evaluate(
        look
    )


def test_without_javascript_a_reaction_is_two_pages(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.ada, "Ready?")
    page = visit(backstage.bob, java_script_enabled=False)
    message = RoomPage(page).open(room.get_absolute_url()).message("Ready?")
    message.hover()
    message.get_by_role("button", name="Add reaction").click()
    page.get_by_role("button", name="thumbs up").first.click()
    expect(RoomPage(page).reaction("Ready?", "👍")).to_be_visible()


@pytest.fixture
def names(ada: RoomPage, bob: RoomPage) -> Locator:
    """Of who reacted; ada's pointer is on the reaction, above which they stand."""
    ada.post("Ready?")
    bob.react("Ready?", "👍")
    names = ada.reaction("Ready?", "👍").locator(".names")
    ada.reaction("Ready?", "👍").locator("b").hover()
    expect(names).to_have_css("opacity", "1")
    return names


def test_the_pointer_can_rest_on_the_names(names: Locator) -> None:
    box = names.bounding_box()
    assert box
    names.page.mouse.move(box["x"] + 5, box["y"] + 5, steps=10)
    expect(names).to_have_css("opacity", "1")


def test_escape_takes_the_names_away(names: Locator) -> None:
    names.page.keyboard.press("Escape")
    expect(names).to_have_css("opacity", "0")


def test_they_come_back_with_the_pointer(ada: RoomPage, names: Locator) -> None:
    names.page.keyboard.press("Escape")
    ada.heading.hover()
    ada.reaction("Ready?", "👍").locator("b").hover()
    expect(names).to_have_css("opacity", "1")
