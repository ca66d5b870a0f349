"""Joining, leaving, coming back."""

from functools import partial

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted, rooms
from chat.models import Event, Room, User
from chat.tests.actions.conftest import at_once, everything, kinds
from chat.tests.conftest import post
from chat.tests.rooms.conftest import changed, meet_before
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_who_leaves_reads_no_more_and_who_joins_again_does(as_bob: Client, general: Room) -> None:
    as_bob.post("/rooms/general/leave")
    assert as_bob.get("/rooms/general/").status_code == 404
    assert as_bob.post("/rooms/general/join").headers["Location"] == "/rooms/general/"
    assert as_bob.get("/rooms/general/").status_code == 200


def test_joining_and_leaving_are_events_about_somebody(bob: User, general: Room) -> None:
    actions.leave_room(room=general, leaver=bob)
    actions.join_room(room=general, joiner=bob)
    assert kinds(general)[-2:] == [Event.Kind.MEMBER_LEFT, Event.Kind.MEMBER_JOINED]
    assert {event.subject for event in general.events.order_by("-seq")[:2]} == {bob}


def test_who_comes_back_has_nothing_to_read(ada: User, bob: User, general: Room) -> None:
    actions.leave_room(room=general, leaver=bob)
    post(general, ada, "meanwhile")
    actions.join_room(room=general, joiner=bob)
    assert general.memberships.get(user=bob).read_number == 1


def test_nobody_joins_twice(bob: User, general: Room) -> None:
    stored = everything()
    with pytest.raises(NotPermitted):
        actions.join_room(room=general, joiner=bob)
    assert everything() == stored


def test_somebody_added_twice_is_there_once(ada: User, eve: User, general: Room) -> None:
    actions.add_member(room=general, member=eve, adder=ada)
    stored = everything()
    actions.add_member(room=general, member=eve, adder=ada)
    assert everything() == stored


@pytest.mark.django_db(transaction=True)
def test_two_who_add_somebody_at_once_add_them_once(
    ada: User, bob: User, eve: User, general: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_before(rooms, "moved", 2, monkeypatch)
    head = changed(general).head
    outcomes = at_once(
        partial(actions.add_member, room=general, member=eve, adder=ada),
        partial(actions.add_member, room=general, member=eve, adder=bob),
    )
    assert outcomes == [None, None]
    assert changed(general).head == head + 1
    assert general.memberships.filter(user=eve).count() == 1


def test_a_closed_account_is_added_nowhere(ada: User, eve: User, general: Room) -> None:
    actions.deactivate_user(user=eve)
    eve.refresh_from_db()
    with pytest.raises(Refused, match=r"^Eve's account is closed\.$"):
        actions.add_member(room=general, member=eve, adder=ada)


def test_the_last_to_leave_a_private_room_leaves_it_unseen(secret: Room, ada: User) -> None:
    actions.leave_room(room=secret, leaver=ada)
    assert not Room.objects.visible_to(ada).filter(pk=secret.pk).exists()
    assert not Room.objects.joinable_by(ada).filter(pk=secret.pk).exists()


def test_the_page_of_rooms_shows_what_one_could_join_and_no_private_room(
    as_bob: Client, as_eve: Client, secret: Room
) -> None:
    pages = [text_of(client.get("/rooms/")) for client in (as_bob, as_eve)]
    assert ["Join General" in page for page in pages] == [False, True]
    assert not [page for page in pages if "Secret" in page]
