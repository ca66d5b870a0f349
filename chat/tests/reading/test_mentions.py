"""Mentions."""

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from chat import actions
from chat.actions import NotPermitted
from chat.models import Mention, Message, Presence, Room, User
from chat.models.people import LEASE
from chat.tests.conftest import post
from chat.tests.reading.conftest import row
from chat.tests.rooms.conftest import person
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def called(message: Message) -> set[tuple[str, str]]:
    """Whom it calls, and by which word; "" for everybody."""
    mentions = Mention.objects.filter(message=message).select_related("user")
    return {(each.user.name if each.user else "", each.word) for each in mentions}


@pytest.mark.parametrize(
    "body",
    ["@bob hello", "hello @bob", "hello, @Bob!", "(@BOB)", "@bob, @bob.", "one\n@bob", "@bob?"],
)
def test_a_handle_after_an_at_calls_its_person(
    ada: User, bob: User, general: Room, body: str
) -> None:
    assert called(post(general, ada, body)) == {("Bob", "@bob")}


@pytest.mark.parametrize(
    "body",
    [
        *("bob", "@bobby", "x@bob", "ada@bob.example", "@ bob", "https://a.example/@bob", "@@bob"),
        *("@bob-", "@nobody", "#bob", "@bob-2"),
    ],
)
def test_what_is_no_mention_calls_nobody(ada: User, bob: User, general: Room, body: str) -> None:
    assert called(post(general, ada, body)) == set()


def test_who_is_not_in_the_room_is_not_called(
    as_eve: Client, ada: User, eve: User, general: Room
) -> None:
    message = post(general, ada, "what does @eve say?")
    assert called(message) == set() and "<a" not in message.html
    assert "what does" not in text_of(as_eve.get("/activity/"))


def test_a_closed_account_is_not_called(ada: User, bob: User, general: Room) -> None:
    actions.deactivate_user(user=bob)
    assert called(post(general, ada, "@bob hello")) == set()


def test_who_comes_later_is_not_called_by_name_after_the_fact(
    ada: User, eve: User, general: Room
) -> None:
    message = post(general, ada, "@eve hello")
    actions.add_member(room=general, member=eve, adder=ada)
    assert called(message) == set() and row(eve, general).mentions == 0


def test_nobody_calls_themselves(ada: User, bob: User, general: Room) -> None:
    message = post(general, ada, "@ada hello")
    assert called(message) == set() and 'class="mention' in message.html


def test_room_calls_everybody_with_one_row(ada: User, bob: User, general: Room) -> None:
    cy = person("Cy")
    message = post(general, ada, "@room hello")
    assert called(message) == {("", "@room")}
    assert [row(user, general).mentions for user in (bob, cy, ada)] == [1, 1, 0]


def test_here_calls_those_who_are_here(ada: User, bob: User, general: Room) -> None:
    cy, di = person("Cy"), person("Di")
    now = timezone.now()
    actions.keep_present(active_at={ada.pk: now, bob.pk: now, cy.pk: now})
    Presence.objects.filter(user=cy).update(seen_at=now - LEASE)
    assert called(post(general, ada, "@here hello")) == {("Bob", "@here")}
    assert row(di, general).mentions == 0


def test_here_calls_nobody_from_outside_the_room(ada: User, eve: User, general: Room) -> None:
    actions.keep_present(active_at={eve.pk: timezone.now()})
    assert called(post(general, ada, "@here hello")) == set()


@pytest.mark.parametrize("word", ["@room", "@here"])
@pytest.mark.parametrize(
    ("role", "team_lets", "calls"),
    [
        (User.Role.ADMIN, False, True),
        (User.Role.MEMBER, True, True),
        (User.Role.MEMBER, False, False),
        (User.Role.GUEST, True, False),
    ],
)
def test_who_may_call_everybody(
    ada: User, bob: User, general: Room, word: str, role: User.Role, team_lets: bool, calls: bool
) -> None:
    actions.change_team(changer=ada, members_mention_all=team_lets)
    cy = person("Cy", role)
    if role == User.Role.GUEST:
        actions.add_member(room=general, member=cy, adder=ada)
    actions.keep_present(active_at={bob.pk: timezone.now()})
    message = post(general, cy, f"{word} hello")
    assert bool(called(message)) is ("mention-all" in message.html) is calls


def test_an_edit_moves_mentions(ada: User, bob: User, general: Room) -> None:
    person("Cy")
    message = post(general, ada, "@bob hello")
    actions.edit_message(message=message, editor=ada, body="@cy hello")
    assert called(message) == {("Cy", "@cy")}


def test_a_deletion_calls_nobody_any_more(ada: User, bob: User, general: Room) -> None:
    message = post(general, ada, "@bob @room hello")
    actions.delete_message(message=message, deleter=ada)
    assert called(message) == set() and row(bob, general).mentions == 0


def test_a_refused_edit_leaves_the_mentions(ada: User, bob: User, general: Room) -> None:
    message = post(general, ada, "@bob hello")
    with pytest.raises(NotPermitted):
        actions.edit_message(message=message, editor=bob, body="nothing")
    assert called(message) == {("Bob", "@bob")}


HOSTILE = '<b onclick="x">@bob</b> &lt;@bob" #general\'><script>'


def test_hostile_words_around_a_mention_stay_text(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    post(general, ada, HOSTILE)
    for path in ("/rooms/general/", "/activity/", "/rooms/general/1/why"):
        page = as_bob.get(path).content.decode()
        assert "<b onclick" not in page and "'><script" not in page


@pytest.mark.parametrize("name", ['"><img src=x>', "a&b", "<script>", "' onload='"])
def test_a_hostile_name_makes_a_harmless_handle(ada: User, general: Room, name: str) -> None:
    user = person(name)
    message = post(general, ada, f"@{user.handle} hello")
    assert called(message) == {(user.name, f"@{user.handle}")}
    assert user.handle == escape(user.handle) and " " not in user.handle
