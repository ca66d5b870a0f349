"""Roles."""

from functools import partial

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted
from chat.models import User
from chat.tests.actions.conftest import at_once, everything
from chat.tests.conftest import signed_in
from chat.tests.people.conftest import ADMIN, GUEST, MEMBER, OWNER, now
from chat.tests.rooms.conftest import person
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


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
