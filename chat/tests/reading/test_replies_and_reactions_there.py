"""Replies and reactions, on the page of what called."""

from uuid import uuid4

import pytest
from django.test import Client

from chat import actions
from chat.models import Message, Room, User
from chat.tests.conftest import post
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(general: Room, ada: User) -> Message:
    return post(general, ada, "Ada's words")


def reply(root: Message, author: User) -> Message:
    return actions.post_message(
        room=root.room, author=author, body="a reply", nonce=uuid4(), thread=root
    )


def test_a_reply_in_a_thread_that_one_follows_shows(
    as_ada: Client, root: Message, bob: User
) -> None:
    reply(root, bob)
    page = text_of(as_ada.get("/activity/"))
    assert "1 reply to <b>Ada</b>" in page and "1 unread" in page
    assert f'href="{root.get_thread_url()}"' in page


def test_ones_own_reply_does_not(as_ada: Client, root: Message, ada: User) -> None:
    reply(root, ada)
    assert "1 reply" not in text_of(as_ada.get("/activity/"))


def test_a_thread_that_one_does_not_follow_does_not(
    as_ada: Client, root: Message, ada: User, bob: User
) -> None:
    reply(root, bob)
    actions.follow_thread(thread=root, follower=ada, follows=False)
    assert "1 reply" not in text_of(as_ada.get("/activity/"))


def test_others_reactions_to_ones_words_show_once_for_each_message(
    as_ada: Client, root: Message, bob: User
) -> None:
    for emoji in ("👍", "🎉"):
        actions.react(message=root, user=bob, emoji=emoji)
    page = text_of(as_ada.get("/activity/"))
    assert page.count("to your message") == 1 and "👍" in page and "🎉" in page


def test_a_reaction_that_was_taken_back_does_not(as_ada: Client, root: Message, bob: User) -> None:
    for _again in range(2):
        actions.react(message=root, user=bob, emoji="👍")
    assert "to your message" not in text_of(as_ada.get("/activity/"))


def test_ones_own_reaction_does_not(as_ada: Client, root: Message, ada: User) -> None:
    actions.react(message=root, user=ada, emoji="👍")
    assert "to your message" not in text_of(as_ada.get("/activity/"))


def test_an_admins_edit_of_ones_words_shows_whose_it_was(
    as_bob: Client, general: Room, ada: User, bob: User
) -> None:
    message = post(general, bob, "rude")
    actions.edit_message(message=message, editor=ada, body="kind")
    assert "<b>Ada</b> edited a message that you had read" in text_of(as_bob.get("/activity/"))
