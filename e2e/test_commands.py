"""What is typed after a slash."""

import pytest
from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage


@pytest.fixture
def plain(visit: Visit, backstage: Backstage, room: Room) -> RoomPage:
    page = visit(backstage.ada, java_script_enabled=False)
    return RoomPage(page).open(room.get_absolute_url())


def send(page: RoomPage, text: str) -> None:
    page.composer.fill(text)
    page.send.click()


def test_a_topic_shows_on_every_page(ada: RoomPage, bob: RoomPage) -> None:
    bob.post("/topic High tide at noon")
    for page in (ada, bob):
        expect(page.page.locator(".topic")).to_have_text("High tide at noon")
        expect(page.messages).to_have_count(0)
    expect(bob.composer).to_have_value("")


def test_an_unknown_command_comes_back_with_a_hint(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("/tpoic High tide")
    expect(ada.alert).to_contain_text("Did you mean /topic?")
    expect(ada.composer).to_have_value("/tpoic High tide")
    ada.post("/topic High tide")
    expect(bob.page.locator(".topic")).to_have_text("High tide")


def test_a_doubled_slash_is_said_with_one(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("//topic is a command")
    expect(bob.message("/topic is a command")).to_be_visible()


def test_shrugs_and_emotes_reach_the_others(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("/shrug who knows")
    ada.post("/me waits")
    expect(bob.message(r"who knows ¯\_(ツ)_/¯")).to_be_visible()
    expect(bob.page.locator(".emote")).to_have_text("waits")


def test_only_its_author_hears_of_a_reminder(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("/remind 2h look at the gauge")
    expect(ada.alert).to_contain_text("You will be reminded:")
    expect(ada.composer).to_have_value("")
    bob.post("done")
    expect(ada.message("done")).to_be_visible()
    expect(bob.alert).to_be_empty()
    expect(ada.messages).to_have_count(1)


def test_a_reminder_is_set_in_a_thread(ada: RoomPage) -> None:
    ada.post("Here")
    thread = ada.open_thread("Here")
    thread.post("/remind 2h look at the gauge")
    expect(ada.alert).to_contain_text("You will be reminded:")
    expect(thread.messages).to_have_count(0)


def test_who_is_invited_sees_the_room(
    ada: RoomPage, backstage: Backstage, room: Room, visit: Visit
) -> None:
    eve = visit(backstage.eve)
    eve.goto("/")
    ada.post("/invite @eve")
    expect(eve.get_by_role("link", name=room.name).first).to_be_visible()


def test_who_leaves_is_led_home(bob: RoomPage, room: Room) -> None:
    bob.post("/leave")
    bob.page.wait_for_url(lambda url: room.get_absolute_url() not in url)
    expect(bob.page.get_by_role("log", name="Messages")).to_be_visible()


def test_a_command_is_completed_by_keyboard(ada: RoomPage, bob: RoomPage) -> None:
    ada.composer.press_sequentially("/")
    expect(ada.page.get_by_role("button", name="/remind when what")).to_be_visible()
    ada.composer.press_sequentially("to")
    expect(ada.page.get_by_role("button", name="/remind when what")).to_be_hidden()
    expect(ada.page.get_by_role("button", name="/topic words")).to_be_visible()
    ada.composer.press("Tab")
    ada.page.keyboard.press("Enter")
    expect(ada.composer).to_have_value("/topic ")
    expect(ada.composer).to_be_focused()
    ada.composer.press_sequentially("Low tide")
    ada.composer.press("Enter")
    expect(bob.page.locator(".topic")).to_have_text("Low tide")


def test_commands_are_offered_at_the_beginning_alone(ada: RoomPage) -> None:
    ada.composer.press_sequentially("either/or /to")
    expect(ada.page.get_by_role("list", name="Suggestions")).to_have_count(0)
    ada.composer.press_sequentially(" @bo")
    expect(ada.page.get_by_role("button", name="@bob Bob")).to_be_visible()
    expect(ada.page.get_by_role("button", name="/topic words")).to_have_count(0)


def test_suggestions_go_with_the_word(ada: RoomPage) -> None:
    ada.composer.press_sequentially("/to")
    expect(ada.page.get_by_role("button", name="/topic words")).to_be_visible()
    ada.composer.press_sequentially(" ")
    expect(ada.page.get_by_role("button", name="/topic words")).to_be_hidden()


def test_help_leads_to_the_list(ada: RoomPage) -> None:
    ada.post("/help")
    expect(ada.page.get_by_role("heading", name="Commands")).to_be_visible()
    expect(ada.page.get_by_text("/remind when what")).to_be_visible()


def test_without_javascript_a_command_is_obeyed(plain: RoomPage) -> None:
    send(plain, "/topic Without a script")
    expect(plain.page.locator(".topic")).to_have_text("Without a script")


def test_without_javascript_a_sentence_comes_with_the_page(plain: RoomPage) -> None:
    send(plain, "/remind 2h look at the gauge")
    expect(plain.alert).to_contain_text("You will be reminded:")
    expect(plain.composer).to_have_value("")


def test_without_javascript_an_unknown_command_comes_back(plain: RoomPage) -> None:
    send(plain, "/tpoic x")
    expect(plain.alert).to_contain_text("Did you mean /topic?")
    expect(plain.composer).to_have_value("/tpoic x")
