"""Posting."""

import pytest

from chat import actions
from chat.models import Event, Room, User
from chat.tests.conftest import post
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_a_message_is_the_rooms_next(general: Room, ada: User, bob: User) -> None:
    post(general, ada, "first")
    message = post(general, bob, "  <second>  ")
    assert (message.number, message.author, message.body) == (2, bob, "<second>")
    assert message.html == "<p>&lt;second&gt;</p>"


def test_a_message_is_an_event(general: Room, ada: User) -> None:
    message = post(general, ada, "hello")
    event = general.events.get(message=message)
    assert event.kind == Event.Kind.MESSAGE_POSTED
    assert event.seq == message.created_seq == message.version_seq


def test_rooms_count_for_themselves(general: Room, ada: User) -> None:
    other = actions.create_room(creator=ada, name="Other")
    post(general, ada, "here")
    assert post(other, ada, "there").number == 1


@pytest.mark.parametrize("body", ["", " \u200b", "x" * 10_001])
def test_a_body_that_is_no_message_is_refused(general: Room, ada: User, body: str) -> None:
    with pytest.raises(Refused):
        post(general, ada, body)
