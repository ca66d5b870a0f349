"""Whom nothing is told."""

from collections.abc import Callable

import pytest

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.history.conftest import earlier_for, later_for, missed_by, panel_for

pytestmark = pytest.mark.django_db


READS = [missed_by, panel_for, earlier_for, later_for]


@pytest.mark.parametrize("read", READS)
def test_a_stranger_is_told_nothing(
    general: Room, ada: User, eve: User, read: Callable[[Room, User], object]
) -> None:
    post(general, ada, "secret")
    assert read(general, eve) is None


@pytest.mark.parametrize("read", READS)
def test_who_was_deactivated_is_told_nothing(
    general: Room, ada: User, bob: User, read: Callable[[Room, User], object]
) -> None:
    post(general, ada, "secret")
    actions.deactivate_user(user=bob)
    assert read(general, bob) is None


@pytest.mark.parametrize("read", READS)
def test_a_room_that_is_gone_tells_nothing(
    room: Room, ada: User, read: Callable[[Room, User], object]
) -> None:
    gone = Room(pk=room.pk)
    room.delete()
    assert read(gone, ada) is None
