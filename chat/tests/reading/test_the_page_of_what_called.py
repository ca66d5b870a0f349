"""The page of what called."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import post, signed_in
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def test_the_activity_page_shows_what_called_newest_first(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    for number in range(3):
        post(general, ada, f"@bob line {number}.")
    page = text_of(as_bob.get("/activity/"))
    assert [page.index(f"line {number}.") for number in (2, 1, 0)] == sorted(
        page.index(f"line {number}.") for number in range(3)
    )


def test_the_activity_page_shows_who_added_one_to_what(
    as_bob: Client, ada: User, bob: User
) -> None:
    room = actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
    actions.add_member(room=room, member=bob, adder=ada)
    assert "<b>Ada</b> added you to Secret" in text_of(as_bob.get("/activity/"))


@pytest.mark.parametrize("had_read", [True, False])
@pytest.mark.parametrize("deed", ["edited", "deleted"])
def test_the_activity_page_shows_what_became_of_what_one_had_read(
    as_bob: Client, ada: User, bob: User, general: Room, deed: str, had_read: bool
) -> None:
    message = post(general, ada, "hello")
    if had_read:
        actions.mark_read(read={(bob.pk, general.pk): 1})
    if deed == "edited":
        actions.edit_message(message=message, editor=ada, body="other words")
    else:
        actions.delete_message(message=message, deleter=ada)
    said = f"<b>Ada</b> {deed} a message that you had read" in text_of(as_bob.get("/activity/"))
    assert said is had_read


def test_the_activity_page_forgets_rooms_that_one_is_no_longer_in(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    post(general, ada, "@bob the secret")
    actions.remove_member(room=general, member=bob, remover=ada)
    assert "the secret" not in text_of(as_bob.get("/activity/"))


def test_ones_own_words_are_no_activity(as_ada: Client, ada: User, general: Room) -> None:
    message = post(general, ada, "@room my words")
    actions.edit_message(message=message, editor=ada, body="@room my other words")
    assert "my other words" not in text_of(as_ada.get("/activity/"))


def test_the_activity_page_costs_the_same_however_much_there_is(
    ada: User, bob: User, general: Room
) -> None:
    costs, client = [], signed_in(bob)
    for calls in (2, 20):
        for number in range(calls):
            post(general, ada, f"@bob line {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get("/activity/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_activity_page_keeps_spoilers_to_themselves(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    post(general, ada, "@bob it *was* ||the butler||")
    page = text_of(as_bob.get("/activity/"))
    assert "@bob it was ▮▮▮" in page and "butler" not in page
