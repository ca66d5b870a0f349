"""Saved messages."""

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted
from chat.models import Message, Room, Saved, User
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def test_saving_twice_saves_once(message: Message, bob: User) -> None:
    actions.save_message(message=message, user=bob)
    actions.save_message(message=message, user=bob)
    assert Saved.objects.count() == 1


def test_what_is_saved_is_listed_for_that_person_alone(
    as_ada: Client, as_bob: Client, message: Message, bob: User
) -> None:
    actions.save_message(message=message, user=bob)
    assert "worth keeping" in text_of(as_bob.get("/saved/"))
    assert "worth keeping" not in text_of(as_ada.get("/saved/"))


def test_it_can_be_removed_again(as_bob: Client, message: Message, bob: User) -> None:
    actions.save_message(message=message, user=bob)
    as_bob.post(f"/messages/{message.pk}/save", {"saved": "no"})
    assert not Saved.objects.exists()


def test_a_stranger_saves_nothing(message: Message, eve: User) -> None:
    with pytest.raises(NotPermitted):
        actions.save_message(message=message, user=eve)


def test_who_was_removed_from_the_room_no_longer_sees_it(
    as_bob: Client, message: Message, general: Room, ada: User, bob: User
) -> None:
    actions.save_message(message=message, user=bob)
    actions.remove_member(room=general, member=bob, remover=ada)
    assert "worth keeping" not in text_of(as_bob.get("/saved/"))


def test_a_deleted_message_is_no_longer_listed(
    as_bob: Client, message: Message, ada: User, bob: User
) -> None:
    actions.save_message(message=message, user=bob)
    actions.delete_message(message=message, deleter=ada)
    assert message.get_absolute_url() not in text_of(as_bob.get("/saved/"))
