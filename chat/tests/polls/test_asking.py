"""Asking."""

from uuid import uuid4

import pytest
from django.test import Client

from chat import actions
from chat.models import Event, Message, Poll, Room, User
from chat.tests.conftest import post
from chat.tests.polls.conftest import DRINKS, ask
from chat.text import Refused

pytestmark = pytest.mark.django_db

FORM = {"question": "What to drink?", "options": "Tea\nCoffee\n\n", "nonce": str(uuid4())}


def texts(message: Message) -> list[str]:
    return [option.text for option in message.poll.options.all()]


def test_a_poll_is_a_message_whose_words_are_the_question(poll: Message) -> None:
    assert (poll.body, texts(poll)) == ("What to drink?", DRINKS)


def test_it_is_told_of_once(poll: Message) -> None:
    events = Event.objects.filter(message=poll)
    assert [event.kind for event in events] == [Event.Kind.MESSAGE_POSTED]


def test_the_same_again_asks_once(general: Room, ada: User) -> None:
    nonce = uuid4()
    assert ask(general, ada, nonce=nonce) == ask(general, ada, nonce=nonce)
    assert Poll.objects.count() == 1


def test_a_poll_stands_in_a_thread(general: Room, ada: User, bob: User) -> None:
    root = post(general, ada, "Break?")
    poll = actions.create_poll(
        room=general,
        author=bob,
        question="When?",
        options=["now", "later"],
        nonce=uuid4(),
        thread=root,
    )
    assert (poll.thread, poll.number, texts(poll)) == (root, 0, ["now", "later"])


def test_answers_are_trimmed_and_empty_ones_left_out(general: Room, ada: User) -> None:
    assert texts(ask(general, ada, options=[" Tea ", "", "\u200b", "Iced  tea"])) == [
        "Tea",
        "Iced tea",
    ]


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["Tea"],
        ["Tea", " "],
        ["Tea", "tea "],
        [str(number) for number in range(11)],
        ["Tea", "x" * 201],
    ],
)
def test_what_cannot_be_answered_is_not_asked(general: Room, ada: User, options: list[str]) -> None:
    with pytest.raises(Refused):
        ask(general, ada, options=options)
    assert not Message.objects.exists()


def test_a_question_needs_words(general: Room, ada: User) -> None:
    with pytest.raises(Refused):
        ask(general, ada, " ")


def test_a_stranger_asks_nothing(general: Room, eve: User) -> None:
    with pytest.raises(actions.NotPermitted):
        ask(general, eve)
    assert not Poll.objects.exists()


def test_a_poll_is_asked_by_a_form(general: Room, as_ada: Client) -> None:
    answer = as_ada.post("/rooms/general/poll/", FORM | {"is_multiple": "on"})
    assert answer.headers["Location"] == "/rooms/general/"
    message = general.messages.get()
    assert (texts(message), message.poll.is_multiple) == (["Tea", "Coffee"], True)


def test_a_form_that_is_refused_says_why_and_keeps_the_words(as_ada: Client) -> None:
    answer = as_ada.post("/rooms/general/poll/", FORM | {"options": "Tea"})
    assert answer.status_code == 422
    assert b"between two and ten answers" in answer.content
    assert b"What to drink?" in answer.content
