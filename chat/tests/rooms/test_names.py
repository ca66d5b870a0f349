"""Names."""

import pytest
from django.test import Client

from chat import actions
from chat.models import AuditEntry, FormerSlug, Room, User
from chat.tests.actions.conftest import everything
from chat.tests.conftest import post
from chat.tests.rooms.conftest import changed
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_a_private_rooms_name_is_free_for_whoever_does_not_know_it(secret: Room, bob: User) -> None:
    assert actions.create_room(creator=bob, name="secret").name == "secret"


def test_a_private_rooms_name_is_taken_for_whoever_is_in_it(secret: Room, ada: User) -> None:
    with pytest.raises(Refused, match="There is a room of that name already"):
        actions.create_room(creator=ada, name="secret")


def test_a_room_can_be_renamed_to_a_name_that_only_others_know(secret: Room, bob: User) -> None:
    mine = actions.create_room(creator=bob, name="Mine")
    assert actions.rename_room(room=mine, renamer=bob, name="Secret").name == "Secret"


def test_an_old_address_leads_to_the_new_one(as_bob: Client, ada: User, general: Room) -> None:
    actions.rename_room(room=general, renamer=ada, name="Harbour")
    assert as_bob.get("/rooms/general/").headers["Location"] == "/rooms/harbour/"


def test_an_old_link_to_a_message_leads_to_it(as_bob: Client, ada: User, general: Room) -> None:
    post(general, ada, "hello")
    for name in ("Harbour", "Quay"):
        actions.rename_room(room=changed(general), renamer=ada, name=name)
    assert as_bob.get("/rooms/general/1").headers["Location"] == "/rooms/quay/1"


@pytest.mark.parametrize("path", ["/rooms/secret/", "/rooms/secret/1"])
def test_an_old_address_leads_nobody_else_to_a_private_room(
    as_bob: Client, ada: User, secret: Room, path: str
) -> None:
    post(secret, ada, "hello")
    actions.rename_room(room=secret, renamer=ada, name="Cellar")
    response = as_bob.get(path)
    assert response.status_code == 404 and "ellar" not in text_of(response)


def test_an_old_address_stays_the_renamed_rooms(ada: User, general: Room) -> None:
    actions.rename_room(room=general, renamer=ada, name="Harbour")
    assert actions.create_room(creator=ada, name="General").slug == "general-2"


def test_a_room_takes_its_old_name_back(as_bob: Client, ada: User, general: Room) -> None:
    for name in ("Harbour", "General"):
        actions.rename_room(room=changed(general), renamer=ada, name=name)
    assert as_bob.get("/rooms/general/").status_code == 200
    assert as_bob.get("/rooms/harbour/").headers["Location"] == "/rooms/general/"
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["harbour"]


def test_the_same_name_again_changes_nothing(ada: User, general: Room) -> None:
    stored = everything()
    actions.rename_room(room=general, renamer=ada, name=" General ")
    assert everything() == stored


def test_a_taken_name_is_refused_and_the_room_keeps_its_own(ada: User, general: Room) -> None:
    actions.create_room(creator=ada, name="Harbour")
    stored = everything()
    with pytest.raises(Refused):
        actions.rename_room(room=general, renamer=ada, name="harbour")
    assert everything() == stored


def test_a_renamed_private_room_is_not_named_in_the_log(ada: User, secret: Room) -> None:
    actions.rename_room(room=secret, renamer=ada, name="Hidden")
    targets = AuditEntry.objects.values_list("target", flat=True)
    assert not [target for target in targets if "Hidden" in target or "Secret" in target]
