"""The HTTP door: who gets in, what they see, and what comes of what they send."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from chat.models import Message, Room, User
from chat.tests.conftest import PASSWORD, post

HTMX = {"HX-Request": "true"}


@pytest.fixture
def message(general: Room, ada: User) -> Message:
    """Ada's, and General's first."""
    return post(general, ada, "Ada's words")


def url(name: str, message: Message) -> str:
    """The page of that name, about this message or its room."""
    if name in OWN:
        return reverse(name, args=[message.pk])
    if name in ROOM | IN_ROOM:
        numbered = name in ("message", "why")
        return reverse(name, args=[message.room.slug, *([message.number] if numbered else [])])
    return reverse(name)


def draft(body: str = "hello", **more: str) -> dict[str, str]:
    return {"body": body, "nonce": str(uuid4()), **more}


def shown(page: Any) -> list[int]:
    return [int(number) for number in re.findall(r' data-seq="(\d+)"', page.content.decode())]


def text_of(page: Any) -> str:
    return unescape(page.content.decode())


# Every address with every person is walked by the tests of permissions.
ROOM = {"room", "room_news", "message", "suggestions", "members", "notices", "why"}


IN_ROOM = {"post_message", "mark_room_read", "leave_room", "archive_room"}


OWN = {"edit_message", "delete_message"}


REFUSED = [
    ("\u200b", "Write something first."),
    ("<" * 10_001, "That is too long: 10001 characters"),
]


def sign_in(client: Client, password: str = PASSWORD, zone: str = "", **more: str) -> Any:
    form = {"login": "bob@example.com", "password": password, "time_zone": zone, **more}
    return client.post("/accounts/login/", form)
