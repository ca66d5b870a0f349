"""Guests."""

import pytest

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import signed_in
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def test_a_guest_is_in_no_open_room_neither_old_nor_new(ada: User, guest: User) -> None:
    actions.create_room(creator=ada, name="Harbour")
    assert not Room.objects.visible_to(guest).exists()
    assert not Room.objects.joinable_by(guest).exists()


@pytest.mark.parametrize("path", ["/rooms/", "/rooms/lounge/suggestions?word=%23", "/people/"])
def test_a_guest_is_told_of_no_open_room(ada: User, guest: User, path: str) -> None:
    lounge = actions.create_room(creator=ada, name="Lounge", kind=Room.Kind.PRIVATE)
    actions.add_member(room=lounge, member=guest, adder=ada)
    page = signed_in(guest).get(path)
    assert page.status_code == 200 and "General" not in text_of(page)


def test_a_guest_is_suggested_the_open_rooms_that_they_are_in(
    ada: User, guest: User, general: Room
) -> None:
    actions.add_member(room=general, member=guest, adder=ada)
    page = signed_in(guest).get("/rooms/general/suggestions?word=%23ge")
    assert "#general" in text_of(page)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guest_joins_no_open_room(guest: User, general: Room, method: str) -> None:
    assert getattr(signed_in(guest), method)("/rooms/general/join").status_code == 404
    assert not guest.memberships.exists()
