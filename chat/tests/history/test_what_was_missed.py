"""What was missed."""

import pytest
from pytest_django import DjangoAssertNumQueries

from chat import actions, history
from chat.history import Missed
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.history.conftest import cursor, fill
from chat.values import Cursor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("events", "behind", "replayed"),
    [(0, 0, 0), (1, 0, 0), (1, 1, 1), (201, 0, 0), (201, 1, 1), (201, 200, 200), (200, 200, 200)],
)
def test_a_page_is_brought_from_its_cursor_to_the_head(
    room: Room, ada: User, events: int, behind: int, replayed: int
) -> None:
    fill(room, ada, events)
    missed = history.missed(room.pk, ada.pk, cursor(room, events - behind))
    assert missed is not None and missed.events is not None
    assert [event.seq for event in missed.events] == list(range(events - replayed + 1, events + 1))
    assert missed.head == events


@pytest.mark.parametrize(
    ("events", "at"),
    [
        (202, Cursor(1, "right")),
        (201, Cursor(0, "")),
        (5, Cursor(3, "wrong")),
        (5, Cursor(3, "")),
        (5, Cursor(6, "right")),
        (5, Cursor(10**15, "")),
        (0, Cursor(1, "")),
    ],
    ids=str,
)
def test_a_cursor_too_old_or_of_another_history_is_not_replayed(
    room: Room, ada: User, events: int, at: Cursor
) -> None:
    fill(room, ada, events)
    room.events.update(tag="right")
    assert history.missed(room.pk, ada.pk, at) == Missed(None, events)


def test_below_the_first_event_that_is_kept_nothing_is_replayed(room: Room, ada: User) -> None:
    fill(room, ada, 5)
    room.events.filter(seq=1).delete()
    assert history.missed(room.pk, ada.pk, Cursor(0, "")) == Missed(None, 5)


def test_what_was_missed_comes_with_the_messages_as_they_are_now(
    general: Room, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    message = post(general, ada, "old")
    before = cursor(general, message.created_seq - 1)
    actions.edit_message(message=message, editor=ada, body="new")
    missed = history.missed(general.pk, ada.pk, before)
    with django_assert_num_queries(0):
        assert missed and missed.events
        shown = [event.message and event.message.body for event in missed.events]
    assert shown == ["new", "new"]
