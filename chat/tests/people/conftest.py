"""People: their roles, their names, and whether they still belong to the team."""

import pytest

from chat.models import User
from chat.tests.rooms.conftest import person

OWNER, ADMIN, MEMBER, GUEST = User.Role


@pytest.fixture
def ann(ada: User) -> User:
    return person("Ann", ADMIN)


def now(user: User) -> User:
    return User.objects.get(pk=user.pk)
