"""Posting."""

import re

import pytest
from django.test import Client

from chat.models import Message, Room, User
from chat.tests.views.conftest import HTMX, REFUSED, draft, shown, text_of

pytestmark = pytest.mark.django_db


def test_a_post_without_htmx_returns_to_the_room(as_bob: Client, bob: User, general: Room) -> None:
    response = as_bob.post("/rooms/general/post", draft("hello"))
    assert (response.status_code, response.headers["Location"]) == (302, "/rooms/general/")
    assert general.messages.get().author == bob


def test_a_post_with_htmx_is_answered_with_nothing(as_bob: Client, general: Room) -> None:
    response = as_bob.post("/rooms/general/post", draft("hello"), headers=HTMX)
    assert (response.status_code, response.content) == (200, b"")
    assert general.messages.get().body == "hello"


def test_a_double_click_posts_one_message(as_bob: Client, general: Room) -> None:
    form = draft("hello")
    for _click in range(2):
        as_bob.post("/rooms/general/post", form)
    assert general.messages.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_post_from_a_page_without_the_tail_leads_to_it(
    as_bob: Client, general: Room, headers: dict[str, str]
) -> None:
    response = as_bob.post("/rooms/general/post", draft(until="7"), headers=headers)
    assert response.headers["HX-Redirect"] == "/rooms/general/"


def test_a_post_from_a_page_with_the_tail_leads_nowhere(as_bob: Client, general: Room) -> None:
    response = as_bob.post("/rooms/general/post", draft(), headers=HTMX)
    assert "HX-Redirect" not in response.headers


@pytest.mark.parametrize(("body", "sentence"), REFUSED)
def test_a_refused_post_keeps_the_draft_in_the_page(
    as_bob: Client, message: Message, body: str, sentence: str
) -> None:
    page = as_bob.post("/rooms/general/post", draft(body))
    assert page.status_code == 422 and sentence in text_of(page)
    assert f">{body}</textarea>" in text_of(page) and shown(page) == [1]


@pytest.mark.parametrize(("body", "sentence"), REFUSED)
def test_a_post_refused_with_htmx_gives_the_sentence_alone(
    as_bob: Client, general: Room, body: str, sentence: str
) -> None:
    response = as_bob.post("/rooms/general/post", draft(body), headers=HTMX)
    assert response.status_code == 422
    assert response.content.decode().startswith(f"<p>{sentence}")


@pytest.mark.parametrize("nonce", [{}, {"nonce": ""}, {"nonce": "7"}, {"nonce": "g" * 32}])
def test_a_post_without_a_nonce_makes_no_sense(
    as_bob: Client, general: Room, nonce: dict[str, str]
) -> None:
    response = as_bob.post("/rooms/general/post", {"body": "hello", **nonce})
    assert response.status_code == 400 and "This form is incomplete." in text_of(response)
    assert not general.messages.exists()


def test_the_pages_own_nonce_posts_a_message(as_bob: Client, general: Room) -> None:
    page = as_bob.get("/rooms/general/").content.decode()
    (nonce,) = re.findall(r'name="nonce" value="(.*?)"', page)
    as_bob.post("/rooms/general/post", {"body": "hello", "nonce": nonce})
    assert str(general.messages.get().nonce) == nonce
