"""Polls."""

from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage

QUESTION = "What to drink?"


def test_a_vote_shows_on_the_other_page_with_its_count(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.ask(room, backstage.ada, QUESTION, "Tea", "Coffee")
    bob.option(QUESTION, "Tea").click()
    expect(ada.option(QUESTION, "Tea")).to_have_accessible_name("Tea, 1 vote")
    ada.option(QUESTION, "Tea").click()
    expect(bob.option(QUESTION, "Tea")).to_have_accessible_name("Tea, 2 votes")


def test_where_one_may_be_chosen_a_second_vote_moves_the_first(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.ask(room, backstage.ada, QUESTION, "Tea", "Coffee")
    bob.option(QUESTION, "Tea").click()
    bob.option(QUESTION, "Coffee").click()
    expect(ada.option(QUESTION, "Coffee")).to_have_accessible_name("Coffee, 1 vote")
    expect(ada.option(QUESTION, "Tea")).to_have_accessible_name("Tea, 0 votes")


def test_where_several_may_be_chosen_each_stays(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.ask(room, backstage.ada, QUESTION, "Tea", "Coffee", is_multiple=True)
    bob.option(QUESTION, "Tea").click()
    bob.option(QUESTION, "Coffee").click()
    expect(ada.option(QUESTION, "Coffee")).to_have_accessible_name("Coffee, 1 vote")
    expect(ada.option(QUESTION, "Tea")).to_have_accessible_name("Tea, 1 vote")
    expect(ada.message(QUESTION)).to_contain_text("1 person voted")


def test_focus_stays_on_the_answer_that_was_pressed(
    backstage: Backstage, room: Room, bob: RoomPage
) -> None:
    backstage.ask(room, backstage.ada, QUESTION, "Tea", "Coffee")
    bob.option(QUESTION, "Coffee").focus()
    bob.page.keyboard.press("Enter")
    expect(bob.option(QUESTION, "Coffee")).to_have_accessible_name("Coffee, 1 vote")
    expect(bob.option(QUESTION, "Coffee")).to_be_focused()


def test_ones_own_vote_looks_other(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.ask(room, backstage.ada, QUESTION, "Tea", "Coffee")
    bob.option(QUESTION, "Tea").click()
    expect(ada.option(QUESTION, "Tea")).to_have_accessible_name("Tea, 1 vote")
    look = "button => getComputedStyle(button).backgroundColor"
    mine, anothers = (page.option(QUESTION, "Tea").evaluate(look) for page in (bob, ada))
    assert mine != anothers


def test_only_who_asked_is_offered_the_end_and_it_ends_for_all(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.ask(room, backstage.ada, QUESTION, "Tea", "Coffee")
    bob.option(QUESTION, "Tea").click()
    expect(bob.message(QUESTION).get_by_role("button", name="Close poll")).to_be_hidden()
    ada.message(QUESTION).get_by_role("button", name="Close poll").click()
    expect(bob.option(QUESTION, "Tea")).to_be_disabled()
    expect(bob.message(QUESTION)).to_contain_text("Closed · 1 person voted")


def test_who_manages_the_room_closes_it_from_the_menu(
    backstage: Backstage, room: Room, ada: RoomPage
) -> None:
    backstage.ask(room, backstage.bob, QUESTION, "Tea", "Coffee")
    ada.press_tool(QUESTION, "Close poll")
    expect(ada.option(QUESTION, "Tea")).to_be_disabled()


def test_what_was_voted_live_is_what_a_reload_shows(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.ask(room, backstage.ada, QUESTION, "Tea", "Coffee")
    bob.option(QUESTION, "Tea").click()
    expect(ada.option(QUESTION, "Tea")).to_have_accessible_name("Tea, 1 vote")
    live = ada.fragments()
    ada.page.reload()
    assert ada.fragments() == live


def test_a_vote_shows_in_the_thread_about_it(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.ask(room, backstage.ada, QUESTION, "Tea", "Coffee")
    panel = ada.open_thread(QUESTION).panel
    tea = panel.get_by_role("button", name="Tea, ")
    bob.option(QUESTION, "Tea").click()
    expect(tea).to_have_accessible_name("Tea, 1 vote")
    tea.click()
    expect(bob.option(QUESTION, "Tea")).to_have_accessible_name("Tea, 2 votes")


def test_what_was_deleted_is_no_longer_to_be_answered(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.ask(room, backstage.ada, QUESTION, "Tea", "Coffee")
    expect(bob.option(QUESTION, "Tea")).to_be_visible()
    ada.delete(QUESTION)
    expect(bob.log.get_by_role("group", name="Poll")).to_have_count(0)


def test_a_poll_is_asked_by_a_form(room: Room, ada: RoomPage, bob: RoomPage) -> None:
    ada.page.get_by_role("link", name="New poll").click()
    ada.page.get_by_label("Question").fill(QUESTION)
    ada.page.get_by_label("Answers", exact=True).fill("Tea\nCoffee")
    ada.page.get_by_role("button", name="Ask").click()
    expect(ada.option(QUESTION, "Tea")).to_be_visible()
    expect(bob.option(QUESTION, "Coffee")).to_be_visible()


def test_without_javascript_all_of_it_is_pages(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    page = RoomPage(visit(backstage.bob, java_script_enabled=False))
    page.open(f"{room.get_absolute_url()}poll/")
    page.page.get_by_label("Question").fill(QUESTION)
    page.page.get_by_label("Answers", exact=True).fill("Tea\nCoffee")
    page.page.get_by_role("button", name="Ask").click()
    page.option(QUESTION, "Tea").click()
    expect(page.option(QUESTION, "Tea")).to_have_accessible_name("Tea, 1 vote")
    page.message(QUESTION).get_by_role("button", name="Close poll").click()
    expect(page.option(QUESTION, "Tea")).to_be_disabled()
