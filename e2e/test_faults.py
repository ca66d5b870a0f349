"""Whatever dies, nothing is lost, nothing is doubled, and nobody has to touch the page."""

import re

from playwright.sync_api import Route, expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage, Side
from e2e.servers import Server


def test_the_banner_shows_while_the_server_is_down(ada: RoomPage, server: Server) -> None:
    server.kill()
    expect(ada.banner).to_be_visible()
    server.start()
    expect(ada.banner).to_be_hidden()


def test_a_page_is_right_within_five_seconds_of_a_restart(
    ada: RoomPage, server: Server, backstage: Backstage, room: Room
) -> None:
    server.kill()
    backstage.post(room, backstage.bob, "While nobody was looking")
    server.start()
    expect(ada.message("While nobody was looking")).to_be_visible()


def test_a_conversation_survives_a_kill_in_the_middle(
    ada: RoomPage, bob: RoomPage, server: Server, backstage: Backstage, room: Room
) -> None:
    ada.post("before")
    expect(bob.message("before")).to_be_visible()
    server.kill()
    server.start()
    bob.wait_until_live().post("after")
    expect(ada.message("after")).to_be_visible()
    assert ada.bodies() == bob.bodies() == backstage.bodies(room) == ["before", "after"]


def test_side_bars_are_right_after_a_kill(
    ada: RoomPage, server: Server, backstage: Backstage, room: Room
) -> None:
    """What came meanwhile is counted, and a room that one was let into is there."""
    other, private = backstage.room(f"Other {room.pk}"), backstage.private_room(f"New {room.pk}")
    server.kill()
    backstage.post(other, backstage.bob, "@ada while you were away")
    backstage.add(backstage.ada, private)
    server.start()
    side = Side(ada.page)
    expect(side.link(other.name)).to_have_accessible_name(re.compile("1 unread, 1 mention"))
    expect(side.link(private.name)).to_be_visible()


def test_who_is_removed_while_the_server_is_down_hears_nothing(
    bob: RoomPage, server: Server, backstage: Backstage, room: Room
) -> None:
    server.kill()
    backstage.remove(backstage.bob, room)
    backstage.post(room, backstage.ada, "without bob")
    server.start()
    expect(bob.page.get_by_text("You can no longer read this room.")).to_be_visible()
    expect(bob.page.get_by_text("without bob")).to_have_count(0)


def test_a_restart_tells_pages_to_come_back(ada: RoomPage, server: Server) -> None:
    with ada.page.expect_event("websocket") as returned:
        server.stop()
        server.start()
    assert returned.value.url.endswith("/ws/")
    ada.wait_until_live()


def test_what_changed_during_an_outage_is_shown(
    ada: RoomPage, bob: RoomPage, server: Server
) -> None:
    bob.post("to be changed")
    bob.post("to be deleted")
    expect(ada.message("to be deleted")).to_be_visible()
    ada.page.context.set_offline(True)
    bob.edit("to be changed", "it was changed")
    bob.delete("to be deleted")
    expect(bob.log).to_contain_text("deleted this message")
    ada.page.context.set_offline(False)
    expect(ada.message("it was changed")).to_be_visible()
    expect(ada.log).not_to_contain_text("to be deleted")


def test_an_offline_tab_catches_up(ada: RoomPage, bob: RoomPage) -> None:
    ada.page.context.set_offline(True)
    bob.post("Where are you?")
    expect(bob.message("Where are you?")).to_be_visible()
    ada.page.context.set_offline(False)
    expect(ada.message("Where are you?")).to_be_visible()


def test_a_hidden_tab_receives_in_the_background(ada: RoomPage, bob: RoomPage) -> None:
    front = ada.page.context.new_page()
    front.goto("about:blank")
    front.bring_to_front()
    bob.post("Psst")
    expect(ada.message("Psst")).to_have_count(1)


def test_after_300_missed_messages_the_newest_are_there_without_a_gap(
    ada: RoomPage, server: Server, backstage: Backstage, room: Room
) -> None:
    server.kill()
    backstage.post(room, backstage.bob, *(f"missed {n}" for n in range(300)))
    server.start()
    expect(ada.message("missed 299")).to_be_visible()
    assert ada.bodies()[-50:] == [f"missed {n}" for n in range(250, 300)]


def test_a_page_that_was_drawn_anew_goes_on_live(
    ada: RoomPage, bob: RoomPage, server: Server, backstage: Backstage, room: Room
) -> None:
    server.kill()
    backstage.post(room, backstage.bob, *(f"missed {n}" for n in range(300)))
    server.start()
    expect(ada.message("missed 299")).to_be_visible()
    bob.wait_until_live().post("and now?")
    expect(ada.message("and now?")).to_be_visible()


def test_back_leads_to_a_live_page(ada: RoomPage, bob: RoomPage) -> None:
    ada.page.goto("/up")
    bob.post("Gone?")
    expect(bob.message("Gone?")).to_be_visible()
    ada.page.evaluate("setTimeout(() => history.back())")
    expect(ada.message("Gone?")).to_be_visible()
    bob.post("Back!")
    expect(ada.message("Back!")).to_be_visible()


def test_a_draft_comes_back_when_the_server_is_down(ada: RoomPage, server: Server) -> None:
    server.kill()
    ada.page.route("**/post", lambda route: route.abort())
    ada.post("Important")
    expect(ada.composer).to_have_value("Important")
    server.start()
    ada.wait_until_live()


def test_a_draft_comes_back_when_the_server_fails(ada: RoomPage) -> None:
    ada.page.route("**/post", lambda route: route.fulfill(status=500, body="<p>Broken</p>"))
    ada.post("Important")
    expect(ada.composer).to_have_value("Important")


def test_what_was_typed_meanwhile_stays_behind_the_draft(ada: RoomPage) -> None:
    held: list[Route] = []
    ada.page.route("**/post", lambda route: held.append(route))
    ada.post("first")
    ada.composer.press_sequentially("second")
    held[0].abort()
    expect(ada.composer).to_have_value("first\nsecond")


def test_several_failed_messages_come_back_in_order(ada: RoomPage) -> None:
    held: list[Route] = []
    ada.page.route("**/post", lambda route: held.append(route))
    for text in ("one", "two", "three"):
        ada.post(text)
    held[0].abort()
    expect(ada.composer).to_have_value("one\ntwo\nthree")


def test_a_resend_after_a_lost_answer_does_not_double(
    ada: RoomPage, bob: RoomPage, backstage: Backstage, room: Room
) -> None:
    ada.page.route("**/post", lose_the_answer, times=1)
    ada.post("Once only")
    expect(ada.composer).to_have_value("Once only")
    ada.composer.press("Enter")
    expect(ada.composer).to_have_value("")
    bob.post("Next")
    expect(ada.message("Next")).to_be_visible()
    assert backstage.bodies(room) == ["Once only", "Next"]


def test_a_resend_that_grew_adds_only_what_is_new(
    ada: RoomPage, backstage: Backstage, room: Room
) -> None:
    ada.page.route("**/post", lose_the_answer, times=1)
    ada.post("Known")
    expect(ada.composer).to_have_value("Known")
    ada.composer.press("End")
    ada.composer.press("Shift+Enter")
    ada.composer.press_sequentially("New")
    ada.composer.press("Enter")
    expect(ada.message("New")).to_be_visible()
    assert backstage.bodies(room) == ["Known", "New"]


def test_who_goes_elsewhere_while_the_line_is_down_is_told(other: Room, ada: RoomPage) -> None:
    ada.page.context.set_offline(True)
    Side(ada.page).open(other.name)
    expect(ada.alert).to_have_text("Confab can't be reached. Try again in a moment.")
    ada.page.context.set_offline(False)
    Side(ada.page).open(other.name)
    expect(ada.heading).to_contain_text(other.name)


def test_without_a_websocket_the_page_asks_over_http(
    visit: Visit, bob: RoomPage, backstage: Backstage, room: Room
) -> None:
    page = visit(backstage.ada)
    page.route_web_socket("**/ws/", lambda route: route.close(code=1013))
    ada = RoomPage(page).open(room.get_absolute_url())
    bob.post("Can you hear me?")
    expect(ada.message("Can you hear me?")).to_be_visible()


def test_signing_out_ends_the_other_pages_of_the_session(ada: RoomPage, room: Room) -> None:
    other = RoomPage(ada.page.context.new_page()).open_live(room.get_absolute_url())
    ada.page.get_by_role("button", name="Sign out").click()
    expect(other.page.get_by_text("You are signed out.")).to_be_visible()
    expect(other.log).to_be_hidden()


def test_a_removed_member_sees_nothing_more(
    ada: RoomPage, bob: RoomPage, backstage: Backstage, room: Room
) -> None:
    backstage.remove(backstage.bob, room)
    ada.post("Without bob")
    expect(bob.page.get_by_text("You can no longer read this room.")).to_be_visible()
    expect(bob.message("Without bob")).to_have_count(0)


def test_a_signed_out_person_keeps_the_draft(ada: RoomPage) -> None:
    ada.page.context.clear_cookies()
    ada.post("Not lost")
    expect(ada.composer).to_have_value("Not lost")


def lose_the_answer(route: Route) -> None:
    route.fetch()
    route.abort()
