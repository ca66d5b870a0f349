"""Closing and opening accounts."""

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.people.conftest import ADMIN, now
from chat.tests.rooms.conftest import person
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_a_closed_account_keeps_its_words_under_its_name(
    as_ada: Client, ada: User, bob: User, general: Room
) -> None:
    post(general, bob, "I was here")
    actions.deactivate_user(user=bob, deactivator=ada)
    page = text_of(as_ada.get("/rooms/general/"))
    assert "I was here" in page and ">Bob</a>" in page


def test_a_closed_account_reads_and_is_counted_nowhere(
    as_ada: Client, ada: User, bob: User, general: Room
) -> None:
    actions.deactivate_user(user=bob, deactivator=ada)
    assert not Room.objects.visible_to(bob).exists()
    assert "1 person" in text_of(as_ada.get("/rooms/general/"))


def test_an_opened_account_is_back_in_all_its_rooms(ada: User, bob: User) -> None:
    actions.create_room(creator=bob, name="Mine", kind=Room.Kind.PRIVATE)
    actions.deactivate_user(user=bob, deactivator=ada)
    actions.reactivate_user(user=bob, reactivator=ada)
    assert {room.name for room in Room.objects.visible_to(bob)} == {"General", "Mine"}


def test_the_last_owners_account_stays_open(ada: User) -> None:
    with pytest.raises(Refused, match="The team needs an owner"):
        actions.deactivate_user(user=ada)
    assert now(ada).is_active


@pytest.mark.parametrize("name", ["Ada", "Art"])
def test_an_admin_closes_no_owners_or_admins_account(ada: User, ann: User, name: str) -> None:
    person("Art", ADMIN)
    with pytest.raises(NotPermitted):
        actions.deactivate_user(user=User.objects.get(name=name), deactivator=ann)


def test_nobody_opens_their_own_account_again(ada: User, ann: User) -> None:
    actions.deactivate_user(user=ann, deactivator=ada)
    with pytest.raises(NotPermitted):
        actions.reactivate_user(user=ann, reactivator=ann)
