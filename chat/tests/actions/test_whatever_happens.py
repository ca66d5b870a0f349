"""Whatever happens."""

from contextlib import suppress
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat import actions
from chat.actions import NotPermitted
from chat.models import Message, Room, User
from chat.tests.actions.conftest import assert_events_are_a_prefix
from chat.tests.conftest import post
from chat.text import Refused

pytestmark = pytest.mark.django_db


DEEDS = ["post", "post", "post nothing", "resend", "edit", "same words", "delete", "remove Eve"]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 9)), max_size=25))
def test_whatever_is_done_or_refused_events_are_a_prefix_without_gaps(
    ada: User, bob: User, eve: User, deeds: list[tuple[str, int]]
) -> None:
    room = actions.create_room(creator=ada, name=f"Room {Room.objects.count()}")
    sent: list[tuple[Message, UUID]] = []
    for what, at in deeds:
        with suppress(NotPermitted, Refused):
            do(what, at, room, [ada, bob, eve], sent)
    assert_events_are_a_prefix(room)


def do(
    what: str, at: int, room: Room, people: list[User], sent: list[tuple[Message, UUID]]
) -> None:
    """`at` says who, and to which message; mostly somebody who may."""
    person, words = people[at % 3], f"words {next(NUMBERS)}"
    message, nonce = sent[at % len(sent)] if sent else (None, uuid4())
    if what == "post":
        new = uuid4()
        posted = actions.post_message(room=room, author=person, body=words, nonce=new)
        sent.append((posted, new))
    elif what == "post nothing":
        post(room, person, " ")
    elif what == "remove Eve":
        actions.remove_member(room=room, member=people[2], remover=person)
    elif message:
        change(what, message, nonce, words, person if at > 8 else message.author)


NUMBERS = count()


def change(what: str, message: Message, nonce: UUID, words: str, person: User) -> None:
    message.refresh_from_db()
    if what == "resend":
        again = actions.post_message(
            room=message.room, author=person, body=message.body, nonce=nonce
        )
        assert again == message or person != message.author
    elif what == "delete":
        actions.delete_message(message=message, deleter=person)
    else:
        body = words if what == "edit" else message.body
        actions.edit_message(message=message, editor=person, body=body)
