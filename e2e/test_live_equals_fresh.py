"""The promise behind everything: the page kept live equals the page loaded afresh."""

import random

import pytest
from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage


@pytest.mark.parametrize("seed", range(4))
def test_the_page_kept_live_equals_the_page_loaded_afresh(
    seed: int, ada: RoomPage, bob: RoomPage, visit: Visit, backstage: Backstage, room: Room
) -> None:
    chance = random.Random(seed)
    standing: list[tuple[RoomPage, str]] = []
    for step in range(12):
        who, other = chance.sample([ada, bob], 2)
        mine = [text for author, text in standing if author is who]
        deed = chance.choice(["post", "post", "edit", "delete"]) if mine else "post"
        said, text = f"thought {step}.", chance.choice(mine) if mine else ""
        if deed == "post":
            who.post(said)
            standing.append((who, said))
            expect(other.message(said)).to_be_visible()
        elif deed == "edit":
            who.edit(text, said)
            standing[standing.index((who, text))] = (who, said)
            expect(other.message(said)).to_be_visible()
        else:
            who.delete(text)
            standing.remove((who, text))
            expect(other.message(text)).to_have_count(0)
    fresh = RoomPage(visit(backstage.ada)).open_live(room.get_absolute_url())
    expect(ada.messages).to_have_count(fresh.messages.count())
    expect(ada.page.locator("#cursor")).to_have_value(fresh.page.locator("#cursor").input_value())
    assert ada.fragments() == fresh.fragments() == bob.fragments()


def test_history_that_was_read_before_an_edit_does_not_bring_the_old_words_back(
    ada: RoomPage, bob: RoomPage, visit: Visit, backstage: Backstage, room: Room
) -> None:
    ada.post("Old words")
    expect(bob.message("Old words")).to_be_visible()
    backstage.post(room, backstage.bob, *(f"filler {n}" for n in range(110)))
    reader = RoomPage(visit(backstage.bob)).open_live(room.get_absolute_url())
    expect(ada.message("filler 109")).to_be_visible()
    ada.edit("Old words", "New words")
    reader.scroll_until("scroller => scroller.scrollTop = -scroller.scrollHeight", 111)
    expect(reader.message("New words")).to_have_count(1)
    expect(reader.message("Old words")).to_have_count(0)
