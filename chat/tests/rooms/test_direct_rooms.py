"""Direct rooms."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted, rooms
from chat.models import Room, User
from chat.tests.actions.conftest import at_once
from chat.tests.rooms.conftest import archive, delete, leave, meet_before, person, rename
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_the_same_people_have_one_direct_room_whoever_opens_it(ada: User, bob: User) -> None:
    first = actions.open_direct(opener=ada, others=[bob])
    assert actions.open_direct(opener=bob, others=[ada, bob]) == first


def test_other_people_have_another_direct_room(ada: User, bob: User, eve: User) -> None:
    two = actions.open_direct(opener=ada, others=[bob])
    three = actions.open_direct(opener=ada, others=[bob, eve])
    assert two != three and set(three.members.all()) == {ada, bob, eve}


@pytest.mark.django_db(transaction=True)
def test_two_who_open_a_direct_room_at_once_get_the_same(
    ada: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_before(rooms, "write", 2, monkeypatch)
    first, second = at_once(
        partial(actions.open_direct, opener=ada, others=[bob]),
        partial(actions.open_direct, opener=bob, others=[ada]),
    )
    assert first == second == Room.objects.get(kind=Room.Kind.DIRECT)
    assert first.memberships.count() == 2


def test_with_nobody_else_it_is_for_notes(as_ada: Client, ada: User) -> None:
    room = actions.open_direct(opener=ada, others=[])
    assert "Notes to self" in text_of(as_ada.get(room.get_absolute_url()))


def test_a_direct_room_is_for_eight_at_most(ada: User) -> None:
    others = [person(f"P{number}") for number in range(8)]
    with pytest.raises(Refused, match=r"^At most 8 people can be in a direct room\.$"):
        actions.open_direct(opener=ada, others=others)


def test_nobody_opens_a_direct_room_with_a_closed_account(ada: User, bob: User) -> None:
    actions.deactivate_user(user=bob)
    with pytest.raises(NotPermitted):
        actions.open_direct(opener=ada, others=[bob])


def test_a_guest_opens_none_with_whom_they_share_no_room(ada: User, guest: User) -> None:
    with pytest.raises(NotPermitted):
        actions.open_direct(opener=guest, others=[ada])


def test_a_direct_room_is_named_after_the_others(
    as_ada: Client, as_bob: Client, ada: User, bob: User
) -> None:
    path = actions.open_direct(opener=ada, others=[bob]).get_absolute_url()
    names = [text_of(client.get(path)) for client in (as_ada, as_bob)]
    assert "<title>Bob" in names[0].replace("\n", "") or ">Bob</span>" in names[0]
    assert ">Ada</span>" in names[1] and ">Bob</span></h1>" not in names[1]


def remove(room: Room, by: User, other: User) -> None:
    actions.remove_member(room=room, member=other, remover=by)


def add(room: Room, by: User, other: User) -> None:
    actions.add_member(room=room, member=person("Cy"), adder=by)


def set_topic(room: Room, by: User, other: User) -> None:
    actions.set_topic(room=room, setter=by, topic="Ours")


@pytest.mark.parametrize("deed", [remove, leave, add, rename, set_topic, archive, delete])
def test_a_direct_room_stays_as_it_was_made_even_for_its_opener_and_the_owner(
    ada: User, bob: User, deed: Callable[[Room, User, User], None]
) -> None:
    room = actions.open_direct(opener=ada, others=[bob])
    with pytest.raises(NotPermitted):
        deed(room, ada, bob)
    assert set(room.members.all()) == {ada, bob}
    assert Room.objects.filter(pk=room.pk).values().get()["head"] == 0
