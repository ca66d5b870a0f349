"""What one does with a message, from its menu."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Route, expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def plain(visit: Visit, backstage: Backstage, room: Room) -> RoomPage:
    page = visit(backstage.ada, java_script_enabled=False)
    return RoomPage(page).open(room.get_absolute_url())


def test_it_opens_next_to_its_message(ada: RoomPage) -> None:
    ada.post("Here")
    message = ada.message("Here")
    menu = ada.open_menu("Here")
    expect(menu.get_by_role("button", name="Pin message")).to_be_visible()
    more = message.get_by_role("link", name="More").bounding_box()
    box = menu.bounding_box()
    assert more and box
    assert abs(box["x"] + box["width"] - more["x"] - more["width"]) < 300
    assert min(abs(box["y"] + box["height"] - more["y"]), abs(box["y"] - more["y"])) < 300


def test_the_tab_keeps_its_title(ada: RoomPage) -> None:
    ada.post("Here")
    title = ada.page.title()
    expect(ada.open_menu("Here")).to_be_visible()
    assert ada.page.title() == title


def test_escape_gives_the_focus_back(ada: RoomPage) -> None:
    ada.post("Here")
    expect(ada.open_menu("Here").get_by_role("link", name="Reply in thread")).to_be_focused()
    ada.page.keyboard.press("Escape")
    expect(ada.menu).to_be_hidden()
    expect(ada.message("Here").get_by_role("link", name="More")).to_be_focused()


def test_a_click_elsewhere_closes_it(ada: RoomPage) -> None:
    ada.post("Here")
    expect(ada.open_menu("Here")).to_be_visible()
    ada.heading.click()
    expect(ada.menu).to_be_hidden()


def test_by_keyboard_alone(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("By keyboard")
    ada.message("By keyboard").get_by_role("link", name="More").focus()
    ada.page.keyboard.press("Enter")
    expect(ada.menu.get_by_role("link", name="Reply in thread")).to_be_focused()
    pin = ada.menu.get_by_role("button", name="Pin message")
    for _ in range(10):
        if pin.evaluate("pin => pin == document.activeElement"):
            break
        ada.page.keyboard.press("Tab")
    ada.page.keyboard.press("Enter")
    expect(ada.menu).to_be_hidden()
    expect(bob.message("By keyboard")).to_contain_text("pinned")


def test_a_pin_shows_to_everybody_and_goes_again(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Weigh the anchor")
    bob.press_tool("Weigh the anchor", "Pin message")
    expect(ada.message("Weigh the anchor")).to_contain_text("pinned")
    expect(bob.menu).to_be_hidden()
    ada.press_tool("Weigh the anchor", "Unpin message")
    expect(bob.message("Weigh the anchor")).not_to_contain_text("pinned")


def test_the_rooms_pins_are_listed(ada: RoomPage) -> None:
    ada.post("Weigh the anchor")
    ada.press_tool("Weigh the anchor", "Pin message")
    expect(ada.message("Weigh the anchor")).to_contain_text("pinned")
    ada.page.get_by_role("link", name="Pins").click()
    expect(ada.page.get_by_role("listitem").filter(has_text="Weigh the anchor")).to_be_visible()


def test_the_link_is_copied(ada: RoomPage, room: Room) -> None:
    ada.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ada.post("Here")
    menu = ada.open_menu("Here")
    menu.get_by_role("button", name="Copy link").click()
    expect(menu.get_by_role("status")).to_have_text("Copied.")
    copied = ada.page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf"http://\S+{room.get_absolute_url()}1", copied)


def test_what_is_saved_is_found_again(ada: RoomPage) -> None:
    ada.post("Worth keeping")
    ada.press_tool("Worth keeping", "Save message")
    expect(ada.alert).to_have_text("Saved.")
    ada.page.get_by_role("link", name="Saved", exact=True).click()
    kept = ada.page.get_by_role("listitem").filter(has_text="Worth keeping")
    kept.get_by_role("button", name="Remove from saved").click()
    expect(kept).to_have_count(0)


def test_a_quotation_comes_after_what_was_typed(ada: RoomPage, room: Room) -> None:
    ada.post("To be quoted")
    ada.composer.fill("As I said:")
    ada.open_deed("To be quoted", "Quote")
    expect(ada.composer).to_be_focused()
    expect(ada.composer).to_have_value(
        re.compile(r"^As I said:\n\n> \*\*Ada\*\* in \[.*#1\]\(http.*/1\)\n> To be quoted\n\n$")
    )


def test_forwarding(ada: RoomPage, other: Room, backstage: Backstage) -> None:
    ada.post("News for all")
    ada.open_deed("News for all", "Forward")
    sheet = ada.page.get_by_role("dialog", name="Forward message")
    sheet.get_by_label("To").select_option(label=other.name)
    sheet.get_by_label("Add a comment").fill("Look at this")
    sheet.get_by_role("button", name="Forward").click()
    expect(ada.alert).to_have_text(f"Forwarded to {other.name}.")
    expect(sheet).to_be_hidden()
    (body,) = backstage.bodies(other)
    assert "> News for all" in body and body.endswith("Look at this")


def test_a_reminder(ada: RoomPage) -> None:
    ada.post("Not now")
    ada.open_deed("Not now", "Remind me")
    sheet = ada.page.get_by_role("dialog", name="Remind me")
    expect(sheet.get_by_role("button", name="In 20 minutes")).to_be_focused()
    sheet.get_by_role("button", name="In an hour").click()
    expect(ada.alert).to_have_text("You will be reminded.")
    ada.page.get_by_role("link", name="Saved", exact=True).click()
    expect(ada.page.get_by_role("listitem").filter(has_text="Not now")).to_be_visible()


def test_the_former_words_are_an_edits_mark_away(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("First words")
    ada.edit("First words", "Second words")
    bob.message("Second words").get_by_role("link", name="edited").click()
    history = bob.page.get_by_role("dialog", name="History")
    expect(history.get_by_role("listitem").filter(has_text="First words")).to_be_visible()
    history.get_by_role("button", name="Close").click()
    expect(history).to_be_hidden()


def test_an_admins_edit_says_so(ada: RoomPage, bob: RoomPage) -> None:
    bob.post("Rude words")
    ada.edit("Rude words", "Kind words")
    expect(bob.message("Kind words")).to_contain_text("edited by Ada")


def test_who_edits_the_same_words_meanwhile_keeps_the_draft(ada: RoomPage, bob: RoomPage) -> None:
    bob.post("Draft")
    ada.open_deed("Draft", "Edit message")
    box = ada.page.get_by_role("textbox", name="Edited message")
    box.fill("Ada's words")
    bob.edit("Draft", "Bob's words")
    expect(ada.message("Bob's words")).to_be_visible()
    box.press("Enter")
    expect(ada.page.get_by_role("alert").filter(has_text="Bob has edited it")).to_be_visible()
    expect(box).to_have_value("Ada's words")
    box.press("Enter")
    expect(bob.message("Ada's words")).to_be_visible()


def test_focus_returns_to_a_message_that_was_edited(ada: RoomPage) -> None:
    ada.post("Draft")
    ada.edit("Draft", "Final")
    expect(ada.message("Final").get_by_role("link", name="More")).to_be_focused()


@pytest.mark.parametrize(("deed", "way_out"), [("Edit", "Cancel"), ("Delete", "Keep it")])
def test_focus_returns_to_a_message_that_is_left_as_it_was(
    ada: RoomPage, deed: str, way_out: str
) -> None:
    ada.post("Draft")
    ada.open_deed("Draft", f"{deed} message")
    ada.log.get_by_role("link", name=way_out).click()
    expect(ada.message("Draft").get_by_role("link", name="More")).to_be_focused()


def test_escape_leaves_an_edit(ada: RoomPage) -> None:
    ada.post("Draft")
    ada.open_deed("Draft", "Edit message")
    ada.page.get_by_role("textbox", name="Edited message").press("Escape")
    expect(ada.page.get_by_role("textbox", name="Edited message")).to_have_count(0)
    expect(ada.message("Draft").get_by_role("link", name="More")).to_be_focused()


def test_after_deleting_one_goes_on_writing(ada: RoomPage) -> None:
    ada.post("Regrets")
    ada.delete("Regrets")
    expect(ada.composer).to_be_focused()


def test_after_deleting_one_goes_on_writing_though_the_answer_is_late(ada: RoomPage) -> None:
    ada.post("Regrets")
    ada.open_deed("Regrets", "Delete message")
    expect(ada.page.get_by_role("button", name="Delete", exact=True)).to_be_focused()
    asked: list[Route] = []
    ada.page.route("**/delete/**", lambda route: asked.append(route))
    with ada.page.expect_request("**/delete/**"):
        ada.page.get_by_role("button", name="Delete", exact=True).click()
    answer = asked[0].fetch()
    expect(ada.log).to_contain_text("deleted")
    asked[0].fulfill(response=answer)
    expect(ada.composer).to_be_focused()


def test_enter_sets_the_reminder_that_was_filled_in(ada: RoomPage) -> None:
    ada.post("Not now")
    ada.open_deed("Not now", "Remind me")
    day = date.today() + timedelta(days=40)
    ada.page.get_by_label("At", exact=True).fill(f"{day}T10:00")
    ada.page.get_by_label("Note to yourself").press("Enter")
    expect(ada.alert).to_contain_text("reminded")
    ada.page.goto("/saved/")
    expect(ada.page.get_by_text(f"{day:%-d %B}, 10:00")).to_be_visible()


def test_a_purge_leaves_nothing(ada: RoomPage, bob: RoomPage) -> None:
    bob.post("The password is swordfish")
    ada.open_deed("The password is swordfish", "Purge")
    ada.page.get_by_role("button", name="Purge").click()
    expect(bob.message("swordfish")).to_have_count(0)
    expect(bob.log.locator(".tombstone")).to_have_count(0)


def test_an_owner_purges_what_is_left_of_a_deleted_message(ada: RoomPage, bob: RoomPage) -> None:
    bob.post("Regrets")
    bob.delete("Regrets")
    tombstone = ada.messages.filter(has_text="deleted this message")
    tombstone.hover()
    tombstone.get_by_role("link", name="More").click()
    ada.menu.get_by_role("link", name="Purge").click()
    ada.page.get_by_role("button", name="Purge").click()
    expect(bob.log.locator(".tombstone")).to_have_count(0)


def test_a_report_reaches_the_admins(ada: RoomPage, bob: RoomPage, room: Room) -> None:
    ada.post(f"Rude words in {room.name}")
    bob.open_deed("Rude words", "Report")
    sheet = bob.page.get_by_role("dialog", name="Report message")
    sheet.get_by_label("What is wrong with it?").fill("It is rude")
    sheet.get_by_role("button", name="Report").click()
    expect(bob.alert).to_contain_text("Reported.")
    ada.page.goto("/team/reports/")
    report = ada.page.get_by_role("listitem").filter(has_text=f"Rude words in {room.name}")
    report.get_by_role("button", name="Handled").click()
    expect(report.get_by_role("button", name="Handled")).to_have_count(0)


def test_a_phone_shows_it_at_the_bottom(visit: Visit, backstage: Backstage, room: Room) -> None:
    backstage.post(room, backstage.bob, "Small")
    ada = RoomPage(visit(backstage.ada, viewport=PHONE)).open_live(room.get_absolute_url())
    menu = ada.open_menu("Small")
    expect(menu).to_be_visible()
    box = menu.bounding_box()
    assert box and (box["x"], box["width"]) == (0, 390)
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    ada.page.keyboard.press("Escape")
    expect(ada.message("Small").get_by_role("link", name="More")).to_be_focused()


def test_without_javascript_a_message_is_pinned(plain: RoomPage) -> None:
    plain.composer.fill("Plainly")
    plain.send.click()
    plain.press_tool("Plainly", "Pin message")
    expect(plain.message("Plainly")).to_contain_text("pinned")


def test_without_javascript_a_message_is_quoted(plain: RoomPage) -> None:
    plain.composer.fill("Plainly")
    plain.send.click()
    plain.open_deed("Plainly", "Quote")
    expect(plain.composer).to_have_value(re.compile("> Plainly"))


def test_without_javascript_a_message_is_forwarded(plain: RoomPage, other: Room) -> None:
    plain.composer.fill("Plainly")
    plain.send.click()
    plain.open_deed("Plainly", "Forward")
    plain.page.get_by_label("To").select_option(label=other.name)
    plain.page.get_by_role("button", name="Forward").click()
    expect(plain.heading).to_contain_text(other.name)
    expect(plain.message("Plainly").locator("blockquote")).to_be_visible()


def test_without_javascript_the_former_words_can_be_read(plain: RoomPage) -> None:
    plain.composer.fill("First words")
    plain.send.click()
    plain.open_deed("First words", "Edit message")
    plain.page.get_by_role("textbox", name="Edited message").fill("Second words")
    plain.page.get_by_role("button", name="Save").click()
    plain.message("Second words").get_by_role("link", name="edited").click()
    expect(plain.page.get_by_text("First words")).to_be_visible()
