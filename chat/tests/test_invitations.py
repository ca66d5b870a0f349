"""Ways in: what an invitation is good for, for how long, and for how many."""

import re
from base64 import urlsafe_b64decode
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from chat import actions, audit
from chat.actions import NotPermitted
from chat.actions.invitations import TOKEN_BYTES
from chat.models import AuditEntry, Invitation, Room, Team, User
from chat.models.records import hashed
from chat.tests.conftest import PASSWORD, signed_in
from chat.tests.test_actions import at_once, everything
from chat.tests.test_rooms import person
from chat.tests.test_views import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db

NEW = {"name": "Cy", "email": "Cy@Example.com", "password": PASSWORD}
GONE = "This invitation is no longer good"


@pytest.fixture
def token(ada: User, general: Room) -> str:
    """Ada's, for one member."""
    return invite(ada)


def invite(creator: User, **more: Any) -> str:
    _invitation, token = actions.create_invitation(creator=creator, **more)
    return token


def accept(token: str, name: str = "Cy") -> User:
    return actions.accept_invitation(
        token=token, name=name, email=f"{name}@example.com", password=PASSWORD
    )


def only_invitation() -> Invitation:
    return Invitation.objects.get()


# Using one


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


# When it is no longer good


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


# Its token


def test_a_token_is_256_random_bits(ada: User, general: Room) -> None:
    tokens = {invite(ada) for _invitation in range(20)}
    assert len(tokens) == 20 and TOKEN_BYTES == 32
    assert {len(urlsafe_b64decode(f"{token}=")) for token in tokens} == {32}


def test_only_a_tokens_hash_is_stored(token: str) -> None:
    assert token not in str(everything())
    assert only_invitation().token_hash == hashed(token) != token


def test_the_hash_is_no_token(client: Client, token: str) -> None:
    assert client.get(f"/join/{hashed(token)}/").status_code == 404


FORM = {"role": "member", "uses": "3", "days": "7"}


def test_the_link_is_shown_once(as_ada: Client, general: Room) -> None:
    fresh = as_ada.post("/team/invitations/", FORM)
    (link,) = re.findall(r'value="http://testserver(/join/\S+/)"', text_of(fresh))
    assert fresh.headers["Cache-Control"] == "no-store"
    assert Client().get(link).status_code == 200
    later = text_of(as_ada.get("/team/invitations/"))
    assert link not in later and "/join/" not in later


def test_the_link_is_never_in_the_log(as_ada: Client, general: Room) -> None:
    page = text_of(as_ada.post("/team/invitations/", FORM))
    (token,) = re.findall(r'value="http://testserver/join/(\S+)/"', page)
    targets = AuditEntry.objects.values_list("target", flat=True)
    assert targets and not [target for target in targets if token in target]


def test_the_links_qr_code_needs_no_style_and_no_image(as_ada: Client, general: Room) -> None:
    page = as_ada.post("/team/invitations/", FORM).content.decode()
    (code,) = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert "style" not in code and "data:" not in code and "<path" in code


def test_an_invitation_with_an_email_is_sent_there(as_ada: Client, general: Room) -> None:
    as_ada.post("/team/invitations/", FORM | {"email": "cy@example.com"})
    (sent,) = mail.outbox
    (token,) = re.findall(r"http://testserver/join/(\S+)/", str(sent.body))
    assert sent.to == ["cy@example.com"] and "Ada invites you to Tidewater" in sent.subject
    assert accept(token).name == "Cy"


# Who invites


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


# Without one


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
