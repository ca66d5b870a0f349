"""Resends."""

from uuid import uuid4

import pytest

from chat import actions
from chat.models import Event, Message, Room, User
from chat.tests.actions.conftest import bodies

pytestmark = pytest.mark.django_db


def test_a_resend_with_the_same_nonce_answers_with_the_first_message(
    general: Room, ada: User
) -> None:
    nonce = uuid4()
    first = actions.post_message(room=general, author=ada, body="once", nonce=nonce)
    again = actions.post_message(room=general, author=ada, body="once", nonce=nonce)
    assert again == first and Message.objects.count() == 1


def test_a_resend_leaves_no_trace(general: Room, ada: User) -> None:
    nonce = uuid4()
    actions.post_message(room=general, author=ada, body="once", nonce=nonce)
    before = Room.objects.filter(pk=general.pk).values().get()
    actions.post_message(room=general, author=ada, body=" once\n", nonce=nonce)
    assert Room.objects.filter(pk=general.pk).values().get() == before
    assert general.events.filter(kind=Event.Kind.MESSAGE_POSTED).count() == 1


@pytest.mark.parametrize(
    ("sent", "posted"),
    [
        (["one", "one\ntwo"], ["one", "two"]),
        (["one", "one\ntwo", "one\ntwo"], ["one", "two"]),
        (["one", "one\ntwo", "one"], ["one", "two"]),
        (["one\ntwo", "one\ntwo\n\nthree"], ["one\ntwo", "three"]),
        (["one", "other"], ["one", "other"]),
        (["one", "other", "other"], ["one", "other"]),
        (["one", "onerous"], ["one", "onerous"]),
    ],
)
def test_one_nonce_posts_each_text_once_and_of_a_grown_one_what_was_added(
    general: Room, ada: User, sent: list[str], posted: list[str]
) -> None:
    nonce = uuid4()
    for body in sent:
        actions.post_message(room=general, author=ada, body=body, nonce=nonce)
    assert bodies(general) == posted


def test_the_same_nonce_in_another_room_makes_another_message(general: Room, ada: User) -> None:
    other, nonce = actions.create_room(creator=ada, name="Other"), uuid4()
    actions.post_message(room=general, author=ada, body="both", nonce=nonce)
    for _twice in range(2):
        actions.post_message(room=other, author=ada, body="both", nonce=nonce)
    assert (bodies(general), bodies(other)) == (["both"], ["both"])


def test_the_same_nonce_of_another_author_is_another_nonce(
    general: Room, ada: User, bob: User
) -> None:
    nonce = uuid4()
    actions.post_message(room=general, author=ada, body="same", nonce=nonce)
    message = actions.post_message(room=general, author=bob, body="same", nonce=nonce)
    assert message.author == bob
