"""Using one."""

from functools import partial

import pytest
from django.test import Client

from chat import actions
from chat.models import Room, User
from chat.tests.actions.conftest import at_once
from chat.tests.invitations.conftest import GONE, NEW, accept, invite, only_invitation
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_looking_uses_nothing_up(client: Client, token: str) -> None:
    for _look in range(3):
        assert client.get(f"/join/{token}/").status_code == 200
    assert only_invitation().uses_left == 1


def test_a_refused_form_uses_nothing_up(client: Client, token: str) -> None:
    page = client.post(f"/join/{token}/", NEW | {"password": "short"})
    assert page.status_code == 422 and only_invitation().uses_left == 1


def test_a_taken_email_uses_nothing_up(client: Client, bob: User, token: str) -> None:
    page = client.post(f"/join/{token}/", NEW | {"email": "BOB@example.com"})
    assert page.status_code == 422
    assert "Somebody has an account with this email already." in text_of(page)
    assert only_invitation().uses_left == 1 and User.objects.count() == 2


def test_it_makes_an_account_and_signs_in(client: Client, token: str) -> None:
    response = client.post(f"/join/{token}/", NEW | {"time_zone": "Asia/Tokyo"})
    assert response.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/rooms/general/"
    cy = User.objects.get(name="Cy")
    assert (cy.email, cy.role, cy.time_zone) == ("cy@example.com", User.Role.MEMBER, "Asia/Tokyo")


def test_a_guest_comes_into_just_the_rooms_of_the_invitation(ada: User, general: Room) -> None:
    secret = actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
    cy = accept(invite(ada, role=User.Role.GUEST, rooms=[secret]))
    assert list(Room.objects.visible_to(cy)) == [secret]


def test_a_member_comes_into_its_rooms_and_the_open_ones(ada: User, general: Room) -> None:
    secret = actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
    cy = accept(invite(ada, rooms=[secret, general]))
    assert set(Room.objects.visible_to(cy)) == {secret, general}


def test_it_is_good_for_as_many_as_it_says(ada: User, general: Room) -> None:
    token = invite(ada, uses=2)
    accept(token, "Cy")
    accept(token, "Di")
    with pytest.raises(Refused, match=GONE):
        accept(token, "Ed")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_race_for_the_last_use_one_gets_it(token: str) -> None:
    outcomes = at_once(partial(accept, token, "Cy"), partial(accept, token, "Di"))
    assert {type(outcome) for outcome in outcomes} == {User, Refused}
    assert only_invitation().uses_left == 0
    assert User.objects.filter(name__in=["Cy", "Di"]).count() == 1
