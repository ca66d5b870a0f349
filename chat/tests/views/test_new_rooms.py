"""New rooms."""

import pytest
from django.test import Client

from chat import actions
from chat.models import Room, User
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_member_may_not_make_rooms_where_the_team_says_so(
    as_bob: Client, ada: User, general: Room, method: str
) -> None:
    actions.change_team(changer=ada, members_create_rooms=False)
    response = getattr(as_bob, method)("/rooms/new/", new_room("Mine"))
    assert response.status_code == 403 and Room.objects.get() == general


@pytest.mark.parametrize("members_may", [True, False])
def test_only_who_may_make_a_room_is_shown_the_way(
    as_ada: Client, as_bob: Client, ada: User, members_may: bool
) -> None:
    actions.change_team(changer=ada, members_create_rooms=members_may)
    pages = [text_of(client.get("/rooms/")) for client in (as_ada, as_bob)]
    assert ['href="/rooms/new/"' in page for page in pages] == [True, members_may]


@pytest.mark.parametrize("kind", ["open", "private"])
def test_who_makes_a_room_is_led_there(as_bob: Client, bob: User, kind: str) -> None:
    form = new_room("Deep sea", topic="What lives there", kind=kind)
    assert as_bob.post("/rooms/new/", form).headers["Location"] == "/rooms/deep-sea/"
    room = Room.objects.get(slug="deep-sea")
    assert (room.topic, room.kind, room.creator) == ("What lives there", kind, bob)


@pytest.mark.parametrize("kind", ["direct", "", "secret"])
def test_no_other_kind_of_room_is_made_by_name(as_ada: Client, general: Room, kind: str) -> None:
    assert as_ada.post("/rooms/new/", new_room("Mine", kind=kind)).status_code == 422
    assert Room.objects.get() == general


def new_room(name: str, topic: str = "", kind: str = "open") -> dict[str, str]:
    return {"name": name, "topic": topic, "kind": kind}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("general", "There is a room of that name already."),
        ("\u200b", "A name needs letters that can be seen."),
        ("", "This field is required."),
        ("x" * 61, "Ensure this value has at most 60 characters"),
    ],
)
def test_a_refused_room_keeps_the_fields(
    as_ada: Client, general: Room, name: str, sentence: str
) -> None:
    page = as_ada.post("/rooms/new/", new_room(name, topic="Kept"))
    assert page.status_code == 422 and sentence in text_of(page)
    assert 'value="Kept"' in text_of(page)
