"""Whom one knows of."""

import pytest
from django.test import Client

from chat import actions
from chat.models import Room, User
from chat.models.people import UserQuerySet
from chat.tests.conftest import signed_in
from chat.tests.people.conftest import GUEST
from chat.tests.rooms.conftest import person
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def gus(general: Room) -> User:
    """A guest in no room."""
    return person("Gus", GUEST)


def known(user: User) -> set[str]:
    people: UserQuerySet = User.objects.visible_to(user)
    return {each.name for each in people}


def test_a_member_knows_of_everybody(bob: User, eve: User) -> None:
    assert {"Ada", "Bob", "Eve"} == known(bob)


def test_a_guest_knows_of_those_with_whom_they_share_a_room(
    ada: User, eve: User, gus: User
) -> None:
    lounge = actions.create_room(creator=ada, name="Lounge", kind=Room.Kind.PRIVATE)
    alone = known(gus)
    actions.add_member(room=lounge, member=gus, adder=ada)
    assert (alone, known(gus)) == ({"Gus"}, {"Gus", "Ada"})


def test_a_guest_sees_nobody_else_on_any_page(ada: User, bob: User, gus: User) -> None:
    lounge = actions.create_room(creator=ada, name="Lounge", kind=Room.Kind.PRIVATE)
    actions.add_member(room=lounge, member=gus, adder=ada)
    client = signed_in(gus)
    paths = ["/people/", "/people/?q=b", "/rooms/lounge/members/", "/rooms/direct/", "/activity/"]
    pages = [text_of(client.get(path)) for path in paths]
    assert not [page for page in pages if "Bob" in page or "bob@" in page]
    assert client.get("/people/bob/").status_code == 404


def test_a_guest_adds_and_writes_to_nobody_they_do_not_know(
    ada: User, bob: User, gus: User
) -> None:
    page = signed_in(gus).post("/rooms/direct/", {"people": "bob"})
    assert page.status_code == 422 and "Nobody here is called “bob”." in text_of(page)
    assert not Room.objects.filter(kind=Room.Kind.DIRECT).exists()


@pytest.mark.parametrize(
    ("query", "found"), [("bo", True), ("BOB", True), ("zzz", False), ("", True), ("  ", True)]
)
def test_people_are_found_by_their_names(
    as_ada: Client, bob: User, query: str, found: bool
) -> None:
    assert ("/people/bob/" in text_of(as_ada.get("/people/", {"q": query}))) is found


def test_a_closed_account_is_listed_for_admins_only(
    as_ada: Client, as_eve: Client, bob: User
) -> None:
    actions.deactivate_user(user=bob)
    pages = [text_of(client.get("/people/")) for client in (as_ada, as_eve)]
    assert ["/people/bob/" in page for page in pages] == [True, False]
