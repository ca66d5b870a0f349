"""What a message shows."""

import re

import pytest

from chat import actions, partials
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.partials.conftest import UTC_ZONE, as_it_is

pytestmark = pytest.mark.django_db


def test_an_edited_message_says_so(general: Room, ada: User) -> None:
    message = post(general, ada, "old")
    assert "edited" not in partials.message(message, UTC_ZONE)
    actions.edit_message(message=message, editor=ada, body="new")
    link = f'<a href="/messages/{message.pk}/history/">edited</a>'
    assert f"<small>{link}</small>" in partials.message(as_it_is(message), UTC_ZONE)


def test_a_tombstone_says_who_deleted_it_and_keeps_no_words(general: Room, ada: User) -> None:
    message = post(general, ada, "regretted")
    actions.edit_message(message=message, editor=ada, body="regretted too")
    actions.delete_message(message=message, deleter=ada)
    shown = partials.message(as_it_is(message), UTC_ZONE)
    assert f'<span class="name-{ada.pk}">Ada</span> deleted this message' in shown
    assert not re.search("regretted|edited|slot-|react", shown)
