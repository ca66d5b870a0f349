"""Members."""

import pytest

from chat import actions
from chat.models import Event, Room, User
from chat.tests.actions.conftest import bodies
from chat.tests.conftest import post
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_a_removal_is_an_event_about_somebody(general: Room, ada: User, bob: User) -> None:
    actions.remove_member(room=general, member=bob, remover=ada)
    event = general.events.latest("seq")
    assert (event.kind, event.subject) == (Event.Kind.MEMBER_REMOVED, bob)
    assert bob not in general.members.all()


def test_somebody_removed_leaves_their_words(general: Room, ada: User, bob: User) -> None:
    post(general, bob, "I was here")
    actions.remove_member(room=general, member=bob, remover=ada)
    assert bodies(general) == ["I was here"]


def test_a_removal_is_from_one_room_alone(general: Room, ada: User, bob: User) -> None:
    other = actions.create_room(creator=ada, name="Other")
    actions.remove_member(room=general, member=bob, remover=ada)
    assert post(other, bob, "still here").author == bob


def test_a_second_removal_says_who_is_not_there(general: Room, ada: User, bob: User) -> None:
    actions.remove_member(room=general, member=bob, remover=ada)
    with pytest.raises(Refused, match=r"^Bob is not in this room\.$"):
        actions.remove_member(room=general, member=bob, remover=ada)
