"""At the same time."""

from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from chat import actions, text
from chat.models import Event, Message, Room, Team, User
from chat.tests.actions.conftest import assert_events_are_a_prefix, at_once, set_up
from chat.tests.conftest import post
from chat.text import Refused

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_two_threads_with_one_nonce_post_one_message(
    general: Room, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_before_the_transaction(2, monkeypatch)
    send = partial(actions.post_message, room=general, author=ada, body="once", nonce=uuid4())
    first, second = at_once(send, send)
    assert first == second == Message.objects.get()
    assert general.events.filter(kind=Event.Kind.MESSAGE_POSTED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_threads_that_post_at_once_get_numbers_without_a_gap(
    general: Room, ada: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_before_the_transaction(8, monkeypatch)
    at_once(*(partial(post, general, author, "now") for author in [ada, bob] * 4))
    numbers = general.messages.order_by("created_seq").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))
    assert_events_are_a_prefix(general)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_up_at_once_one_is_refused() -> None:
    outcomes = at_once(partial(set_up, "ada"), partial(set_up, "mallory"))
    assert {type(outcome) for outcome in outcomes} == {User, Refused}
    assert Team.objects.get().name == User.objects.get().name


def meet_before_the_transaction(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's transaction begins before everybody has rendered."""
    barrier, to_html = Barrier(threads), text.to_html

    def rendered(*known: Any) -> str:
        barrier.wait(10)
        return to_html(*known)

    monkeypatch.setattr(text, "to_html", rendered)
