"""Suggestions."""

import pytest
from django.test import Client

from chat.models import Room, User
from chat.tests.views.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("word", "suggested"),
    [
        ("@b", ["@bob"]),
        ("@B", ["@bob"]),
        ("@e", []),
        ("@ro", ["@room"]),
        ("@", ["@ada", "@bob"]),
        ("#ge", ["#general"]),
        ("#zz", []),
        (":smirk", ["😏", "😼"]),
        (":s", []),
        (":", []),
    ],
)
def test_words_that_begin_so_are_suggested_among_those_who_read_the_room(
    as_bob: Client, eve: User, general: Room, word: str, suggested: list[str]
) -> None:
    page = as_bob.get("/rooms/general/suggestions", {"word": word}, headers=HTMX)
    found = [part.split(' "')[0].strip() for part in text_of(page).split('data-word="')[1:]]
    assert [each.split('"')[0].strip() for each in found] == suggested


@pytest.mark.parametrize("word", ["", "@" + "x" * 500, "%", "@%", "@_", "#'\"<b>"])
def test_no_word_breaks_the_suggestions(as_bob: Client, general: Room, word: str) -> None:
    page = as_bob.get("/rooms/general/suggestions", {"word": word})
    assert page.status_code == 200 and "<b>'" not in text_of(page)
