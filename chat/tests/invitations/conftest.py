"""Ways in: what an invitation is good for, for how long, and for how many."""

from typing import Any

import pytest

from chat import actions
from chat.models import Invitation, Room, User
from chat.tests.conftest import PASSWORD

NEW = {"name": "Cy", "email": "Cy@Example.com", "password": PASSWORD}


GONE = "This invitation is no longer good"


@pytest.fixture
def token(ada: User, general: Room) -> str:
    """Ada's, for one member."""
    return invite(ada)


def invite(creator: User, **more: Any) -> str:
    _invitation, token = actions.create_invitation(creator=creator, **more)
    return token


def accept(token: str, name: str = "Cy") -> User:
    return actions.accept_invitation(
        token=token, name=name, email=f"{name}@example.com", password=PASSWORD
    )


def only_invitation() -> Invitation:
    return Invitation.objects.get()


FORM = {"role": "member", "uses": "3", "days": "7"}
