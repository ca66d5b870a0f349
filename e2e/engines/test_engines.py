"""What Confab promises, in every engine."""

from pathlib import Path

import pytest
from PIL import Image

from chat.models import Membership, Room
from e2e.backstage import PASSWORD, Backstage
from e2e.engines.browser import SIZE, Browser
from e2e.engines.pages import RoomPage
from e2e.servers import Server

pytestmark = pytest.mark.engines


def test_a_member_signs_in(engine: Browser, server: Server, backstage: Backstage) -> None:
    engine.forget()
    engine.open(f"{server.url}/accounts/login/")
    engine.click(engine.find("textbox", "Email"))
    engine.type(backstage.bob.email)
    engine.click(engine.find("textbox", "Password"))
    engine.type(PASSWORD)
    engine.click(engine.find("button", "Sign in"))
    RoomPage(engine).wait_until_live()


def test_two_people_talk(ada: RoomPage, backstage: Backstage, room: Room) -> None:
    backstage.post(room, backstage.bob, "Are you there?")
    ada.wait_for("Are you there?")
    ada.post("Yes")
    ada.wait_for("Yes")
    backstage.post(room, backstage.bob, "Good")
    ada.wait_for("Good")
    assert backstage.bodies(room) == ["Are you there?", "Yes", "Good"] == ada.bodies()


def test_enter_sends_and_shift_enter_breaks_the_line(
    ada: RoomPage, backstage: Backstage, room: Room
) -> None:
    ada.write("one")
    ada.browser.press("Shift+Enter")
    ada.browser.type("two")
    assert ada.draft() == "one\ntwo"
    ada.browser.press("Enter")
    ada.wait_for("one\ntwo")
    ada.wait_for_draft("")
    assert backstage.bodies(room) == ["one\ntwo"]


def test_an_outage_loses_nothing(
    ada: RoomPage, server: Server, backstage: Backstage, room: Room
) -> None:
    with server.away():
        ada.browser.find("status", "Reconnecting…")
        ada.post("Important")
        ada.browser.find("status", "Not sent. What you wrote and attached is still here.")
        assert ada.draft() == "Important"
        backstage.post(room, backstage.bob, "While nobody was looking")
    ada.wait_for("While nobody was looking")
    ada.browser.wait_until_gone("status", "Reconnecting…")
    ada.browser.press("Enter")
    ada.wait_for("Important")
    assert backstage.bodies(room) == ["While nobody was looking", "Important"] == ada.bodies()


def test_a_reader_who_scrolled_up_keeps_their_place(
    ada: RoomPage, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}" for n in range(45)))
    ada.wait_for("line 44")
    ada.browser.run("document.querySelector('#scroller').scrollTop = -300")
    before = ada.height("line 25")
    backstage.post(room, backstage.bob, "further down", "and further")
    ada.wait_for("and further")
    assert ada.height("line 25") == pytest.approx(before, abs=2)


def test_a_permalink_stays_where_it_led_while_more_is_loaded(
    ada: RoomPage, server: Server, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.bob, *(f"line {n}" for n in range(1, 91)))
    ada.open(f"{server.url}{room.get_absolute_url()}45")
    ada.wait_for("line 90")
    ada.wait_for("line 1")
    assert 0 < ada.height("line 45") < SIZE[1]


def test_escape_closes_a_menu_and_what_opens_over_the_page(
    ada: RoomPage, backstage: Backstage, room: Room
) -> None:
    backstage.post(room, backstage.bob, "Here")
    ada.wait_for("Here")
    ada.browser.click(ada.browser.find("link", "More"))
    ada.browser.find("navigation", "More")
    ada.browser.press("Escape")
    ada.browser.wait_until_gone("navigation", "More")
    ada.browser.click(ada.browser.find("link", "More"))
    ada.browser.click(ada.browser.find("link", "Forward"))
    ada.browser.find("heading", "Forward message")
    ada.browser.press("Escape")
    ada.browser.wait_until_gone("heading", "Forward message")


def test_back_from_elsewhere_leads_to_a_live_page(
    ada: RoomPage, server: Server, backstage: Backstage, room: Room
) -> None:
    ada.browser.open(f"{server.url}/up")
    backstage.post(room, backstage.bob, "Gone?")
    ada.browser.go_back()
    ada.wait_for("Gone?")
    backstage.post(room, backstage.bob, "Back!")
    ada.wait_for("Back!")


def test_reading_takes_the_badge_away(ada: RoomPage, backstage: Backstage, other: Room) -> None:
    backstage.post(other, backstage.bob, "News")
    ada.browser.click(ada.browser.find("link", f"{other.name}, 1 unread"))
    ada.wait_for("News")
    mine = Membership.objects.filter(room=other, user=backstage.ada)
    backstage.wait_until(lambda: mine.get().read_number == 1)
    ada.browser.find("link", other.name)


def test_back_leads_to_the_room_before_and_it_is_live(
    ada: RoomPage, backstage: Backstage, room: Room, other: Room
) -> None:
    ada.browser.click(ada.browser.find("link", other.name))
    ada.browser.find("heading", f"# {other.name}")
    ada.browser.go_back()
    ada.browser.find("heading", f"# {room.name}")
    backstage.post(room, backstage.bob, "Welcome back")
    ada.wait_for("Welcome back")


def test_a_picture_is_uploaded_and_shown(ada: RoomPage, tmp_path: Path) -> None:
    picture = tmp_path / "harbour.png"
    Image.new("RGB", (40, 30)).save(picture)
    ada.browser.choose(ada.browser.find("file", "Attach files"), picture)
    ada.post("Look")
    ada.browser.until(
        "return [...document.images].find(each => each.alt == 'harbour.png' && each.naturalWidth)"
    )
