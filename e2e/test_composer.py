"""Writing: drafts, previews, second thoughts, and messages that leave later."""

import re

import pytest
from playwright.sync_api import Locator, expect

from chat.models import Outgoing, Room, User
from e2e.backstage import PASSWORD, Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, Side, SignInPage
from e2e.servers import Server
from e2e.test_files import NOTES, attach, picture


def type_and_wait(room: RoomPage, text: str) -> None:
    """Until the server has the draft."""
    with room.page.expect_response("**/draft"):
        room.composer.fill(text)


@pytest.fixture
def careful(backstage: Backstage, room: Room) -> User:
    """Somebody who can undo what they send."""
    return backstage.person("Careful", has_undo=True)


@pytest.fixture
def careful_page(visit: Visit, careful: User, room: Room) -> RoomPage:
    return RoomPage(visit(careful)).open_live(room.get_absolute_url())


def undo(page: RoomPage) -> Locator:
    return page.page.get_by_role("button", name="Undo")


def test_a_draft_is_there_after_a_reload(ada: RoomPage) -> None:
    type_and_wait(ada, "Half a thought")
    ada.page.reload()
    expect(ada.composer).to_have_value("Half a thought")


def test_a_draft_is_there_on_another_device(
    ada: RoomPage, visit: Visit, backstage: Backstage, room: Room
) -> None:
    type_and_wait(ada, "From the desk")
    phone = RoomPage(visit(backstage.ada)).open(room.get_absolute_url())
    expect(phone.composer).to_have_value("From the desk")


def test_a_draft_survives_a_quick_change_of_rooms(ada: RoomPage, room: Room, other: Room) -> None:
    side = Side(ada.page)
    with ada.page.expect_response("**/draft"):
        ada.composer.press_sequentially("Wait")
        side.open(other.name)
    expect(ada.heading).to_contain_text(other.name)
    expect(ada.composer).to_have_value("")
    side.open(room.name)
    expect(ada.composer).to_have_value("Wait")


def test_what_was_sent_does_not_come_back(ada: RoomPage) -> None:
    type_and_wait(ada, "Sent")
    ada.composer.press("Enter")
    expect(ada.message("Sent")).to_be_visible()
    ada.page.reload()
    expect(ada.composer).to_have_value("")


def test_an_emptied_composer_stays_empty(ada: RoomPage) -> None:
    type_and_wait(ada, "Never mind")
    type_and_wait(ada, "")
    ada.page.reload()
    expect(ada.composer).to_have_value("")


def test_a_quick_message_costs_no_draft(ada: RoomPage) -> None:
    saved: list[str] = []
    ada.page.on("request", lambda request: saved.append(request.url))
    ada.composer.press_sequentially("Quick")
    ada.composer.press("Enter")
    expect(ada.message("Quick")).to_be_visible()
    type_and_wait(ada, "Slow")
    assert len([url for url in saved if url.endswith("/draft")]) == 1


def test_a_reply_has_a_draft_of_its_own(ada: RoomPage, backstage: Backstage, room: Room) -> None:
    (message,) = backstage.post(room, backstage.bob, "Shall we?")
    ada.page.goto(message.get_thread_url())
    reply = ada.page.get_by_role("textbox", name="Reply")
    with ada.page.expect_response("**/draft"):
        reply.fill("Perhaps")
    ada.page.reload()
    expect(reply).to_have_value("Perhaps")


def test_a_preview_shows_the_message_and_goes_back_to_writing(ada: RoomPage) -> None:
    ada.composer.fill("Look, @bob")
    ada.page.get_by_role("button", name="Preview").click()
    preview = ada.page.get_by_role("region", name="Preview")
    expect(preview.get_by_role("link", name="@bob")).to_be_visible()
    expect(ada.composer).to_be_hidden()
    preview.get_by_role("button", name="Go on writing").click()
    expect(ada.composer).to_be_focused()
    expect(ada.composer).to_have_value("Look, @bob")


def test_what_is_previewed_can_be_sent(ada: RoomPage) -> None:
    ada.composer.fill("As it is")
    ada.page.get_by_role("button", name="Preview").click()
    ada.send.click()
    expect(ada.message("As it is")).to_be_visible()
    expect(ada.composer).to_be_visible()


def test_enter_in_the_date_schedules(ada: RoomPage) -> None:
    ada.composer.fill("Later")
    ada.page.get_by_role("button", name="Send later").click()
    ada.page.get_by_label("Send later", exact=True).last.press("Enter")
    expect(ada.alert).to_contain_text("It will be sent")
    expect(ada.composer).to_have_value("")


def test_escape_closes_suggestions(ada: RoomPage) -> None:
    ada.composer.press_sequentially("/to")
    expect(ada.page.get_by_role("button", name="/topic words")).to_be_visible()
    ada.composer.press("Escape")
    expect(ada.page.get_by_role("button", name="/topic words")).to_be_hidden()
    expect(ada.composer).to_have_value("/to")


def test_the_formatting_is_explained(ada: RoomPage) -> None:
    ada.page.get_by_role("button", name="Formatting").click()
    expect(ada.page.get_by_role("heading", name="Formatting")).to_be_visible()
    ada.page.keyboard.press("Escape")
    expect(ada.page.get_by_role("heading", name="Formatting")).to_be_hidden()


def schedule(room: RoomPage, text: str, when: str = "") -> None:
    room.composer.fill(text)
    room.page.get_by_role("button", name="Send later").click()
    if when:
        room.page.get_by_label("Send later", exact=True).fill(when)
    room.page.get_by_role("button", name="Schedule").click()


def test_a_message_is_scheduled(ada: RoomPage, backstage: Backstage, room: Room) -> None:
    schedule(ada, "Tomorrow, then")
    expect(ada.alert).to_contain_text("It will be sent on")
    expect(ada.composer).to_have_value("")
    assert backstage.bodies(room) == []
    ada.page.goto("/drafts/")
    expect(ada.page.get_by_role("list", name="To be sent")).to_contain_text("Tomorrow, then")


def test_a_time_that_has_passed_keeps_the_words(ada: RoomPage) -> None:
    schedule(ada, "Yesterday", "2001-01-01T09:00")
    expect(ada.alert).to_contain_text("That time has passed")
    expect(ada.composer).to_have_value("Yesterday")


def test_what_is_due_is_sent(ada: RoomPage, backstage: Backstage, room: Room) -> None:
    backstage.hold(room, backstage.bob, "On the dot")
    expect(ada.message("On the dot")).to_be_visible()


def test_what_is_cancelled_is_back_in_the_composer(ada: RoomPage) -> None:
    schedule(ada, "Or rather not")
    expect(ada.alert).to_contain_text("It will be sent on")
    ada.page.goto("/drafts/")
    item = ada.page.get_by_role("listitem").filter(has_text="Or rather not")
    item.get_by_role("button", name="Don't send").click()
    expect(ada.composer).to_have_value("Or rather not")


def test_a_held_message_is_undone_before_what_was_typed_meanwhile(
    careful_page: RoomPage, backstage: Backstage, room: Room
) -> None:
    careful_page.post("Oops")
    expect(undo(careful_page)).to_be_visible()
    careful_page.composer.fill("Next")
    undo(careful_page).click()
    expect(careful_page.composer).to_have_value("Oops\nNext")
    expect(undo(careful_page)).to_have_count(0)
    assert backstage.bodies(room) == []


def test_undo_gives_files_back(careful_page: RoomPage, bob: RoomPage) -> None:
    attach(careful_page, NOTES)
    careful_page.post("Read")
    expect(undo(careful_page)).to_be_visible()
    attach(careful_page, picture())
    undo(careful_page).click()
    expect(careful_page.composer).to_have_value("Read")
    careful_page.send.click()
    files = bob.message("Read").locator(".files")
    expect(files.get_by_role("link", name="notes.txt")).to_be_visible()
    expect(files.get_by_role("img", name="harbour.png")).to_be_visible()
    expect(careful_page.alert).not_to_contain_text("Attach the files again.")


def test_undo_after_a_reload_asks_for_the_files(careful_page: RoomPage) -> None:
    attach(careful_page, NOTES)
    careful_page.post("Read")
    expect(undo(careful_page)).to_be_visible()
    careful_page.page.reload()
    undo(careful_page).click()
    expect(careful_page.alert).to_contain_text("Attach the files again.")


def test_what_was_undone_and_sent_is_no_draft(careful_page: RoomPage) -> None:
    careful_page.post("Oops")
    undo(careful_page).click()
    expect(careful_page.composer).to_have_value("Oops")
    schedule(careful_page, "Oops, later")
    expect(careful_page.alert).to_contain_text("It will be sent on")
    careful_page.page.reload()
    expect(careful_page.composer).to_have_value("")


def test_a_held_message_can_be_undone_after_a_reload(careful_page: RoomPage) -> None:
    careful_page.post("Oops")
    expect(undo(careful_page)).to_be_visible()
    careful_page.page.reload()
    undo(careful_page).click()
    expect(careful_page.composer).to_have_value("Oops")


def test_held_messages_are_sent_in_their_order(
    careful_page: RoomPage, bob: RoomPage, backstage: Backstage, room: Room
) -> None:
    for number in range(3):
        careful_page.post(f"number {number}")
    expect(undo(careful_page)).to_have_count(3)
    expect(bob.messages).to_have_count(3)
    assert bob.bodies() == ["number 0", "number 1", "number 2"]


def test_ones_last_message_is_edited_in_its_place(
    ada: RoomPage, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.ada, "Mine, wiht a slip")
    backstage.post(room, backstage.bob, "Not mine")
    expect(ada.message("Not mine")).to_be_visible()
    ada.page.get_by_role("link", name="Edit my last message").click()
    box = ada.message("Mine, wiht a slip").get_by_role("textbox", name="Edited message")
    expect(box).to_have_value("Mine, wiht a slip")


def test_words_outlive_the_session(ada: RoomPage, backstage: Backstage, room: Room) -> None:
    backstage.end_sessions_of(ada.page)
    ada.post("Before I go")
    ada.alert.get_by_role("link", name="Sign in again").click()
    page = SignInPage(ada.page)
    page.sign_in("ada@example.com", PASSWORD)
    expect(ada.message("Before I go")).to_have_count(1)
    expect(ada.page).to_have_url(re.compile(room.get_absolute_url()))


def test_what_was_due_while_the_server_was_down_is_sent_once(
    server: Server, backstage: Backstage, room: Room
) -> None:
    """With no page open anywhere."""
    server.kill()
    backstage.hold(room, backstage.bob, "Overdue")
    server.start()
    backstage.wait_until(lambda: not Outgoing.objects.filter(room=room.pk).exists())
    assert backstage.bodies(room) == ["Overdue"]


@pytest.fixture
def plain(visit: Visit, backstage: Backstage, room: Room) -> RoomPage:
    page = visit(backstage.ada, java_script_enabled=False)
    return RoomPage(page).open(room.get_absolute_url())


def test_without_a_script_a_preview_keeps_the_draft(plain: RoomPage) -> None:
    plain.composer.fill("Look, @bob")
    plain.page.get_by_role("button", name="Preview").click()
    preview = plain.page.get_by_role("region", name="Preview")
    expect(preview.get_by_role("link", name="@bob")).to_be_visible()
    expect(plain.composer).to_have_value("Look, @bob")
    plain.send.click()
    expect(plain.message("Look, @bob")).to_be_visible()


def test_without_a_script_a_message_is_scheduled(plain: RoomPage) -> None:
    schedule(plain, "Tomorrow, then")
    expect(plain.page.get_by_role("list", name="To be sent")).to_contain_text("Tomorrow, then")


def test_without_a_script_ones_last_message_is_edited(
    plain: RoomPage, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.ada, "Mine")
    plain.page.get_by_role("link", name="Edit my last message").click()
    expect(plain.page.get_by_role("textbox", name="Edited message")).to_have_value("Mine")


def test_without_a_script_a_held_message_is_undone(visit: Visit, careful: User, room: Room) -> None:
    page = RoomPage(visit(careful, java_script_enabled=False)).open(room.get_absolute_url())
    page.composer.fill("Oops")
    page.send.click()
    undo(page).click()
    expect(page.composer).to_have_value("Oops")


def test_without_a_script_words_outlive_the_session(plain: RoomPage, backstage: Backstage) -> None:
    backstage.end_sessions_of(plain.page)
    plain.composer.fill("Before I go")
    plain.send.click()
    SignInPage(plain.page).sign_in("ada@example.com", PASSWORD)
    expect(plain.message("Before I go")).to_have_count(1)
