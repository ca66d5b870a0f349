"""Why."""

from typing import Any

import pytest
from django.test import Client

from chat import actions
from chat.models import Message, Room, User
from chat.tests.conftest import post
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("@bob hello", "The message calls you by @bob."),
        ("@room hello", "The message calls everybody in the room by @room."),
        ("hello", "The message doesn't call you."),
    ],
)
def test_the_why_page_says_what_called(
    as_bob: Client, ada: User, bob: User, general: Room, body: str, sentence: str
) -> None:
    post(general, ada, body)
    assert sentence in text_of(as_bob.get("/rooms/general/1/why"))


@pytest.mark.parametrize(
    ("usual", "chosen", "sentence"),
    [
        ("everything", "", "Your choice for open rooms holds here: every message counts."),
        ("mentions", "", "Your choice for open rooms holds here: only mentions count."),
        ("mentions", "nothing", "You chose for this room: nothing counts."),
        ("nothing", "everything", "You chose for this room: every message counts."),
    ],
)
@pytest.mark.parametrize("path", ["/rooms/general/1/why", "/rooms/general/notices/"])
def test_the_pages_that_explain_say_which_level_holds(
    as_bob: Client,
    ada: User,
    bob: User,
    general: Room,
    usual: str,
    chosen: str,
    sentence: str,
    path: str,
) -> None:
    post(general, ada, "hello")
    actions.set_preferences(user=bob, level=usual)
    actions.set_notices(room=general, user=bob, level=chosen, is_favourite=False, is_hidden=False)
    assert sentence in text_of(as_bob.get(path))


def read_it(message: Message, bob: User) -> None:
    actions.mark_read(read={(bob.pk, message.room_id): message.number})


def leave_it(message: Message, bob: User) -> None:
    pass


@pytest.mark.parametrize(
    ("before", "sentence"),
    [(read_it, "You have read it."), (leave_it, "You have not read it yet.")],
)
def test_the_why_page_says_whether_it_was_read(
    as_bob: Client, ada: User, bob: User, general: Room, before: Any, sentence: str
) -> None:
    before(post(general, ada, "hello"), bob)
    assert sentence in text_of(as_bob.get("/rooms/general/1/why"))


def test_the_why_page_says_that_ones_own_words_never_count(
    as_ada: Client, ada: User, general: Room
) -> None:
    post(general, ada, "hello")
    assert "You wrote it yourself" in text_of(as_ada.get("/rooms/general/1/why"))


def test_the_why_page_of_something_said_directly_says_so(
    as_bob: Client, ada: User, bob: User
) -> None:
    room = actions.open_direct(opener=ada, others=[bob])
    post(room, ada, "hello")
    page = text_of(as_bob.get(f"{room.get_absolute_url()}1/why"))
    assert "It was said to you directly." in page
    assert "As in every room that you were let into by name: every message counts." in page
