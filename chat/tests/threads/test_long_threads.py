"""Of a long thread the newest replies are shown, and the way to the others."""

import re

import pytest
from django.test import Client

from chat import frames, history
from chat.history import Thread
from chat.models import Message, User
from chat.tests.partials.conftest import UTC_ZONE, as_it_is
from chat.tests.threads.conftest import reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def long(root: Message, bob: User, monkeypatch: pytest.MonkeyPatch) -> Message:
    """Five replies, of which two are shown at a time."""
    monkeypatch.setattr(history, "REPLIES", 2)
    for number in range(1, 6):
        reply(root, bob, f"colour {number}")
    return root


def page_of(client: Client, thread: Message, query: str = "") -> str:
    return client.get(thread.get_thread_url() + query).content.decode()


def shown(page: str) -> list[str]:
    return re.findall(r"colour \d", page)


def test_a_page_shows_the_newest_and_leads_to_the_earlier(as_bob: Client, long: Message) -> None:
    page = page_of(as_bob, long)
    assert shown(page) == ["colour 4", "colour 5"] and "?before=4" in page


@pytest.mark.parametrize(
    ("before", "replies"), [(4, ["colour 2", "colour 3"]), (2, ["colour 1"]), (1, [])]
)
def test_earlier_replies_stand_on_pages_of_their_own(
    as_bob: Client, long: Message, before: int, replies: list[str]
) -> None:
    page = page_of(as_bob, long, f"?before={before}")
    assert shown(page) == replies and ("Earlier replies" in page) == (before == 4)


def test_a_page_of_earlier_replies_takes_no_news(as_bob: Client, long: Message) -> None:
    page = page_of(as_bob, long, "?before=4")
    assert f'id="thread-{long.pk}"' not in page and "type:thread" not in page
    assert "Newest replies" in page


@pytest.mark.parametrize("before", ["x", "-1", "0", "", "\u0664", "9" * 5000])
def test_a_senseless_place_is_the_newest(as_bob: Client, long: Message, before: str) -> None:
    assert shown(page_of(as_bob, long, f"?before={before}")) == ["colour 4", "colour 5"]


def test_drawn_anew_the_way_begins_where_it_is_shown_from(long: Message) -> None:
    sent = frames.thread(Thread(as_it_is(long), history.replies(long.pk)), UTC_ZONE)
    assert f'hx-target="#before-thread-{long.pk}"' in sent[0] and "?before=4" in sent[0]
