"""Bob's feed, read as a feed reader does: without a cookie."""

from itertools import count
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.test import Client

from chat import actions
from chat.models import User

ATOM = "{http://www.w3.org/2005/Atom}"


numbers = count(1)


def stranger(**options: Any) -> Client:
    """From an address of their own, which nobody has counted yet."""
    return Client(REMOTE_ADDR=f"192.0.2.{next(numbers)}", **options)


class Reader:
    def __init__(self, user: User) -> None:
        self.client = stranger()
        self.path = f"/feeds/{actions.make_feed(user=user)}/mentions.atom"

    def get(self, **headers: str) -> Any:
        return self.client.get(self.path, headers=headers)

    def root(self) -> Element:
        return fromstring(self.get().content)

    def entries(self) -> list[dict[str, str]]:
        return [
            {each.tag.removeprefix(ATOM): each.text or each.get("href") or "" for each in entry}
            for entry in self.root().iter(f"{ATOM}entry")
        ]

    def summaries(self) -> list[str]:
        return [entry["summary"] for entry in self.entries()]


@pytest.fixture
def reader(bob: User) -> Reader:
    return Reader(bob)
