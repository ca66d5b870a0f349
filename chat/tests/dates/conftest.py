from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from chat import actions
from chat.models import Message, Room, User

type SetClock = Callable[[datetime], None]

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    def set_clock(now: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    return set_clock


def say(room: Room, author: User, body: str, at: datetime) -> Message:
    return actions.post_message(room=room, author=author, body=body, nonce=uuid4(), at=at)
