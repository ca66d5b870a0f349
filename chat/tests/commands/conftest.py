"""What is typed after a slash."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from chat import commands
from chat.commands import Outcome
from chat.models import Message, Room, User
from chat.tests.conftest import post


@pytest.fixture
def root(general: Room, ada: User) -> Message:
    return post(general, ada, "Shall we paint it?")


Type = Callable[..., Outcome]


@pytest.fixture
def type_(general: Room, bob: User) -> Type:
    """Bob types this in General."""

    def type_(body: str, author: User = bob, room: Room = general, **more: Any) -> Outcome:
        more = {"nonce": uuid4(), **more}
        return commands.obey(room=room, author=author, body=body, **more)

    return type_
