"""Who manages a room."""

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.rooms.conftest import archive, delete, rename
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def test_a_member_manages_the_room_that_they_made(bob: User, eve: User) -> None:
    room = actions.create_room(creator=bob, name="Mine")
    actions.remove_member(room=room, member=eve, remover=bob)
    assert actions.rename_room(room=room, renamer=bob, name="Ours").name == "Ours"


def test_who_made_a_room_and_left_it_manages_it_no_more(bob: User) -> None:
    room = actions.create_room(creator=bob, name="Mine")
    actions.leave_room(room=room, leaver=bob)
    with pytest.raises(NotPermitted):
        actions.rename_room(room=room, renamer=bob, name="Ours")


def test_an_owner_does_not_manage_a_private_room_that_they_are_not_in(ada: User, bob: User) -> None:
    room = actions.create_room(creator=bob, name="Mine", kind=Room.Kind.PRIVATE)
    for deed in (rename, archive, delete):
        with pytest.raises(NotPermitted):
            deed(room, ada, bob)


def test_only_admins_and_its_creator_post_announcements(ada: User, bob: User, eve: User) -> None:
    room = actions.create_room(creator=bob, name="News")
    actions.describe_room(room=room, describer=bob, description="", is_announcement=True)
    assert [post(room, who, "hear").number for who in (ada, bob)] == [1, 2]
    with pytest.raises(NotPermitted):
        post(room, eve, "hello")


def test_who_may_not_post_has_no_composer(as_bob: Client, ada: User, general: Room) -> None:
    actions.describe_room(room=general, describer=ada, description="", is_announcement=True)
    page = text_of(as_bob.get("/rooms/general/"))
    assert 'id="composer"' not in page and "Only admins post here." in page
