"""Who invites."""

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted
from chat.models import Invitation, Room, User
from chat.tests.conftest import signed_in
from chat.tests.invitations.conftest import FORM, accept, invite, only_invitation
from chat.tests.rooms.conftest import person
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def test_a_member_invites_nobody_unless_the_team_lets_them(bob: User) -> None:
    with pytest.raises(NotPermitted):
        invite(bob)


@pytest.mark.parametrize("role", [User.Role.MEMBER, User.Role.GUEST])
def test_a_member_invites_where_the_team_lets_them(ada: User, bob: User, role: User.Role) -> None:
    actions.change_team(changer=ada, members_invite=True)
    assert accept(invite(bob, role=role)).role == role


@pytest.mark.parametrize(
    ("inviter", "role"),
    [
        (User.Role.ADMIN, User.Role.OWNER),
        (User.Role.ADMIN, User.Role.ADMIN),
        (User.Role.MEMBER, User.Role.OWNER),
        (User.Role.MEMBER, User.Role.ADMIN),
        (User.Role.GUEST, User.Role.MEMBER),
        (User.Role.GUEST, User.Role.GUEST),
    ],
)
def test_nobody_invites_above_their_right(ada: User, inviter: User.Role, role: User.Role) -> None:
    actions.change_team(changer=ada, members_invite=True)
    somebody = person("Cy", inviter)
    with pytest.raises(NotPermitted):
        invite(somebody, role=role)
    page = signed_in(somebody).post("/team/invitations/", FORM | {"role": role.value})
    assert page.status_code in (403, 422) and not Invitation.objects.exists()


@pytest.mark.parametrize(
    "field", [{"uses": "0"}, {"uses": "1001"}, {"days": "0"}, {"days": "91"}, {"role": "king"}]
)
def test_what_is_no_invitation_is_refused_by_the_page(
    as_ada: Client, general: Room, field: dict[str, str]
) -> None:
    assert as_ada.post("/team/invitations/", FORM | field).status_code == 422
    assert not Invitation.objects.exists()


def test_admins_see_every_invitation_and_members_their_own(ada: User, bob: User) -> None:
    actions.change_team(changer=ada, members_invite=True)
    for creator in (ada, bob):
        invite(creator, email=f"for-{creator.handle}@example.com")
    pages = [text_of(signed_in(user).get("/team/invitations/")) for user in (ada, bob)]
    assert ["for-ada@" in page for page in pages] == [True, False]
    assert ["for-bob@" in page for page in pages] == [True, True]


def test_nobody_sees_a_room_in_an_invitation_that_they_are_not_in(ada: User, bob: User) -> None:
    actions.change_team(changer=ada, members_invite=True)
    theirs = actions.create_room(creator=bob, name="Hideout", kind=Room.Kind.PRIVATE)
    invite(bob, rooms=[theirs])
    pages = [text_of(signed_in(user).get("/team/invitations/")) for user in (ada, bob)]
    assert ["· Hideout" in page for page in pages] == [False, True]


def test_an_admin_revokes_anybodys_and_a_member_their_own(ada: User, bob: User) -> None:
    actions.change_team(changer=ada, members_invite=True)
    invite(ada)
    with pytest.raises(NotPermitted):
        actions.revoke_invitation(invitation=only_invitation(), revoker=bob)
    invite(bob)
    for mine in Invitation.objects.filter(creator=bob):
        actions.revoke_invitation(invitation=mine, revoker=ada)
    assert [each.creator for each in Invitation.objects.valid()] == [ada]


def test_who_came_in_stays_when_it_is_revoked(token: str, ada: User) -> None:
    cy = accept(token)
    actions.revoke_invitation(invitation=only_invitation(), revoker=ada)
    assert User.objects.get(pk=cy.pk).is_active
