"""Without one."""

from typing import Any

import pytest
from django.test import Client

from chat import actions, audit
from chat.actions import NotPermitted
from chat.models import AuditEntry, Room, Team, User
from chat.tests.conftest import PASSWORD
from chat.tests.invitations.conftest import NEW, accept, invite

pytestmark = pytest.mark.django_db


def test_the_team_is_closed_by_default(ada: User, client: Client) -> None:
    assert not Team.objects.get().is_open
    assert client.get("/join/").status_code == client.post("/join/", NEW).status_code == 404
    with pytest.raises(NotPermitted):
        actions.register(name="Cy", email="cy@example.com", password=PASSWORD)
    assert User.objects.count() == 1


def test_where_the_team_is_open_anybody_comes_in_as_a_member(client: Client, ada: User) -> None:
    actions.change_team(changer=ada, is_open=True)
    assert client.post("/join/", NEW).headers["Location"] == "/"
    assert User.objects.get(name="Cy").role == User.Role.MEMBER
    assert AuditEntry.objects.get(deed="register").target == "cy@example.com"


def test_no_field_of_the_form_makes_anybody_an_admin(client: Client, ada: User) -> None:
    actions.change_team(changer=ada, is_open=True)
    client.post("/join/", NEW | {"role": "owner", "is_active": "1"})
    assert User.objects.get(name="Cy").role == User.Role.MEMBER


def fail(*_entry: object) -> None:
    raise RuntimeError("the disk is full")


def come_by_invitation(ada: User) -> None:
    accept(invite(ada))


def come_without(ada: User) -> None:
    actions.register(name="Cy", email="cy@example.com", password=PASSWORD)


@pytest.mark.parametrize("come", [come_without, come_by_invitation])
def test_nobody_comes_in_without_an_entry_in_the_log(
    ada: User, general: Room, monkeypatch: pytest.MonkeyPatch, come: Any
) -> None:
    actions.change_team(changer=ada, is_open=True)
    record = audit.record

    def refuse_newcomers(actor: User, deed: str, target: object) -> None:
        (fail if actor.name == "Cy" else record)(actor, deed, target)

    monkeypatch.setattr(audit, "record", refuse_newcomers)
    with pytest.raises(RuntimeError):
        come(ada)
    assert not User.objects.filter(name="Cy").exists()
