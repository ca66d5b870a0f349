from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import PASSWORD, Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, SignInPage


def test_a_member_signs_in_and_sees_the_rooms(visit: Visit, room: Room) -> None:
    page = visit()
    SignInPage(page).open().sign_in("bob@example.com", PASSWORD)
    rooms = page.get_by_role("navigation", name="Rooms")
    expect(rooms.get_by_role("link", name=room.name)).to_be_visible()


def test_what_ada_posts_appears_at_bobs(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Good morning")
    expect(bob.message("Good morning")).to_be_visible()


def test_the_sender_sees_it_once(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Just once")
    expect(bob.message("Just once")).to_be_visible()
    expect(ada.message("Just once")).to_have_count(1)


def test_the_composer_is_cleared_at_once(ada: RoomPage) -> None:
    ada.page.route("**/post", lambda route: None)  # no answer for now
    ada.post("On its way")
    expect(ada.composer).to_have_value("")


def test_shift_enter_breaks_the_line(ada: RoomPage) -> None:
    ada.composer.press_sequentially("one")
    ada.composer.press("Shift+Enter")
    ada.composer.press_sequentially("two")
    ada.composer.press("Enter")
    expect(ada.message("one")).to_contain_text("one\ntwo")


def test_enter_in_an_input_method_does_not_send(ada: RoomPage) -> None:
    ada.composer.fill("かな")
    ada.composer.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(ada.composer).to_have_value("かな")


def test_the_send_button_sends(ada: RoomPage) -> None:
    ada.composer.fill("By hand")
    ada.send.click()
    expect(ada.message("By hand")).to_be_visible()


def test_rapid_fire_arrives_in_order(ada: RoomPage, bob: RoomPage) -> None:
    said = [f"number {n}" for n in range(10)]
    for text in said:
        ada.post(text)
    expect(bob.messages).to_have_count(10)
    assert bob.bodies() == said


def test_an_empty_message_is_not_sent(ada: RoomPage, backstage: Backstage, room: Room) -> None:
    ada.post("   ")
    expect(ada.alert).to_contain_text("Write something first")
    assert backstage.bodies(room) == []


def test_a_message_that_is_too_long_is_refused_with_the_draft_kept(ada: RoomPage) -> None:
    ada.post("x" * 10_001)
    expect(ada.alert).to_contain_text("10001 characters")
    expect(ada.composer).to_have_value("x" * 10_001)


def test_a_link_can_be_followed(ada: RoomPage) -> None:
    ada.post("see https://example.com/tides?a=1&b=2")
    link = ada.log.get_by_role("link", name="https://example.com/tides?a=1&b=2")
    expect(link).to_have_attribute("href", "https://example.com/tides?a=1&b=2")


def test_an_edit_appears_everywhere(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Tuesday at noon")
    ada.edit("Tuesday at noon", "Wednesday at noon")
    expect(bob.message("Wednesday at noon")).to_contain_text("edited")


def test_the_edit_form_goes_away_when_it_is_saved(ada: RoomPage) -> None:
    ada.post("Helo")
    ada.edit("Helo", "Hello")
    expect(ada.page.get_by_role("textbox", name="Edited message")).to_have_count(0)


def test_an_edit_that_is_refused_keeps_what_was_typed(ada: RoomPage) -> None:
    ada.post("Short")
    ada.edit("Short", "y" * 10_001)
    expect(ada.page.get_by_role("alert").filter(has_text="too long")).to_be_visible()
    box = ada.page.get_by_role("textbox", name="Edited message")
    expect(box).to_have_value("y" * 10_001)


def test_a_draft_of_an_edit_survives_others_messages(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Original")
    ada.open_deed("Original", "Edit message")
    box = ada.page.get_by_role("textbox", name="Edited message")
    box.fill("Half a thought")
    bob.post("Meanwhile")
    expect(ada.message("Meanwhile")).to_be_visible()
    expect(box).to_have_value("Half a thought")


def test_a_deleted_message_leaves_a_tombstone_everywhere(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Regrets")
    ada.delete("Regrets")
    expect(bob.log).to_contain_text("deleted this message")
    expect(bob.log).not_to_contain_text("Regrets")


def test_others_messages_offer_no_deeds(ada: RoomPage, bob: RoomPage) -> None:
    ada.post("Mine")
    expect(bob.open_menu("Mine").get_by_role("link", name="Report")).to_be_visible()
    expect(bob.menu.get_by_role("link", name="Edit message")).to_have_count(0)


def test_older_messages_come_by_scrolling(visit: Visit, backstage: Backstage, room: Room) -> None:
    backstage.post(room, backstage.bob, *(f"old {n}" for n in range(120)))
    ada = RoomPage(visit(backstage.ada)).open_live(room.get_absolute_url())
    ada.scroll_until("scroller => scroller.scrollTop = -scroller.scrollHeight", 120)
    assert ada.bodies() == [f"old {n}" for n in range(120)]


def test_a_permalink_opens_the_page_around_its_message(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}." for n in range(1, 131)))
    ada = RoomPage(visit(backstage.ada)).open_live(f"{room.get_absolute_url()}40")
    expect(ada.message("line 40.")).to_be_in_viewport()
    expect(ada.page.locator(".mark + .message")).to_contain_text("line 40.")


def test_over_a_slow_line_a_permalink_opens_there_too(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}." for n in range(1, 131)))
    page = visit(backstage.ada)
    ada = RoomPage(page).open_live(room.get_absolute_url())  # the style sheet is there
    slow = {"offline": False, "latency": 0, "uploadThroughput": -1, "downloadThroughput": 40_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    ada.open(f"{room.get_absolute_url()}40")
    expect(ada.message("line 40.")).to_be_in_viewport()


def test_a_page_without_the_tail_takes_no_message_from_behind_the_gap(
    visit: Visit, backstage: Backstage, room: Room, bob: RoomPage
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}." for n in range(1, 131)))
    ada = RoomPage(visit(backstage.ada)).open_live(f"{room.get_absolute_url()}40")
    cursor = ada.page.locator("#cursor").input_value()
    bob.post("At the very end")
    expect(ada.page.locator("#cursor")).not_to_have_value(cursor)
    expect(ada.message("At the very end")).to_have_count(0)


def test_a_page_without_the_tail_scrolls_down_to_it(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}." for n in range(1, 131)))
    ada = RoomPage(visit(backstage.ada)).open_live(f"{room.get_absolute_url()}40")
    ada.scroll_until("scroller => scroller.scrollTop = 0", 116)
    expect(ada.message("line 130.")).to_be_visible()
    expect(ada.page.get_by_role("link", name="Later messages")).to_have_count(0)


def test_posting_from_a_page_without_the_tail_goes_to_it(
    visit: Visit, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}." for n in range(1, 131)))
    ada = RoomPage(visit(backstage.ada)).open_live(f"{room.get_absolute_url()}40")
    ada.post("An answer, late")
    expect(ada.message("An answer, late")).to_be_visible()


def test_times_are_in_the_readers_zone(visit: Visit, backstage: Backstage, room: Room) -> None:
    (message,) = backstage.post(room, backstage.bob, "What time is it?")
    backstage.set_zone(backstage.ada, "Asia/Kolkata")
    ada = RoomPage(visit(backstage.ada)).open_live(room.get_absolute_url())
    backstage.set_zone(backstage.ada, "UTC")
    clock = message.created_at.astimezone(ZoneInfo("Asia/Kolkata")).strftime("%H:%M")
    expect(ada.message("What time is it?")).to_contain_text(clock)
