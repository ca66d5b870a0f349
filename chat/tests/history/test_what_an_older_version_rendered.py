"""What an older version rendered is rendered anew when it is next read."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from chat import actions, history, partials, rendering
from chat.history import Window
from chat.models import Message, Room, User
from chat.tests.conftest import post
from chat.tests.views.conftest import text_of
from chat.text import RENDERER
from chat.values import Cursor, Locale

pytestmark = pytest.mark.django_db

OLD = "<p>as it was</p>"
UTC_ZONE = Locale("en", "UTC")


def old(room: Room, author: User, body: str) -> Message:
    message = post(room, author, body)
    Message.objects.filter(pk=message.pk).update(html=OLD, renderer=1)
    return message


def stored(message: Message) -> tuple[str, int]:
    message.refresh_from_db()
    return message.html, message.renderer


def test_the_page_shows_and_stores_it(as_bob: Client, general: Room, ada: User) -> None:
    message = old(general, ada, "*hello*")
    assert "<em>hello</em>" in text_of(as_bob.get("/rooms/general/"))
    assert stored(message) == ("<p><em>hello</em></p>", RENDERER)


def test_sockets_are_sent_the_pages_bytes(general: Room, ada: User) -> None:
    message = old(general, ada, "*hello*")
    (event,) = history.following(general.pk, message.created_seq - 1, 5).events
    (shown,) = Window.newest(general.pk).messages
    assert event.message
    assert partials.message(event.message, UTC_ZONE) == partials.message(shown, UTC_ZONE)
    assert stored(message) == ("<p><em>hello</em></p>", RENDERER)


def test_what_was_missed_is_rendered_anew(general: Room, ada: User, bob: User) -> None:
    message = old(general, ada, "*hello*")
    missed = history.missed(general.pk, bob.pk, Cursor(0, ""))
    assert missed and missed.events and missed.events[-1].message
    assert missed.events[-1].message.html == stored(message)[0] == "<p><em>hello</em></p>"


def test_it_calls_those_who_can_read_the_room(
    general: Room, ada: User, bob: User, eve: User
) -> None:
    messages = [old(general, ada, "@bob @eve @room #general"), old(general, bob, "@ada @room")]
    Window.newest(general.pk)
    for message, before in zip(messages, (3, 2), strict=True):
        html, _renderer = stored(message)
        assert html.count("<a ") + html.count("<b ") == before
        assert "eve/" not in html and message.mentions.count() > 0


def test_a_tombstone_stays_one(general: Room, ada: User) -> None:
    message = old(general, ada, "*hello*")
    actions.delete_message(message=message, deleter=ada)
    Window.newest(general.pk)
    assert stored(message)[0] == ""


def test_an_edit_meanwhile_stands(general: Room, ada: User) -> None:
    message = old(general, ada, "*hello*")
    message.refresh_from_db()
    actions.edit_message(message=Message.objects.get(), editor=ada, body="edited")
    rendering.as_of_now([message])
    assert stored(message) == ("<p>edited</p>", RENDERER)


def test_it_is_done_once(
    general: Room, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    old(general, ada, "@bob *hello*")
    messages = Window.newest(general.pk).messages
    with django_assert_num_queries(0):
        rendering.as_of_now(messages)
