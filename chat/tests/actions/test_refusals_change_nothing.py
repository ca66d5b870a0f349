"""Refusals change nothing."""

from collections.abc import Callable

import pytest

from chat import actions
from chat.actions import NotPermitted
from chat.models import Message, Room, User
from chat.tests.actions.conftest import delete, edit, everything
from chat.tests.conftest import PASSWORD, post
from chat.text import Refused

pytestmark = pytest.mark.django_db


def reply(message: Message, by: User) -> None:
    post(message.room, by, "reply")


def clear(message: Message, by: User) -> None:
    actions.edit_message(message=message, editor=by, body=" ")


def remove_bob(message: Message, by: User) -> None:
    actions.remove_member(room=message.room, member=User.objects.get(name="Bob"), remover=by)


def open_room(message: Message, by: User) -> None:
    actions.create_room(creator=by, name="Other")


def delete_it_all(message: Message, by: User) -> None:
    actions.delete_room(room=message.room, deleter=by, name=message.room.name)


def bob_is_there(message: Message, ada: User, bob: User) -> None:
    pass


def cy_is_there(message: Message, ada: User, bob: User) -> None:
    actions.create_user(name="Cy", email="cy@example.com", password=PASSWORD)


def only_admins_make_rooms(message: Message, ada: User, bob: User) -> None:
    actions.change_team(changer=ada, members_create_rooms=False)


def bob_is_a_guest(message: Message, ada: User, bob: User) -> None:
    actions.change_role(user=bob, role=User.Role.GUEST, changer=ada)


def the_room_is_archived(message: Message, ada: User, bob: User) -> None:
    actions.archive_room(room=message.room, archiver=ada)


def bob_is_removed(message: Message, ada: User, bob: User) -> None:
    actions.remove_member(room=message.room, member=bob, remover=ada)


def bob_is_deactivated(message: Message, ada: User, bob: User) -> None:
    actions.deactivate_user(user=bob)


def bob_deletes_it(message: Message, ada: User, bob: User) -> None:
    actions.delete_message(message=message, deleter=bob)


@pytest.mark.parametrize(
    ("before", "deed", "by", "refusal"),
    [
        (cy_is_there, edit, "Cy", NotPermitted),
        (cy_is_there, delete, "Cy", NotPermitted),
        (bob_is_there, clear, "Bob", Refused),
        (bob_is_there, remove_bob, "Bob", NotPermitted),
        (bob_is_there, delete_it_all, "Bob", NotPermitted),
        (only_admins_make_rooms, open_room, "Bob", NotPermitted),
        (bob_is_a_guest, open_room, "Bob", NotPermitted),
        (the_room_is_archived, reply, "Ada", NotPermitted),
        (the_room_is_archived, edit, "Bob", NotPermitted),
        (the_room_is_archived, delete, "Bob", NotPermitted),
        (bob_is_removed, reply, "Bob", NotPermitted),
        (bob_is_removed, edit, "Bob", NotPermitted),
        (bob_is_removed, delete, "Bob", NotPermitted),
        (bob_is_removed, remove_bob, "Ada", Refused),
        (bob_is_deactivated, reply, "Bob", NotPermitted),
        (bob_is_deactivated, edit, "Bob", NotPermitted),
        (bob_is_deactivated, delete, "Bob", NotPermitted),
        (bob_deletes_it, edit, "Bob", NotPermitted),
        (bob_deletes_it, delete, "Bob", NotPermitted),
    ],
)
def test_who_may_not_is_refused_and_nothing_is_done(
    general: Room,
    ada: User,
    bob: User,
    before: Callable[[Message, User, User], None],
    deed: Callable[[Message, User], None],
    by: str,
    refusal: type[Exception],
) -> None:
    message = post(general, bob, "my words")
    before(message, ada, bob)
    message.refresh_from_db()
    stored = everything()
    with pytest.raises(refusal):
        deed(message, User.objects.get(name=by))
    assert everything() == stored
