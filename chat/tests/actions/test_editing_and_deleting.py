"""Editing and deleting."""

import pytest

from chat import actions
from chat.models import Event, Message, Room, User
from chat.tests.actions.conftest import kinds
from chat.tests.conftest import post

pytestmark = pytest.mark.django_db


def test_an_edit_changes_words_and_html_and_says_so(general: Room, ada: User) -> None:
    message = post(general, ada, "old")
    actions.edit_message(message=message, editor=ada, body=" <new> ")
    message.refresh_from_db()
    assert (message.body, message.html) == ("<new>", "<p>&lt;new&gt;</p>")
    assert message.edited_at and message.created_seq < message.version_seq
    assert kinds(general)[-1] == Event.Kind.MESSAGE_EDITED


def test_the_same_words_again_make_no_event(general: Room, ada: User) -> None:
    message = post(general, ada, "same")
    before = kinds(general)
    actions.edit_message(message=message, editor=ada, body=" same\n")
    message.refresh_from_db()
    assert kinds(general) == before and message.edited_at is None


def test_a_tombstone_keeps_no_words(general: Room, ada: User) -> None:
    message = post(general, ada, "http://regretted.example")
    actions.delete_message(message=message, deleter=ada)
    row = Message.objects.filter(pk=message.pk).values().get()
    assert row["deleted_at"] and "regretted" not in str(row)
    assert kinds(general)[-1] == Event.Kind.MESSAGE_DELETED


def test_a_tombstone_keeps_its_place(general: Room, ada: User) -> None:
    message = post(general, ada, "first")
    actions.delete_message(message=message, deleter=ada)
    assert post(general, ada, "second").number == 2
