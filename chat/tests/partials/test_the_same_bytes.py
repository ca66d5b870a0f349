"""The same bytes."""

import pytest
from django.test import Client

from chat import actions, frames, partials
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.partials.conftest import as_it_is, cursor_at, head, in_its_place, log, news

pytestmark = pytest.mark.django_db


def test_the_page_and_the_frame_show_the_same_bytes(
    general: Room, ada: User, as_ada: Client
) -> None:
    before = head(general)
    fragment = partials.message(as_it_is(post(general, ada, "one & the same")), ada.locale)
    sent = frames.news(news(general, before), ada.locale, tail=True)
    page = as_ada.get(general.get_absolute_url()).content.decode()
    assert fragment in page
    assert sent == [in_its_place(general, fragment) + typing_no_more(ada) + cursor_at(general)]


def test_a_message_looks_the_same_to_everybody(
    general: Room, ada: User, bob: User, as_ada: Client, as_bob: Client
) -> None:
    post(general, ada, "hello")
    actions.mark_all_read(reader=bob)
    url = general.get_absolute_url()
    assert log(as_ada.get(url).content.decode()) == log(as_bob.get(url).content.decode())


def typing_no_more(user: User) -> str:
    return f'<hx-partial hx-target="#typing-{user.pk}" hx-swap="delete"></hx-partial>'
