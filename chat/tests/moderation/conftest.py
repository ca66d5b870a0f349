"""What people report."""

import pytest

from chat.models import Message, Room, User
from chat.tests.conftest import post


@pytest.fixture
def message(general: Room, ada: User) -> Message:
    return post(general, ada, "rude words")
