"""The team and its people."""

import pytest

from chat import actions
from chat.models import Room, Team, User
from chat.tests.actions.conftest import everything, set_up
from chat.tests.conftest import PASSWORD
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_setting_up_makes_a_team_its_owner_and_a_room() -> None:
    owner = actions.set_up_team(
        team_name=" Tidewater ", name=" Ada  L ", email=" Ada@Example.com ", password=PASSWORD
    )
    assert Team.objects.get().name == "Tidewater"
    assert (owner.name, owner.email, owner.role) == ("Ada L", "ada@example.com", User.Role.OWNER)
    assert owner.check_password(PASSWORD)
    assert list(Room.objects.visible_to(owner).values_list("slug", flat=True)) == ["general"]


def test_setting_up_twice_is_refused_and_nothing_is_done(ada: User) -> None:
    stored = everything()
    with pytest.raises(Refused, match=r"^Confab has been set up already\.$"):
        set_up("mallory")
    assert everything() == stored


def test_a_new_person_is_in_every_open_room(general: Room, ada: User) -> None:
    actions.create_room(creator=ada, name="Other")
    actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
    cy = actions.create_user(name="Cy", email="CY@example.com", password=PASSWORD)
    assert {room.name for room in Room.objects.visible_to(cy)} == {"General", "Other"}
    assert not cy.is_admin and cy.email == "cy@example.com"


def test_a_taken_email_is_refused_in_whatever_case(ada: User, bob: User) -> None:
    stored = everything()
    with pytest.raises(Refused, match="has an account with this email already"):
        actions.create_user(name="Other", email=" BOB@Example.com", password=PASSWORD)
    assert everything() == stored


def test_a_time_zone_is_guessed_once(bob: User) -> None:
    actions.guess_time_zone(user=bob, zone="Asia/Tokyo")
    actions.guess_time_zone(user=bob, zone="Europe/Paris")
    bob.refresh_from_db()
    assert bob.locale.zone == "Asia/Tokyo"
