"""What a page weighs, and that nothing on it jumps."""

import gzip

import pytest
from playwright.sync_api import Page, Request, expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage
from e2e.servers import Server
from e2e.test_files import attach, picture

FILE = 20_000  # bytes of the script, and of the style sheet, by gzip
COLD = 60_000  # bytes of all that a room needs in a browser that was never here
REQUESTS = 6

# Each move of something that is shown: how far, and what it was.
WATCH = """
window.moves = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => {
    for (const {node} of entry.sources)
        window.moves.push(`${entry.value.toFixed(4)} ${node?.cloneNode?.().outerHTML}`);
})).observe({type: 'layout-shift', buffered: true});
"""
MOVES = "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(moves), 50)))"


class Load:
    """All that a browser asks for, by kind."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        page.on("requestfinished", lambda request: self.requests.append(request))

    def of(self, kind: str) -> list[Request]:
        return [each for each in self.requests if each.resource_type == kind]

    def bytes(self) -> int:
        return sum(each.sizes()["responseBodySize"] for each in self.requests)


@pytest.fixture
def talk(backstage: Backstage, room: Room) -> Room:
    """A page full of it."""
    for number in range(25):
        backstage.post(room, backstage.ada, f"Low water number {number} was lower than expected.")
        backstage.post(room, backstage.bob, f"{number} is a lot. Which harbour is it this time?")
    return room


def test_a_room_is_there_after_six_small_requests(
    visit: Visit, backstage: Backstage, talk: Room, server: Server
) -> None:
    page = visit(backstage.ada)
    load = Load(page)
    RoomPage(page).open_live(talk.get_absolute_url())
    assert len(load.requests) <= REQUESTS
    assert load.bytes() <= COLD
    assert {each.url.startswith(server.url) for each in load.requests} == {True}
    (script,), (style, *_own) = load.of("script"), load.of("stylesheet")
    for each in (script, style):
        response = each.response()
        assert response and len(gzip.compress(response.body())) <= FILE


@pytest.fixture
def ada(visit: Visit, backstage: Backstage, talk: Room) -> RoomPage:
    """Her page notes what moves."""
    page = visit(backstage.ada)
    page.add_init_script(WATCH)
    return RoomPage(page).open_live(talk.get_absolute_url())


def test_nothing_jumps_when_a_room_is_loaded_and_talk_goes_on(
    ada: RoomPage, bob: RoomPage, backstage: Backstage
) -> None:
    """Not even the messages above: at its end, a conversation is scrolled and not moved."""
    bob.post("see https://tides.example/")
    expect(ada.message("see")).to_be_visible()
    backstage.preview("https://tides.example/", "Tide tables")
    expect(ada.message("see").get_by_role("link", name="Tide tables")).to_be_visible()
    attach(bob, picture())
    bob.post("Look")
    expect(ada.message("Look").get_by_role("img", name="harbour.png")).to_be_visible()
    assert ada.page.evaluate(MOVES) == []


@pytest.mark.parametrize("place", [0, -400], ids=["at the end", "further up"])
def test_nothing_jumps_when_a_message_comes_just_as_the_unread_bar_goes(
    ada: RoomPage, place: int
) -> None:
    """One drawing of the page shows both, and the reader's place is held all the same."""
    expect(ada.unread_bar).to_be_hidden()  # she has seen it all
    ada.unread_bar.evaluate("bar => bar.hidden = false")
    ada.log.evaluate("(log, place) => log.scrollTop = place", place)
    ada.page.evaluate(MOVES)
    ada.unread_bar.evaluate(
        """bar => {
            const last = [...document.querySelectorAll('#scroller .log > li')].pop();
            bar.hidden = true;
            last.after(last.cloneNode(true));
        }"""
    )
    assert ada.page.evaluate(MOVES) == []


def test_nothing_jumps_where_one_reads_what_is_above(ada: RoomPage, bob: RoomPage) -> None:
    ada.log.evaluate("log => log.scrollTop = -400")
    bob.post("Below")
    expect(ada.message("Below")).to_be_attached()
    assert ada.page.evaluate(MOVES) == []
