"""People: their roles, their names, and whether they still belong to the team."""

from functools import partial

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted
from chat.models import Event, Room, User
from chat.models.people import UserQuerySet
from chat.tests.conftest import PASSWORD, post, signed_in
from chat.tests.test_actions import at_once, everything
from chat.tests.test_rooms import person
from chat.tests.test_views import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db

OWNER, ADMIN, MEMBER, GUEST = User.Role


@pytest.fixture
def ann(ada: User) -> User:
    return person("Ann", ADMIN)


@pytest.fixture
def gus(general: Room) -> User:
    """A guest in no room."""
    return person("Gus", GUEST)


def now(user: User) -> User:
    return User.objects.get(pk=user.pk)


# Roles


@pytest.mark.parametrize("role", list(User.Role))
def test_an_owner_gives_any_role(ada: User, bob: User, role: User.Role) -> None:
    actions.change_role(user=bob, role=role, changer=ada)
    assert now(bob).role == role


@pytest.mark.parametrize("role", [MEMBER, GUEST])
def test_an_admin_says_who_is_member_or_guest(ann: User, bob: User, role: User.Role) -> None:
    actions.change_role(user=bob, role=role, changer=ann)
    assert now(bob).role == role


@pytest.mark.parametrize("role", [OWNER, ADMIN])
def test_an_admin_makes_nobody_owner_or_admin(ann: User, bob: User, role: User.Role) -> None:
    stored = everything()
    for somebody in (bob, ann):
        with pytest.raises(NotPermitted):
            actions.change_role(user=somebody, role=role, changer=ann)
    assert everything() == stored


@pytest.mark.parametrize("role", list(User.Role))
def test_an_admin_has_no_say_over_owners_and_admins(ada: User, ann: User, role: User.Role) -> None:
    art, stored = person("Art", ADMIN), everything
    before = stored()
    for somebody in (ada, art):
        with pytest.raises(NotPermitted):
            actions.change_role(user=somebody, role=role, changer=ann)
    assert everything() == before


@pytest.mark.parametrize("role", list(User.Role))
def test_a_member_gives_nobody_a_role(bob: User, eve: User, role: User.Role) -> None:
    for somebody in (bob, eve):
        with pytest.raises(NotPermitted):
            actions.change_role(user=somebody, role=role, changer=bob)


def test_who_was_an_admin_a_moment_ago_gives_no_role(ada: User, ann: User, bob: User) -> None:
    actions.change_role(user=ann, role=MEMBER, changer=ada)
    with pytest.raises(NotPermitted):
        actions.change_role(user=bob, role=GUEST, changer=ann)


def test_an_admin_whose_account_was_closed_gives_no_role(ada: User, ann: User, bob: User) -> None:
    actions.deactivate_user(user=ann, deactivator=ada)
    with pytest.raises(NotPermitted):
        actions.change_role(user=bob, role=GUEST, changer=ann)


@pytest.mark.parametrize("role", [ADMIN, MEMBER, GUEST])
def test_the_last_owner_stays_owner(ada: User, role: User.Role) -> None:
    with pytest.raises(Refused, match="The team needs an owner"):
        actions.change_role(user=ada, role=role, changer=ada)
    assert now(ada).is_owner


def test_an_owner_with_a_closed_account_is_no_other_owner(ada: User, bob: User) -> None:
    actions.change_role(user=bob, role=OWNER, changer=ada)
    actions.deactivate_user(user=bob, deactivator=ada)
    with pytest.raises(Refused, match="The team needs an owner"):
        actions.change_role(user=ada, role=MEMBER, changer=ada)


def test_one_of_two_owners_may_step_down(ada: User, bob: User) -> None:
    actions.change_role(user=bob, role=OWNER, changer=ada)
    actions.change_role(user=ada, role=MEMBER, changer=ada)
    assert [now(ada).role, now(bob).role] == [MEMBER, OWNER]


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_step_down_at_once_one_stays(ada: User, bob: User) -> None:
    actions.change_role(user=bob, role=OWNER, changer=ada)
    at_once(
        partial(actions.change_role, user=ada, role=MEMBER, changer=ada),
        partial(actions.change_role, user=bob, role=MEMBER, changer=bob),
    )
    assert User.objects.filter(role=OWNER).count() == 1


@pytest.mark.parametrize("role", ["", "king", "OWNER"])
def test_there_is_no_other_role(as_ada: Client, bob: User, role: str) -> None:
    assert as_ada.post("/people/bob/role", {"role": role}).status_code == 403
    assert now(bob).role == MEMBER


def test_the_page_offers_an_admin_only_what_they_may_give(ann: User, bob: User) -> None:
    page = text_of(signed_in(ann).get("/people/bob/"))
    assert 'value="guest"' in page and 'value="admin"' not in page


# Closing and opening accounts


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


# Names


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


# Whom one knows of


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
