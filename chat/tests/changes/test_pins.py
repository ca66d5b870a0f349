"""Pins."""

import pytest
from django.test import Client

from chat import actions, partials
from chat.actions import NotPermitted
from chat.actions.changes import PINS_LIMIT
from chat.models import Event, Room, User
from chat.tests.changes.conftest import kinds, pin_many
from chat.tests.conftest import post
from chat.tests.partials.conftest import UTC_ZONE, as_it_is
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_a_pinned_message_says_so(general: Room, bob: User) -> None:
    message = post(general, bob, "hello")
    actions.pin_message(message=message, pinner=bob)
    assert "pinned" in partials.message(as_it_is(message), UTC_ZONE)
    assert kinds(general)[-1] == Event.Kind.MESSAGE_PINNED


def test_pinning_twice_makes_one_event(general: Room, bob: User) -> None:
    message = post(general, bob, "hello")
    actions.pin_message(message=message, pinner=bob)
    message.refresh_from_db()
    before = kinds(general)
    actions.pin_message(message=message, pinner=bob)
    assert kinds(general) == before


def test_a_pin_can_be_taken_away_by_another(general: Room, ada: User, bob: User) -> None:
    message = post(general, bob, "hello")
    actions.pin_message(message=message, pinner=bob)
    message.refresh_from_db()
    actions.unpin_message(message=message, unpinner=ada)
    message.refresh_from_db()
    assert message.pinned_at is None
    assert kinds(general)[-1] == Event.Kind.MESSAGE_UNPINNED


def test_there_is_an_end_to_pins(general: Room, bob: User) -> None:
    for number in range(PINS_LIMIT + 1):
        message = post(general, bob, f"line {number}")
    pin_many(general, PINS_LIMIT)
    with pytest.raises(Refused, match="At most 50"):
        actions.pin_message(message=message, pinner=bob)


def test_who_may_not_write_there_does_not_pin(general: Room, ada: User, bob: User) -> None:
    message = post(general, ada, "hello")
    actions.describe_room(room=general, describer=ada, description="", is_announcement=True)
    with pytest.raises(NotPermitted):
        actions.pin_message(message=message, pinner=bob)


def test_the_list_shows_the_latest_pin_first(as_bob: Client, general: Room, bob: User) -> None:
    for body in ("first", "second", "third"):
        actions.pin_message(message=post(general, bob, body), pinner=bob)
    page = text_of(as_bob.get("/rooms/general/pins/"))
    assert page.index("third") < page.index("second") < page.index("first")


def test_too_many_pins_are_refused_with_a_sentence(
    as_bob: Client, general: Room, bob: User
) -> None:
    for number in range(PINS_LIMIT + 1):
        message = post(general, bob, f"line {number}")
    pin_many(general, PINS_LIMIT)
    page = as_bob.post(f"/messages/{message.pk}/pin", {"pinned": "yes"})
    assert page.status_code == 422 and "At most 50 messages can be pinned" in text_of(page)
