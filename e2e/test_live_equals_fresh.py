"""The promise behind everything: the page kept live equals the page loaded afresh."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import Conversation, RoomPage, ThreadPanel
from e2e.test_files import attach, picture

TOPIC = "What we talk about"


@dataclass
class Person:
    room: RoomPage
    thread: ThreadPanel

    def page_of(self, words: "Words") -> Conversation:
        return self.thread if words.in_thread else self.room


@dataclass
class Words:
    author: Person
    text: str
    in_thread: bool = False


class Talk:
    """Two people who do with what was said whatever chance tells them. Ada may change all."""

    def __init__(self, seed: int, ada: Person, bob: Person) -> None:
        self.chance = random.Random(seed)
        self.ada, self.people = ada, [ada, bob]
        self.standing: list[Words] = []
        self.polls: list[Words] = []
        self.pictures: list[Words] = []
        self.number = 0

    def go_on(self) -> None:
        deeds: list[Callable[[], None]] = [self.say] * 3 + [self.show]
        deeds += [self.describe] if self.pictures else []
        if self.standing:
            deeds += [self.edit] * 2 + [self.react] * 2 + [self.delete, self.purge, self.pin]
        deeds += [self.vote, self.close] if self.polls else [self.ask]
        self.chance.choice(deeds)()

    def say(self) -> None:
        author, thought, where = self.somebody(), self.thought(), self.chance.randrange(3)
        author.thread.panel.get_by_role("checkbox", name="Also send to").set_checked(where == 2)
        self.standing.append(Words(author, thought, in_thread=where > 0))
        author.page_of(self.standing[-1]).post(thought)

    def show(self) -> None:
        """A picture, which becomes ready a moment later."""
        author = self.somebody()
        self.standing.append(Words(author, self.thought()))
        self.pictures.append(self.standing[-1])
        attach(author.room, picture())
        author.room.post(self.standing[-1].text)

    def describe(self) -> None:
        words = self.chance.choice(self.pictures)
        page = words.author.room
        page.message(words.text).get_by_role("link", name=re.compile("escri")).click()
        box = page.page.get_by_label("What is to be seen on it?")
        box.fill(self.thought())
        page.page.get_by_role("button", name="Save").click()
        expect(box).to_be_hidden()

    def edit(self) -> None:
        words, new = self.some_words(), self.thought()
        self.chance.choice([words.author, self.ada]).page_of(words).edit(words.text, new)
        words.text = new

    def delete(self) -> None:
        words = self.taken_words()
        self.chance.choice([words.author, self.ada]).page_of(words).delete(words.text)

    def purge(self) -> None:
        words = self.taken_words()
        self.ada.page_of(words).open_deed(words.text, "Purge")
        self.ada.room.page.get_by_role("button", name="Purge").click()

    def react(self) -> None:
        words = self.some_words()
        self.somebody().page_of(words).react(words.text, self.chance.choice("👍🎉"))

    def pin(self) -> None:
        """Or the reverse."""
        words = self.some_words()
        menu = self.somebody().page_of(words).open_menu(words.text)
        menu.get_by_role("button", name=re.compile("^(Pin|Unpin) message$")).click()

    def ask(self) -> None:
        self.polls.append(Words(self.somebody(), self.thought()))
        self.polls[-1].author.room.post(f'/poll "{self.polls[-1].text}" "Tea" "Coffee"')

    def vote(self) -> None:
        poll, option = self.chance.choice(self.polls), self.chance.choice(["Tea", "Coffee"])
        self.somebody().room.option(poll.text, option).click()

    def close(self) -> None:
        poll = self.polls.pop()
        asked = poll.author.room.message(poll.text)
        asked.get_by_role("button", name="Close poll").click()

    def somebody(self) -> Person:
        return self.chance.choice(self.people)

    def some_words(self) -> Words:
        return self.chance.choice(self.standing)

    def taken_words(self) -> Words:
        words = self.some_words()
        for kept in (self.standing, self.pictures):
            if words in kept:
                kept.remove(words)
        return words

    def thought(self) -> str:
        self.number += 1
        return f"thought {self.number}."


@pytest.mark.parametrize("seed", range(4))
def test_the_page_kept_live_equals_the_page_loaded_afresh(
    seed: int, ada: RoomPage, bob: RoomPage, visit: Visit, backstage: Backstage, room: Room
) -> None:
    ada.post(TOPIC)
    talkers = [Person(page, page.open_thread(TOPIC)) for page in (ada, bob)]
    talk = Talk(seed, *talkers)
    for _step in range(20):
        before = ada.cursor.input_value()
        talk.go_on()
        expect(ada.cursor).not_to_have_value(before)
        backstage.wait_for_pictures()
        for page in (ada, bob):
            expect(page.cursor).to_have_value(re.compile(rf"^{backstage.head(room)}\b"))
    fresh = RoomPage(visit(backstage.ada)).open_live(room.get_absolute_url())
    assert ada.fragments() == fresh.fragments() == bob.fragments()
    hers, his, afresh = (*(each.thread for each in talkers), fresh.open_thread(TOPIC))
    expect(afresh.messages).to_have_count(hers.messages.count())
    assert hers.fragments() == afresh.fragments() == his.fragments()


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
