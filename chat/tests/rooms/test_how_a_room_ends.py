"""How a room ends."""

from collections.abc import Callable

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted
from chat.models import AuditEntry, Event, FormerSlug, Membership, Message, Room, User
from chat.tests.actions.conftest import everything
from chat.tests.conftest import post
from chat.tests.rooms.conftest import person
from chat.tests.views.conftest import draft, text_of

pytestmark = pytest.mark.django_db


def edit(message: Message, by: User) -> None:
    actions.edit_message(message=message, editor=by, body="other words")


def erase(message: Message, by: User) -> None:
    actions.delete_message(message=message, deleter=by)


def reply(message: Message, by: User) -> None:
    post(message.room, by, "reply")


def retitle(message: Message, by: User) -> None:
    actions.rename_room(room=message.room, renamer=by, name="Other")


def redescribe(message: Message, by: User) -> None:
    actions.describe_room(
        room=message.room, describer=by, description="Other", is_announcement=True
    )


def retopic(message: Message, by: User) -> None:
    actions.set_topic(room=message.room, setter=by, topic="Other")


def add_cy(message: Message, by: User) -> None:
    actions.add_member(room=message.room, member=User.objects.get(name="Cy"), adder=by)


def archive_again(message: Message, by: User) -> None:
    actions.archive_room(room=message.room, archiver=by)


@pytest.mark.parametrize(
    "deed", [edit, erase, reply, retitle, redescribe, retopic, add_cy, archive_again]
)
def test_nothing_is_written_in_an_archived_room_even_by_an_owner(
    ada: User, general: Room, deed: Callable[[Message, User], None]
) -> None:
    cy = person("Cy")
    actions.remove_member(room=general, member=cy, remover=ada)
    message = post(general, ada, "hello")
    actions.archive_room(room=general, archiver=ada)
    stored = everything()
    with pytest.raises(NotPermitted):
        deed(message, ada)
    assert everything() == stored


def test_an_archived_room_is_read_by_who_could(as_bob: Client, ada: User, general: Room) -> None:
    post(general, ada, "remember this")
    actions.archive_room(room=general, archiver=ada)
    page = text_of(as_bob.get("/rooms/general/"))
    assert "remember this" in page and "This room is archived" in page
    assert as_bob.post("/rooms/general/post", draft()).status_code == 403


def test_a_new_person_enters_no_archived_room(ada: User, general: Room) -> None:
    actions.archive_room(room=general, archiver=ada)
    assert not person("Cy").memberships.exists()


def test_an_opened_room_is_written_to_again(ada: User, bob: User, general: Room) -> None:
    actions.archive_room(room=general, archiver=ada)
    actions.unarchive_room(room=general, archiver=ada)
    assert post(general, bob, "hello").number == 1


@pytest.mark.parametrize("name", ["", "general", "Other"])
def test_a_room_is_deleted_only_by_its_name(as_ada: Client, general: Room, name: str) -> None:
    page = as_ada.post("/rooms/general/delete/", {"name": name})
    assert page.status_code == 422 and "That is not the room's name." in text_of(page)
    assert Room.objects.get() == general


def test_a_deleted_room_is_gone_with_all_that_was_said(
    as_ada: Client, ada: User, bob: User, general: Room
) -> None:
    post(general, bob, "@ada hello")
    actions.rename_room(room=general, renamer=ada, name="Harbour")
    as_ada.post("/rooms/harbour/delete/", {"name": "Harbour"})
    kept = [Room, Message, Event, Membership, FormerSlug]
    assert not [model for model in kept if model._default_manager.exists()]
    assert as_ada.get("/rooms/general/").status_code == 404


def test_a_deleted_room_stays_in_the_log(as_ada: Client, ada: User, general: Room) -> None:
    as_ada.post("/rooms/general/delete/", {"name": "General"})
    entry = AuditEntry.objects.get(deed="delete_room")
    assert (entry.actor, entry.target, entry.address) == (ada, "#General", "127.0.0.1")


def test_an_admin_deletes_no_room(bob: User, ada: User, general: Room) -> None:
    actions.change_role(user=bob, role=User.Role.ADMIN, changer=ada)
    bob.refresh_from_db()
    with pytest.raises(NotPermitted):
        actions.delete_room(room=general, deleter=bob, name="General")
