"""A message's menu, and what is done by it."""

import re
from typing import Any

import pytest
from django.test import Client

from chat.models import Message, Room, User
from chat.tests.conftest import post
from chat.tests.views.conftest import text_of


@pytest.fixture
def message(general: Room, ada: User) -> Message:
    """Ada's, and General's first."""
    return post(general, ada, "hello\nthere")


def items(client: Client, message: Message, place: str = "message") -> list[str]:
    page: Any = client.get(
        f"/messages/{message.pk}/menu/?in={place}", headers={"HX-Request": "true"}
    )
    nav = text_of(page).partition("<nav")[2].partition("</nav>")[0]
    return re.findall(r">([A-Z][a-z ]+)</(?:a|button)>", nav)
