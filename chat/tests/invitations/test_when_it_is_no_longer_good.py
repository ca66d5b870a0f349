"""When it is no longer good."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat import actions
from chat.models import Invitation, Room, User
from chat.tests.actions.conftest import everything
from chat.tests.invitations.conftest import GONE, NEW, accept, invite, only_invitation
from chat.tests.rooms.conftest import person
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def used_up(invitation: Invitation) -> None:
    Invitation.objects.update(uses_left=0)


def expired(invitation: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def revoked(invitation: Invitation) -> None:
    actions.revoke_invitation(invitation=invitation, revoker=invitation.creator)


def creator_shut_out(invitation: Invitation) -> None:
    actions.change_role(
        user=person("Other"), role=User.Role.OWNER, changer=User.objects.get(name="Ada")
    )
    actions.deactivate_user(user=invitation.creator)


@pytest.mark.parametrize("end", [used_up, expired, revoked, creator_shut_out])
def test_one_that_ended_lets_nobody_in(token: str, end: Any) -> None:
    end(only_invitation())
    stored = everything()
    with pytest.raises(Refused, match=GONE):
        accept(token)
    assert everything() == stored


@pytest.mark.parametrize("end", [used_up, expired, revoked, creator_shut_out])
def test_one_that_ended_looks_like_one_that_never_was(client: Client, token: str, end: Any) -> None:
    end(only_invitation())
    pages = [client.get(f"/join/{word}/") for word in (token, "made-up")]
    assert [page.status_code for page in pages] == [404, 404]
    bodies = [re.sub(r'(?:nonce|X-CSRFToken).*?"', "", text_of(page)) for page in pages]
    assert "Tidewater" not in bodies[0] and len(bodies[0]) == len(bodies[1])


def test_one_that_ends_while_its_form_is_filled_in_says_so(
    client: Client, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept_it = actions.accept_invitation

    def accept_too_late(**form: Any) -> User:
        revoked(only_invitation())
        return accept_it(**form)

    monkeypatch.setattr(actions, "accept_invitation", accept_too_late)
    page = client.post(f"/join/{token}/", NEW)
    assert page.status_code == 422 and GONE in text_of(page)


def test_it_gives_no_role_that_its_creator_may_no_longer_give(ada: User, bob: User) -> None:
    token = invite(ada, role=User.Role.ADMIN)
    actions.change_role(user=bob, role=User.Role.OWNER, changer=ada)
    actions.change_role(user=ada, role=User.Role.ADMIN, changer=bob)
    with pytest.raises(Refused, match=GONE):
        accept(token)


def test_it_lets_into_no_room_that_its_creator_was_removed_from(ada: User, bob: User) -> None:
    actions.change_team(changer=ada, members_invite=True)
    secret = actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
    actions.add_member(room=secret, member=bob, adder=ada)
    token = invite(bob, rooms=[secret])
    actions.remove_member(room=secret, member=bob, remover=ada)
    assert secret not in Room.objects.visible_to(accept(token))


def test_it_lets_into_no_archived_room(ada: User, general: Room) -> None:
    secret = actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
    token = invite(ada, rooms=[secret])
    actions.archive_room(room=secret, archiver=ada)
    assert secret not in Room.objects.visible_to(accept(token))


def test_nobody_puts_a_room_that_they_are_not_in_into_an_invitation(ada: User, bob: User) -> None:
    theirs = actions.create_room(creator=bob, name="Theirs", kind=Room.Kind.PRIVATE)
    cy = accept(invite(ada, rooms=[theirs]))
    assert theirs not in Room.objects.visible_to(cy)
