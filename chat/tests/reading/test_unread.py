"""Unread."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import actions
from chat.actions import NotPermitted
from chat.models import Membership, Room, User
from chat.tests.actions.conftest import everything
from chat.tests.conftest import post
from chat.tests.reading.conftest import place, row
from chat.tests.rooms.conftest import person
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def test_unread_is_what_came_after_what_was_read(ada: User, bob: User, general: Room) -> None:
    for number in range(3):
        post(general, ada, f"line {number}")
    actions.mark_read(read={(bob.pk, general.pk): 1})
    assert row(bob, general).unread == 2


def test_what_one_writes_oneself_is_read(ada: User, bob: User, general: Room) -> None:
    post(general, ada, "hello")
    post(general, bob, "hello")
    assert row(bob, general).unread == 0


def test_sending_writes_nothing_for_readers(ada: User, bob: User, general: Room) -> None:
    before = Membership.objects.filter(user=bob).values().get()
    post(general, ada, "hello")
    assert Membership.objects.filter(user=bob).values().get() == before


@pytest.mark.parametrize("body", ["hello", "@room hello", "@bob hello"])
def test_sending_costs_the_same_for_five_and_for_fifty(
    ada: User, bob: User, general: Room, body: str
) -> None:
    costs = []
    for members in (5, 50):
        for number in range(general.memberships.count(), members):
            person(f"P{number}")
        with CaptureQueriesContext(connection) as queries:
            post(general, ada, body)
        costs.append(len(queries))
    assert costs[0] == costs[1] and general.memberships.count() == 50


def test_what_was_read_never_goes_back(ada: User, bob: User, general: Room) -> None:
    for number in range(3):
        post(general, ada, f"line {number}")
    for number in (2, 1, 0):
        actions.mark_read(read={(bob.pk, general.pk): number})
    assert place(bob, general).read_number == 2


def test_nobody_has_read_what_was_not_yet_said(ada: User, bob: User, general: Room) -> None:
    post(general, ada, "hello")
    actions.mark_read(read={(bob.pk, general.pk): 7})
    assert place(bob, general).read_number == 0


def test_who_reads_a_room_reads_it_for_themselves(ada: User, bob: User, general: Room) -> None:
    cy = person("Cy")
    post(general, ada, "hello")
    actions.mark_read(read={(bob.pk, general.pk): 1})
    assert (row(bob, general).unread, row(cy, general).unread) == (0, 1)


def test_marking_a_message_unread_leaves_it_and_all_after_it(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    messages = [post(general, ada, f"line {number}") for number in range(3)]
    actions.mark_read(read={(bob.pk, general.pk): 3})
    response = as_bob.post(f"/messages/{messages[1].pk}/unread")
    assert response.headers["Location"] == "/rooms/general/?unread"
    assert row(bob, general).unread == 2


def test_what_was_seen_just_before_does_not_undo_that(ada: User, bob: User, general: Room) -> None:
    message, seen_at = post(general, ada, "hello"), timezone.now()
    actions.mark_unread(message=message, reader=bob)
    actions.mark_read(read={(bob.pk, general.pk): 1}, at=seen_at)
    assert row(bob, general).unread == 1


def test_what_is_seen_afterwards_is_read(ada: User, bob: User, general: Room) -> None:
    message = post(general, ada, "hello")
    actions.mark_unread(message=message, reader=bob)
    actions.mark_read(read={(bob.pk, general.pk): 1}, at=timezone.now() + timedelta(seconds=10))
    assert row(bob, general).unread == 0


def test_who_is_not_in_the_room_marks_nothing_unread(ada: User, eve: User, general: Room) -> None:
    message = post(general, ada, "hello")
    stored = everything()
    with pytest.raises(NotPermitted):
        actions.mark_unread(message=message, reader=eve)
    assert everything() == stored


def test_marking_a_room_read_leaves_the_others(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    other = actions.create_room(creator=ada, name="Other")
    for room in (general, other):
        post(room, ada, "hello")
    as_bob.post("/rooms/general/read")
    assert (row(bob, general).unread, row(bob, other).unread) == (0, 1)


def test_marking_all_read_is_about_all_ones_rooms_and_nobody_else(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    cy = person("Cy")
    rooms = [general, actions.create_room(creator=ada, name="Other")]
    for room in rooms:
        post(room, ada, "hello")
    as_bob.post("/read")
    assert [row(bob, room).unread for room in rooms] == [0, 0]
    assert [row(cy, room).unread for room in rooms] == [1, 1]


def test_looking_at_a_room_says_where_the_new_begins(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    for number in range(3):
        post(general, ada, f"line {number}")
    actions.mark_read(read={(bob.pk, general.pk): 1})
    page = text_of(as_bob.get("/rooms/general/"))
    assert 'data-seq="1.new"' in page and "2 new messages" in page
