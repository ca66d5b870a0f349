"""What the hub reads."""

import pytest

from chat import actions, history
from chat.models import Room, User
from chat.tests.conftest import post

pytestmark = pytest.mark.django_db


def test_the_hub_is_told_who_was_removed(general: Room, ada: User, bob: User, eve: User) -> None:
    start = Room.objects.get(pk=general.pk).head
    post(general, ada, "before")
    actions.remove_member(room=general, member=bob, remover=ada)
    batch = history.following(general.pk, start, 500)
    assert [event.seq for event in batch.events] == [start + 1, start + 2]
    assert batch.removed == {bob.pk}


def test_a_full_batch_tells_of_later_removals_too(general: Room, ada: User, bob: User) -> None:
    post(general, ada, "read")
    post(general, ada, "not yet read")
    actions.remove_member(room=general, member=bob, remover=ada)
    batch = history.following(general.pk, 0, 1)
    assert len(batch.events) == 1 and batch.removed == {bob.pk}


def test_who_leaves_is_taken_out_like_somebody_removed(general: Room, ada: User, bob: User) -> None:
    start = Room.objects.get(pk=general.pk).head
    actions.leave_room(room=general, leaver=bob)
    assert history.following(general.pk, start, 500).removed == {bob.pk}


@pytest.mark.parametrize("limit", [1, 500])
def test_who_came_back_stays(general: Room, ada: User, bob: User, limit: int) -> None:
    start = Room.objects.get(pk=general.pk).head
    actions.leave_room(room=general, leaver=bob)
    actions.join_room(room=general, joiner=bob)
    assert history.following(general.pk, start, limit).removed == set()


def test_who_came_back_and_was_removed_again_is_out(general: Room, ada: User, bob: User) -> None:
    start = Room.objects.get(pk=general.pk).head
    for _time in range(2):
        actions.remove_member(room=general, member=bob, remover=ada)
        actions.add_member(room=general, member=bob, adder=ada)
    actions.remove_member(room=general, member=bob, remover=ada)
    assert history.following(general.pk, start, 500).removed == {bob.pk}


def test_heads_are_those_of_the_rooms_that_are_there(room: Room, general: Room, ada: User) -> None:
    message = post(general, ada, "hello")
    room.refresh_from_db()
    asked = [general.pk, room.pk, 10**9]
    assert history.heads(asked) == {general.pk: message.created_seq, room.pk: room.head}


def test_heads_for_people_are_those_of_all_their_rooms(
    room: Room, general: Room, ada: User, bob: User, eve: User
) -> None:
    other = actions.create_room(creator=ada, name="Private", kind=Room.Kind.PRIVATE)
    actions.remove_member(room=room, member=bob, remover=ada)
    assert set(history.heads_for([bob.pk])) == {general.pk}
    assert set(history.heads_for([bob.pk, eve.pk])) == {general.pk, room.pk}
    assert set(history.heads_for([ada.pk])) == {general.pk, room.pk, other.pk}
