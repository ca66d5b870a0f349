"""The ways to what is not shown."""

import pytest

from chat import partials
from chat.history import Window
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.partials.conftest import UTC_ZONE

pytestmark = pytest.mark.django_db


def test_the_edges_lead_on_where_there_is_more(general: Room, ada: User) -> None:
    for _number in range(51):
        post(general, ada, "hello")
    first, last = Window.ending(general.pk, 51), Window.newest(general.pk)
    assert 'href="?before=2"' in partials.earlier(last, UTC_ZONE)
    assert 'href="?after=50"' in partials.later(first, UTC_ZONE)


def test_the_edges_lead_nowhere_where_there_is_no_more(general: Room, ada: User) -> None:
    post(general, ada, "hello")
    window = Window.newest(general.pk)
    assert "This is where the room begins." in partials.earlier(window, UTC_ZONE)
    assert not partials.later(window, UTC_ZONE)
