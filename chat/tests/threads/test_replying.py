"""Replying."""

from uuid import uuid4

import pytest

from chat import actions
from chat.history import Window
from chat.models import Event, Message, Room, User
from chat.tests.conftest import post
from chat.tests.threads.conftest import reply

pytestmark = pytest.mark.django_db


def test_replies_are_numbered_in_their_thread(root: Message, ada: User, bob: User) -> None:
    reply(root, bob, "blue")
    reply(root, ada, "red")
    assert list(root.replies.order_by("pk").values_list("reply_number", "number")) == [
        (1, 0),
        (2, 0),
    ]


def test_a_reply_takes_its_turn_in_the_rooms_sequence(root: Message, bob: User) -> None:
    message = reply(root, bob, "blue")
    event = Event.objects.get(room=root.room, seq=root.created_seq + 1)
    assert (event.message, message.created_seq) == (message, event.seq)


def test_a_reply_is_no_message_of_the_rooms(root: Message, bob: User) -> None:
    reply(root, bob, "blue")
    room = Room.objects.get(pk=root.room_id)
    assert room.message_count == 1
    assert [each.body for each in Window.newest(room.pk).messages] == ["Shall we paint it?"]


def test_a_reply_that_was_also_sent_to_the_room_is(root: Message, bob: User) -> None:
    message = reply(root, bob, "blue", is_also_in_room=True)
    assert (message.number, message.reply_number) == (2, 1)
    assert Window.newest(root.room_id).messages[-1] == message


def test_the_next_message_is_not_taken_for_the_continuation_of_a_reply(
    root: Message, general: Room, bob: User
) -> None:
    reply(root, bob, "blue")
    assert not post(general, bob, "something else").continues


def test_a_resent_reply_is_the_same(root: Message, bob: User) -> None:
    nonce = uuid4()
    for _attempt in range(2):
        actions.post_message(room=root.room, author=bob, body="blue", nonce=nonce, thread=root)
    root.refresh_from_db()
    assert root.reply_count == root.replies.count() == 1


def test_nobody_replies_to_a_reply(root: Message, bob: User) -> None:
    with pytest.raises(actions.NotPermitted):
        reply(reply(root, bob, "blue", is_also_in_room=True), bob, "or green")


def test_nobody_replies_from_another_room(root: Message, ada: User, bob: User) -> None:
    other = actions.create_room(creator=ada, name="Other")
    with pytest.raises(actions.NotPermitted):
        actions.post_message(room=other, author=bob, body="blue", nonce=uuid4(), thread=root)
    assert not root.replies.exists()


def test_a_stranger_does_not_reply(root: Message, eve: User) -> None:
    with pytest.raises(actions.NotPermitted):
        reply(root, eve, "blue")


def test_the_root_knows_how_many_there_are_and_whose(root: Message, ada: User, bob: User) -> None:
    for author in (bob, ada, bob):
        reply(root, author, "blue")
    shown = Message.objects.for_rendering().get(pk=root.pk)
    assert shown.reply_count == 3
    assert [place.user for place in shown.repliers] == [bob, ada]
