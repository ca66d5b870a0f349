"""The team's settings, and the log of what was done."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from chat import actions, audit
from chat.actions import NotPermitted
from chat.models import AuditEntry, Room, Team, User
from chat.tests.actions.conftest import everything
from chat.tests.conftest import PASSWORD, signed_in
from chat.tests.rooms.conftest import person
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def log() -> list[tuple[str, str, str]]:
    """From the first entry to the last."""
    entries = AuditEntry.objects.order_by("pk").select_related("actor")
    return [(str(each.actor or ""), each.deed, each.target) for each in entries]


# The team


def test_a_member_changes_nothing_of_the_team(bob: User) -> None:
    stored = everything()
    with pytest.raises(NotPermitted):
        actions.change_team(changer=bob, name="Mine", is_open=True)
    assert everything() == stored


def test_the_page_changes_the_team(as_ada: Client, ada: User) -> None:
    as_ada.post("/team/", {"name": " Spring  tide ", "members_invite": "on"})
    team = Team.objects.get()
    assert (team.name, team.members_invite, team.members_create_rooms) == (
        "Spring tide",
        True,
        False,
    )


@pytest.mark.parametrize("name", ["", " ", "\u200b", "x" * 61])
def test_a_team_keeps_a_name_that_can_be_seen(as_ada: Client, ada: User, name: str) -> None:
    assert as_ada.post("/team/", {"name": name}).status_code == 422
    assert Team.objects.get().name == "Tidewater"


def test_a_team_is_changed_only_to_a_name_that_can_be_seen(ada: User) -> None:
    with pytest.raises(Refused):
        actions.change_team(changer=ada, name="\u3164")
    assert Team.objects.get().name == "Tidewater"


# What is in the log


def test_deeds_over_others_are_in_the_log(ada: User, bob: User) -> None:
    before = len(log())
    actions.change_role(user=bob, role=User.Role.GUEST, changer=ada)
    actions.deactivate_user(user=bob, deactivator=ada)
    actions.reactivate_user(user=bob, reactivator=ada)
    actions.change_team(changer=ada, is_open=True)
    assert log()[before:] == [
        ("Ada", "change_role", "Bob: guest"),
        ("Ada", "deactivate_user", "Bob"),
        ("Ada", "reactivate_user", "Bob"),
        ("Ada", "change_team", "is_open=True"),
    ]


def test_what_becomes_of_an_open_room_is_in_the_log(ada: User, bob: User, general: Room) -> None:
    before = len(log())
    room = actions.rename_room(room=general, renamer=ada, name="Harbour")
    actions.remove_member(room=room, member=bob, remover=ada)
    actions.archive_room(room=room, archiver=ada)
    actions.unarchive_room(room=room, archiver=ada)
    actions.delete_room(room=room, deleter=ada, name="Harbour")
    assert log()[before:] == [
        ("Ada", "rename_room", "#General: Harbour"),
        ("Ada", "remove_member", "Bob from #Harbour"),
        ("Ada", "archive_room", "#Harbour"),
        ("Ada", "unarchive_room", "#Harbour"),
        ("Ada", "delete_room", "#Harbour"),
    ]


def test_what_becomes_of_a_private_room_is_in_the_log_without_its_name(
    ada: User, bob: User, general: Room
) -> None:
    before = len(log())
    room = actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
    actions.add_member(room=room, member=bob, adder=ada)
    actions.remove_member(room=room, member=bob, remover=ada)
    room = actions.rename_room(room=room, renamer=ada, name="Hidden")
    actions.archive_room(room=room, archiver=ada)
    pk = room.pk
    actions.delete_room(room=room, deleter=ada, name="Hidden")
    targets = [target for _actor, _deed, target in log()[before:]]
    assert [target.removeprefix("Bob from ") for target in targets] == [f"private room {pk}"] * 5


def test_what_is_done_at_the_machine_has_no_actor_and_no_address(bob: User) -> None:
    audit.address.set("")
    actions.deactivate_user(user=bob)
    entry = AuditEntry.objects.get(deed="deactivate_user")
    assert (entry.actor, entry.address) == (None, "")


def test_what_is_done_in_a_page_has_the_address_of_whoever_did_it(
    as_ada: Client, bob: User
) -> None:
    as_ada.post("/people/bob/deactivate", REMOTE_ADDR="2001:db8::7")
    assert AuditEntry.objects.get(deed="deactivate_user").address == "2001:db8::7"


# What keeps it true


@pytest.mark.parametrize("what_fails", ["move_people", "audit.record"])
def test_a_deed_and_its_entry_are_there_together_or_not_at_all(
    ada: User, bob: User, monkeypatch: pytest.MonkeyPatch, what_fails: str
) -> None:
    stored = everything()

    def fail(*_what: Any, **_more: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(f"chat.actions.people.{what_fails}", fail)
    with pytest.raises(RuntimeError):
        actions.change_role(user=bob, role=User.Role.GUEST, changer=ada)
    assert everything() == stored


@pytest.mark.parametrize("deed", ["change_role", "deactivate_user", "remove", "rename", "delete"])
def test_a_refused_deed_leaves_no_entry(bob: User, eve: User, general: Room, deed: str) -> None:
    deeds: dict[str, Any] = {
        "change_role": lambda: actions.change_role(user=eve, role=User.Role.GUEST, changer=bob),
        "deactivate_user": lambda: actions.deactivate_user(user=eve, deactivator=bob),
        "remove": lambda: actions.remove_member(room=general, member=eve, remover=bob),
        "rename": lambda: actions.rename_room(room=general, renamer=bob, name="Mine"),
        "delete": lambda: actions.delete_room(room=general, deleter=bob, name="General"),
    }
    before = log()
    with pytest.raises(NotPermitted):
        deeds[deed]()
    assert log() == before


def test_an_entry_is_not_changed_and_not_deleted(ada: User, bob: User) -> None:
    actions.deactivate_user(user=bob, deactivator=ada)
    with pytest.raises(TypeError):
        AuditEntry.objects.update(deed="nothing")
    with pytest.raises(TypeError):
        AuditEntry.objects.all().delete()
    assert log()[-1] == ("Ada", "deactivate_user", "Bob")


# Its page


@pytest.mark.parametrize("path", ["/team/audit/", "/team/audit.csv"])
@pytest.mark.parametrize("role", [User.Role.MEMBER, User.Role.GUEST])
def test_only_admins_read_the_log(ada: User, path: str, role: User.Role) -> None:
    assert signed_in(person("Cy", role)).get(path).status_code == 403


@pytest.fixture
def entries(ada: User, bob: User) -> None:
    ann = person("Ann", User.Role.ADMIN)
    AuditEntry.objects.bulk_create(
        AuditEntry(actor=actor, deed=deed, target=f"{actor.name} {deed}")
        for actor in (ada, ann)
        for deed in ("change_role", "create_room")
    )


FILTERS = [
    ({}, ["Ann create_room", "Ann change_role", "Ada create_room", "Ada change_role"]),
    ({"person": "ann"}, ["Ann create_room", "Ann change_role"]),
    ({"deed": "role"}, ["Ann change_role", "Ada change_role"]),
    ({"person": "Ada", "deed": "create_room"}, ["Ada create_room"]),
    ({"person": "nobody"}, []),
    ({"person": "%"}, []),
]


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(("query", "targets"), FILTERS)
def test_the_page_shows_what_was_asked_for_newest_first(
    as_ada: Client, query: dict[str, str], targets: list[str]
) -> None:
    page = text_of(as_ada.get("/team/audit/", query))
    shown = [target for target in FILTERS[0][1] if f"<td>{target}</td>" in page]
    assert shown == targets
    assert [page.index(target) for target in targets] == sorted(map(page.index, targets))


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(("query", "targets"), FILTERS)
def test_the_export_holds_what_was_asked_for(
    as_ada: Client, query: dict[str, str], targets: list[str]
) -> None:
    response = as_ada.get("/team/audit.csv", query)
    assert response.headers["Content-Type"].startswith("text/csv")
    assert [line["target"] for line in lines(response)] == targets


@pytest.mark.usefixtures("entries")
def test_the_page_links_to_the_export_of_what_it_shows(as_ada: Client) -> None:
    page = as_ada.get("/team/audit/", {"person": "a&b", "deed": "x"}).content.decode()
    assert 'href="/team/audit.csv?person=a%26b&amp;deed=x"' in page


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil.example")', "=1,2"]
)
def test_no_cell_of_the_export_is_a_formula(as_ada: Client, ada: User, name: str) -> None:
    user = actions.create_user(name=name, email="new@example.com", password=PASSWORD)
    actions.change_role(user=user, role=User.Role.ADMIN, changer=ada)
    user.refresh_from_db()
    actions.create_room(creator=user, name="Harbour")
    actions.deactivate_user(user=user, deactivator=ada)
    exported = lines(as_ada.get("/team/audit.csv"))
    assert [exported[0]["target"], exported[1]["who"]] == [f"'{name}"] * 2
    cells = [cell for line in exported for cell in line.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def lines(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(response.getvalue().decode())))
