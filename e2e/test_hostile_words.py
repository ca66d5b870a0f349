"""Known payloads, through the live socket, into a real page with htmx."""

from contextlib import suppress

from playwright.sync_api import TimeoutError, expect

from chat.models import Room
from chat.tests.text.test_what_may_reach_a_page import PAYLOADS
from e2e.backstage import Backstage
from e2e.pages import RoomPage

# What the page consists of, apart from what is said, and who is typing it.
SKELETON = """() => [document.title, ...[...document.querySelectorAll('*')]
    .filter(each => !each.closest('.log > *, .typing, head > style'))
    .map(each => [each.tagName, each.id, ...each.getAttributeNames()].join(' '))]"""
WITHIN = """messages => [...new Set(messages.flatMap(message =>
    [...message.querySelectorAll('.body, .body *')].flatMap(each =>
        [each.tagName, ...each.getAttributeNames()])))].sort()"""
OURS = {
    *("A", "BLOCKQUOTE", "BR", "CODE", "DIV", "EM", "HR", "LI", "OL", "P", "PRE", "S", "SPAN"),
    *("STRONG", "TABLE", "TBODY", "TD", "TH", "THEAD", "TR", "UL", "B"),
    *("aria-label", "class", "dir", "href", "hx-ignore", "rel", "role", "start", "tabindex"),
    *("target", "data-htmx-powered"),
}


def test_no_payload_reaches_beyond_its_message(
    bob: RoomPage, room: Room, backstage: Backstage
) -> None:
    seen: list[str] = []
    bob.page.on("dialog", lambda dialog: seen.append(dialog.message))
    bob.page.on("request", lambda request: seen.append(request.url))
    before = bob.page.evaluate(SKELETON)
    backstage.post(room, backstage.bob, *PAYLOADS)
    expect(bob.messages).to_have_count(len(PAYLOADS))
    assert bob.page.evaluate(SKELETON) == before
    assert seen == []


def test_no_name_topic_or_answer_reaches_beyond_its_place(
    bob: RoomPage, room: Room, backstage: Backstage
) -> None:
    mallory = backstage.person("Mallory")
    backstage.post(room, mallory, "Look at me")
    backstage.wait_until_read(room, backstage.bob)
    bob.open_live(room.get_absolute_url())  # on which nothing is unread
    panel = bob.open_thread("Look at me")
    seen: list[str] = []
    bob.page.on("dialog", lambda dialog: seen.append(dialog.message))
    before = bob.page.evaluate(SKELETON)
    for payload in PAYLOADS:
        backstage.rename(mallory, payload[:60])
        backstage.set_topic(room, payload[:200])
        backstage.ask(room, mallory, payload, payload[:80], "other")
    backstage.rename(mallory, "Trudy")
    expect(panel.panel.get_by_text("Trudy")).to_be_visible()
    expect(bob.messages).to_have_count(1 + len(PAYLOADS))
    backstage.wait_until_read(room, backstage.bob)
    with suppress(TimeoutError):  # until the page shows that, too
        bob.page.wait_for_function(
            f"before => ({SKELETON})().join() == before", arg=",".join(before)
        )
    assert bob.page.evaluate(SKELETON) == before
    assert seen == []


def test_messages_hold_no_element_and_no_attribute_but_ours(
    bob: RoomPage, room: Room, backstage: Backstage
) -> None:
    backstage.post(room, backstage.bob, *PAYLOADS)
    expect(bob.messages).to_have_count(len(PAYLOADS))
    assert set(bob.messages.evaluate_all(WITHIN)) <= OURS
