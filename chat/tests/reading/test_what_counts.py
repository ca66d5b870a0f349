"""What counts."""

import pytest
from django.test import Client

from chat import actions
from chat.models import Room, User
from chat.models.people import Level
from chat.tests.conftest import post
from chat.tests.reading.conftest import place, row

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("usual", "chosen", "effective"),
    [
        (Level.EVERYTHING, "", Level.EVERYTHING),
        (Level.MENTIONS, "", Level.MENTIONS),
        (Level.NOTHING, "", Level.NOTHING),
        (Level.NOTHING, Level.EVERYTHING, Level.EVERYTHING),
        (Level.EVERYTHING, Level.NOTHING, Level.NOTHING),
    ],
)
def test_in_an_open_room_ones_usual_level_holds_unless_one_chose_another(
    bob: User, general: Room, usual: str, chosen: str, effective: str
) -> None:
    actions.set_preferences(user=bob, level=usual)
    actions.set_notices(room=general, user=bob, level=chosen, is_favourite=False, is_hidden=False)
    assert place(bob, general).effective_level == effective


@pytest.mark.parametrize("kind", ["private", "direct"])
def test_in_a_room_that_one_was_let_into_everything_counts(ada: User, bob: User, kind: str) -> None:
    actions.set_preferences(user=bob, level=Level.NOTHING)
    if kind == "direct":
        room = actions.open_direct(opener=ada, others=[bob])
    else:
        room = actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
        actions.add_member(room=room, member=bob, adder=ada)
    assert place(bob, room).effective_level == Level.EVERYTHING


@pytest.mark.parametrize(
    ("level", "badge", "calls"),
    [(Level.EVERYTHING, 2, 1), (Level.MENTIONS, 0, 1), (Level.NOTHING, 0, 0)],
)
def test_a_level_says_what_of_the_unread_counts_and_calls(
    ada: User, bob: User, general: Room, level: str, badge: int, calls: int
) -> None:
    actions.set_preferences(user=bob, level=level)
    post(general, ada, "hello")
    post(general, ada, "hello @bob")
    assert (row(bob, general).badge, row(bob, general).calls) == (badge, calls)


def test_all_that_is_said_directly_calls(ada: User, bob: User) -> None:
    room = actions.open_direct(opener=ada, others=[bob])
    post(room, ada, "hello")
    assert row(bob, room).calls == 1


def test_a_message_that_calls_twice_counts_once(ada: User, bob: User, general: Room) -> None:
    post(general, ada, "@bob @room hello @bob")
    assert row(bob, general).mentions == 1


def test_only_a_known_level_is_taken(as_bob: Client, bob: User, general: Room) -> None:
    assert as_bob.post("/rooms/general/notices/", {"level": "some"}).status_code == 422
    assert place(bob, general).level == ""
