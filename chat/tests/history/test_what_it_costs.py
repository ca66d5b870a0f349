"""What it costs."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from chat import history
from chat.models import Room, User
from chat.tests.history.conftest import (
    answered,
    earlier_for,
    fill,
    later_for,
    missed_by,
    noted,
    panel_for,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("messages", [5, 150])
@pytest.mark.parametrize(
    ("read", "queries"), [(missed_by, 6), (panel_for, 9), (earlier_for, 7), (later_for, 7)]
)
def test_a_read_costs_the_same_however_much_is_there(
    room: Room,
    ada: User,
    messages: int,
    read: Callable[[Room, User], object],
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(room, ada, messages)
    answered(room, ada, *range(1, messages, 2))
    noted(room, *range(0, messages, 3))
    with django_assert_num_queries(queries):
        read(room, ada)


@pytest.mark.parametrize("messages", [5, 500])
def test_the_hubs_read_costs_the_same_however_many_events_it_finds(
    room: Room, ada: User, messages: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill(room, ada, messages)
    answered(room, ada, *range(1, messages, 2))
    with django_assert_num_queries(5):  # reactions, files, links, and who replied
        batch = history.following(room.pk, 0, 501)
        assert all(event.message and event.message.author.name for event in batch.events)
