"""Threads: beside the conversation, and in it."""

import pytest
from playwright.sync_api import Page, expect

from chat.models import Room, User
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, Side, ThreadPanel


@pytest.fixture
def threads(ada: RoomPage, bob: RoomPage) -> tuple[ThreadPanel, ThreadPanel]:
    """Ada's and bob's, of the same message of ada's."""
    ada.post("Shall we paint it?")
    return ada.open_thread("Shall we paint it?"), bob.open_thread("Shall we paint it?")


def test_a_reply_appears_in_the_thread_on_the_other_page(
    threads: tuple[ThreadPanel, ThreadPanel],
) -> None:
    hers, his = threads
    his.post("Blue, please")
    expect(hers.message("Blue, please")).to_be_visible()


def test_a_reply_is_not_in_the_conversation(
    bob: RoomPage, threads: tuple[ThreadPanel, ThreadPanel]
) -> None:
    hers, his = threads
    hers.post("Blue, please")
    expect(his.message("Blue, please")).to_be_visible()
    expect(bob.message("Blue, please")).to_have_count(0)


def test_a_reply_may_also_be_sent_to_the_room(
    bob: RoomPage, threads: tuple[ThreadPanel, ThreadPanel]
) -> None:
    hers, _his = threads
    hers.panel.get_by_role("checkbox", name="Also send to").check()
    hers.post("Everybody, look")
    expect(bob.message("Everybody, look")).to_be_visible()


def test_only_the_reply_for_which_it_was_asked_goes_to_the_room(
    bob: RoomPage, threads: tuple[ThreadPanel, ThreadPanel]
) -> None:
    hers, _his = threads
    also = hers.panel.get_by_role("checkbox", name="Also send to")
    also.check()
    hers.post("Everybody, look")
    expect(bob.message("Everybody, look")).to_be_visible()
    expect(also).not_to_be_checked()


def test_whoever_replies_is_offered_to_unfollow(
    threads: tuple[ThreadPanel, ThreadPanel],
) -> None:
    _hers, his = threads
    expect(his.panel.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    his.post("Blue, please")
    expect(his.panel.get_by_role("button", name="Unfollow")).to_be_visible()


def test_the_message_counts_its_replies(
    bob: RoomPage, threads: tuple[ThreadPanel, ThreadPanel]
) -> None:
    hers, his = threads
    hers.post("One")
    his.post("Two")
    root = bob.message("Shall we paint it?")
    expect(root.get_by_role("link", name="2 replies")).to_be_visible()


def test_an_edit_of_what_the_thread_is_about_shows_in_it(
    ada: RoomPage, threads: tuple[ThreadPanel, ThreadPanel]
) -> None:
    _hers, his = threads
    ada.edit("Shall we paint it?", "Shall we paint it red?")
    expect(his.panel.get_by_text("Shall we paint it red?")).to_be_visible()


def test_an_edit_of_a_reply_leaves_a_half_written_one_alone(
    ada: RoomPage, threads: tuple[ThreadPanel, ThreadPanel]
) -> None:
    hers, his = threads
    hers.post("Old words")
    his.box.fill("half writ")
    his.message("Old words").wait_for()
    hers.edit("Old words", "New words")
    expect(his.message("New words")).to_be_visible()
    expect(his.box).to_have_value("half writ")


def test_a_refused_reply_keeps_its_words(
    ada: RoomPage, threads: tuple[ThreadPanel, ThreadPanel]
) -> None:
    hers, _his = threads
    hers.post("x" * 10_001)
    expect(ada.alert).to_contain_text("too long")
    expect(hers.box).to_have_value("x" * 10_001)


def test_a_draft_in_the_room_outlives_opening_a_thread(bob: RoomPage, ada: RoomPage) -> None:
    ada.post("Listen")
    bob.composer.fill("half written")
    bob.open_thread("Listen")
    expect(bob.composer).to_have_value("half written")


def test_closing_the_thread_leaves_the_conversation(
    bob: RoomPage, threads: tuple[ThreadPanel, ThreadPanel]
) -> None:
    _hers, his = threads
    his.panel.get_by_role("link", name="Close").click()
    expect(his.panel).to_have_count(0)
    expect(bob.message("Shall we paint it?").get_by_role("link", name="More")).to_be_focused()
    expect(bob.message("Shall we paint it?")).to_be_visible()


@pytest.fixture
def cleo(backstage: Backstage, room: Room) -> User:
    """Somebody who follows one thread: that of her own question."""
    cleo = backstage.person("Cleo")
    backstage.post(room, cleo, "A question")
    return cleo


def test_whoever_follows_a_thread_sees_in_the_side_bar_that_it_goes_on(
    bob: RoomPage, visit: Visit, other: Room, cleo: User
) -> None:
    elsewhere = RoomPage(visit(cleo)).open_live(other.get_absolute_url())
    bob.open_thread("A question").post("An answer")
    expect(Side(elsewhere.page).threads).to_have_accessible_name("Threads, 1 unread")


def test_what_is_seen_in_an_open_thread_is_read(
    bob: RoomPage, visit: Visit, room: Room, other: Room, cleo: User
) -> None:
    elsewhere = RoomPage(visit(cleo)).open_live(other.get_absolute_url())
    bob.open_thread("A question").post("An answer")
    expect(Side(elsewhere.page).threads).to_have_accessible_name("Threads, 1 unread")
    RoomPage(visit(cleo)).open_live(room.get_absolute_url()).open_thread("A question")
    expect(Side(elsewhere.page).threads).to_have_accessible_name("Threads")


def test_a_thread_catches_up_after_the_line_was_down(
    ada: RoomPage, threads: tuple[ThreadPanel, ThreadPanel]
) -> None:
    hers, his = threads
    ada.page.context.set_offline(True)
    drop_line(ada.page)
    his.post("Said meanwhile")
    his.message("Said meanwhile").wait_for()
    ada.page.context.set_offline(False)
    expect(hers.message("Said meanwhile")).to_be_visible()


def test_the_thread_kept_live_equals_the_thread_loaded_afresh(
    ada: RoomPage, bob: RoomPage, threads: tuple[ThreadPanel, ThreadPanel]
) -> None:
    hers, his = threads
    hers.post("One")
    his.message("One").wait_for()
    his.post("Two")
    hers.edit("One", "First")
    his.delete("Two")
    expect(his.message("First")).to_be_visible()
    expect(hers.panel.get_by_text("deleted")).to_be_visible()
    live = hers.fragments()
    ada.page.reload()
    ada.wait_until_live()
    assert ada.open_thread("Shall we paint it?").fragments() == live == his.fragments()


def test_without_javascript_a_thread_is_a_page_where_one_replies(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.ada, "Shall we paint it?")
    page = visit(backstage.bob, java_script_enabled=False)
    RoomPage(page).open(room.get_absolute_url()).message("Shall we paint it?").get_by_role(
        "link", name="Reply in thread"
    ).click()
    page.get_by_role("textbox", name="Reply").fill("Green")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("log", name="Replies").get_by_text("Green")).to_be_visible()


def test_on_a_phone_the_thread_covers_the_conversation(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.ada, "Shall we paint it?")
    page = visit(backstage.bob, viewport={"width": 390, "height": 844})
    phone = RoomPage(page).open_live(room.get_absolute_url())
    phone.open_deed("Shall we paint it?", "Reply in thread")
    thread = ThreadPanel(page)
    expect(thread.box).to_be_visible()
    box = thread.panel.bounding_box()
    assert box and box["width"] == 390


def drop_line(page: Page) -> None:
    """As when a network goes: the socket that is open ends, too."""
    page.evaluate("htmx.trigger('#live', 'htmx:abort')")
