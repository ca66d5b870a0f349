"""Who has just spoken."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import post

pytestmark = pytest.mark.django_db


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pause", "same_author", "continues"),
    [
        (timedelta(0), True, True),
        (timedelta(minutes=5, microseconds=-1), True, True),
        (timedelta(minutes=5), True, False),
        (timedelta(minutes=1), False, False),
    ],
)
def test_a_message_continues_its_authors_last_for_five_minutes(
    general: Room, ada: User, bob: User, pause: timedelta, same_author: bool, continues: bool
) -> None:
    say = partial(actions.post_message, room=general, body="hi")
    say(author=ada if same_author else bob, nonce=uuid4(), at=NOON)
    assert say(author=ada, nonce=uuid4(), at=NOON + pause).continues is continues


def test_the_first_message_continues_nothing(general: Room, ada: User) -> None:
    message = post(general, ada, "first")
    assert message.previous_at is None and not message.continues


def test_a_message_knows_when_the_one_before_it_in_its_room_was_written(
    general: Room, ada: User
) -> None:
    first = post(general, ada, "first")
    post(actions.create_room(creator=ada, name="Other"), ada, "between")
    assert post(general, ada, "second").previous_at == first.created_at
