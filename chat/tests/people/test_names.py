"""Names."""

import pytest
from django.test import Client

from chat import actions
from chat.models import Event, Room, User
from chat.tests.actions.conftest import everything
from chat.tests.conftest import PASSWORD, post
from chat.tests.people.conftest import now
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_a_new_name_is_an_event_in_every_room_that_names_the_person(
    ada: User, bob: User, general: Room
) -> None:
    wrote, removed = [actions.create_room(creator=ada, name=name) for name in ("Wrote", "Removed")]
    post(wrote, bob, "hello")
    for room in (wrote, removed):
        actions.remove_member(room=room, member=bob, remover=ada)
    elsewhere = actions.create_room(creator=ada, name="Elsewhere", kind=Room.Kind.PRIVATE)
    actions.change_profile(user=bob, name="Robert")
    renamed = Event.objects.filter(kind=Event.Kind.MEMBER_RENAMED, subject=bob)
    assert {event.room for event in renamed} == {general, wrote, removed}
    assert elsewhere not in {event.room for event in renamed}


def test_the_events_of_a_new_name_leave_no_gap(ada: User, bob: User, general: Room) -> None:
    actions.change_profile(user=bob, name="Robert")
    post(general, bob, "hello")
    general.refresh_from_db()
    seqs = list(general.events.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, general.head + 1))


def test_the_same_name_again_is_no_event(bob: User) -> None:
    actions.change_profile(user=bob, name=" Bob ", title="Sailor")
    assert not Event.objects.filter(kind=Event.Kind.MEMBER_RENAMED).exists()
    assert now(bob).title == "Sailor"


def test_a_new_name_shows_on_old_messages(as_ada: Client, bob: User, general: Room) -> None:
    post(general, bob, "hello")
    actions.change_profile(user=bob, name="Robert")
    page = text_of(as_ada.get("/rooms/general/"))
    assert ">Robert</a>" in page and ">Bob<" not in page


def test_a_handle_outlives_a_new_name(bob: User) -> None:
    actions.change_profile(user=bob, name="Robert")
    assert now(bob).handle == "bob"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Bo\x00b\x07", "Bo b"),
        ("\u202eboB\u202c", "boB"),
        ("\u2066Bob\u2069", "Bob"),
        ("Bob\u200b", "Bob"),
        ("  Bob \t Bee\n", "Bob Bee"),
        ("<b>Bob</b>", "<b>Bob</b>"),
        ("بوب", "بوب"),
    ],
)
def test_a_name_is_what_can_be_seen_of_it(bob: User, typed: str, kept: str) -> None:
    actions.change_profile(user=bob, name=typed)
    assert now(bob).name == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u00a0\u3000", "\u200b\u200d", "\u3164", "\x00\x1b"])
def test_a_name_of_nothing_that_can_be_seen_is_refused(bob: User, typed: str) -> None:
    stored = everything()
    with pytest.raises(Refused, match="letters that can be seen"):
        actions.change_profile(user=bob, name=typed)
    assert everything() == stored


@pytest.mark.parametrize("typed", ["\u200b\u3164", " ", "x" * 61])
def test_the_page_refuses_such_a_name_and_keeps_the_rest(
    as_bob: Client, bob: User, typed: str
) -> None:
    form = {"profile": "", "name": typed, "title": "Sailor", "time_zone": "UTC"}
    page = as_bob.post("/settings/", form)
    assert page.status_code == 422 and 'value="Sailor"' in text_of(page)
    assert now(bob).name == "Bob"


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Bob", "bob-2"),
        ("Zoë Müller", "zoë-müller"),
        ("日本", "日本"),
        ("!!!", "person"),
        ("Room", "room-2"),
        ("HERE", "here-2"),
        ("x" * 60, "x" * 30),
    ],
)
def test_a_handle_is_the_name_made_fit_and_nobody_elses(bob: User, name: str, handle: str) -> None:
    user = actions.create_user(name=name, email="new@example.com", password=PASSWORD)
    assert user.handle == handle


def test_a_hostile_name_is_only_text_wherever_it_shows(
    as_ada: Client, ada: User, bob: User, general: Room
) -> None:
    actions.change_profile(user=bob, name="<img src=x onerror=alert(1)>{{ 7 }}")
    post(general, bob, "@ada hello")
    actions.leave_room(room=general, leaver=bob)
    paths = ["/rooms/general/", "/people/", "/people/bob/", "/activity/", "/team/audit/"]
    for path in paths:
        raw = as_ada.get(path).content.decode()
        assert "<img src=x" not in raw
        assert "&lt;img src=x onerror=alert(1)&gt;{{ 7 }}" in raw or path == "/team/audit/"
