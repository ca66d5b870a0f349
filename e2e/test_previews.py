"""Previews of links. The internet is made up behind the scenes; all else is real."""

from playwright.sync_api import Locator, expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage

URL = "https://tides.example/"


def preview(page: RoomPage, text: str) -> Locator:
    return page.message(text).get_by_role("link", name="Tide tables")


def remove(page: RoomPage, text: str) -> None:
    page.message(text).get_by_role("button", name="Remove the preview of Tide tables").click()


def test_a_preview_appears_on_every_page(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.post(room, backstage.ada, f"see {URL}")
    backstage.preview(URL, "Tide tables")
    for page in (ada, bob):
        expect(preview(page, "see")).to_have_attribute("href", URL)
    live = bob.fragments()
    bob.page.reload()
    bob.wait_until_live()
    assert bob.fragments() == live


def test_its_author_removes_it_from_every_page(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.post(room, backstage.ada, f"see {URL}")
    backstage.preview(URL, "Tide tables")
    remove(ada, "see")
    for page in (ada, bob):
        expect(preview(page, "see")).to_have_count(0)
    live = bob.fragments()
    bob.page.reload()
    bob.wait_until_live()
    assert bob.fragments() == live


def test_it_leads_there_in_a_tab_of_its_own(
    backstage: Backstage, room: Room, ada: RoomPage
) -> None:
    backstage.post(room, backstage.ada, f"see {URL}")
    backstage.preview(URL, "Tide tables")
    ada.page.context.route(URL, lambda route: route.fulfill(body="High water"))
    with ada.page.expect_popup() as opened:
        preview(ada, "see").click()
    expect(opened.value.locator("body")).to_have_text("High water")
    expect(preview(ada, "see")).to_be_visible()


def test_nobody_else_is_offered_to(
    backstage: Backstage, room: Room, ada: RoomPage, bob: RoomPage
) -> None:
    backstage.post(room, backstage.ada, f"see {URL}")
    backstage.preview(URL, "Tide tables")
    expect(preview(bob, "see")).to_be_visible()
    expect(bob.message("see").get_by_role("button", name="Remove the preview")).to_have_count(0)


def test_without_javascript_it_is_removed_by_a_form(
    backstage: Backstage, room: Room, visit: Visit
) -> None:
    backstage.post(room, backstage.ada, f"see {URL}")
    backstage.preview(URL, "Tide tables")
    page = visit(backstage.ada, java_script_enabled=False)
    plain = RoomPage(page).open(room.get_absolute_url())
    remove(plain, "see")
    expect(plain.message("see")).to_be_visible()
    expect(preview(plain, "see")).to_have_count(0)
