"""Rooms."""

import re

import pytest
from django.test import Client

from chat import actions
from chat.models import Message, Room, User
from chat.tests.history.conftest import cursor, fill
from chat.tests.views.conftest import shown, text_of

pytestmark = pytest.mark.django_db


def test_home_is_ones_first_room(as_ada: Client, general: Room) -> None:
    assert as_ada.get("/").headers["Location"] == "/rooms/general/"


def test_who_is_in_no_room_is_told_so(as_eve: Client) -> None:
    assert "No rooms yet" in text_of(as_eve.get("/"))


def test_a_room_shows_its_newest_messages(as_bob: Client, ada: User, general: Room) -> None:
    fill(general, ada, 60)
    assert shown(as_bob.get("/rooms/general/")) == list(range(11, 61))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"before": "11"}, range(1, 11)),
        ({"before": "1"}, range(11, 61)),
        ({"after": "40"}, range(41, 61)),
        ({"after": "0"}, range(1, 51)),
        *(({"before": text}, range(11, 61)) for text in ["", "x", "-7", "1e9", "²", "٣", "9" * 99]),
        *(({"after": text}, range(2, 52)) for text in ["", "x", "-7", "1e9", "²", "٣", "9" * 99]),
    ],
)
def test_a_page_before_or_after_a_message_whatever_it_is_called(
    as_bob: Client, ada: User, general: Room, query: dict[str, str], numbers: range
) -> None:
    fill(general, ada, 60)
    assert shown(as_bob.get("/rooms/general/", query)) == list(numbers)


def test_a_page_knows_the_head_that_it_shows(
    as_bob: Client, general: Room, message: Message
) -> None:
    page = text_of(as_bob.get("/rooms/general/"))
    assert f'name="after" value="{cursor(general, message.created_seq)}"' in page


def test_a_link_to_a_message_shows_it_marked_among_its_neighbours(
    as_bob: Client, ada: User, general: Room
) -> None:
    fill(general, ada, 60)
    page = text_of(as_bob.get("/rooms/general/30"))
    marks = re.findall(r'<li class="mark" data-seq="29\.mark".*?</li><li id="message-(\d+)"', page)
    assert page.index("autofocus><span") < page.index("autofocus></textarea>")
    assert marks == [str(general.messages.get(number=30).pk)]


def test_a_removed_member_is_a_stranger(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    actions.remove_member(room=general, member=bob, remover=ada)
    assert as_bob.get("/rooms/general/").status_code == 404
