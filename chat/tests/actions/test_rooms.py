"""Rooms."""

import pytest

from chat import actions
from chat.models import User
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_everybody_is_in_a_new_open_room(ada: User, bob: User, eve: User) -> None:
    room = actions.create_room(creator=ada, name="  Deep  sea ", topic=" What\nlives there ")
    assert set(room.members.all()) == {ada, bob, eve}
    assert (room.name, room.topic, room.slug) == ("Deep sea", "What lives there", "deep-sea")


@pytest.mark.parametrize("name", ["General", "general", " GENERAL\u200b"])
def test_a_taken_room_name_is_refused(ada: User, name: str) -> None:
    with pytest.raises(Refused, match=r"^There is a room of that name already\.$"):
        actions.create_room(creator=ada, name=name)


@pytest.mark.parametrize("name", ["", "  ", "\u200b\x00"])
def test_a_room_without_a_name_is_refused(ada: User, name: str) -> None:
    with pytest.raises(Refused, match=r"^A name needs letters that can be seen\.$"):
        actions.create_room(creator=ada, name=name)


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (["Ünï cödé"], ["ünï-cödé"]),
        (["日本語"], ["日本語"]),
        (["New"], ["new-2"]),
        (["New room"], ["new-room"]),
        (["!!!", "???"], ["room", "room-2"]),
        (["C", "C++", "C#", "C 2"], ["c", "c-2", "c-3", "c-2-2"]),
        (["../../admin", "a/b?c#d%2F"], ["admin", "abcd2f"]),
    ],
)
def test_a_rooms_address_is_its_name_made_fit_and_unique(
    ada: User, names: list[str], slugs: list[str]
) -> None:
    assert [actions.create_room(creator=ada, name=name).slug for name in names] == slugs
