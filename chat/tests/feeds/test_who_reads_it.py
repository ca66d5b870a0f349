"""Who reads a feed, and how often."""

import logging
from typing import Any

import pytest
from django.test import Client

from chat import actions
from chat.models import Feed, Room, User
from chat.tests.conftest import post
from chat.tests.feeds.conftest import Reader, stranger
from chat.tests.permissions.conftest import everything
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def token_in(page: Any) -> str:
    return text_of(page).partition("/feeds/")[2].partition("/")[0]


def test_the_address_is_shown_once(as_bob: Client, bob: User) -> None:
    response = as_bob.post("/settings/feed/")
    token = token_in(response)
    assert Client().get(f"/feeds/{token}/mentions.atom").status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert token not in text_of(as_bob.get("/settings/feed/"))


def test_only_its_hash_is_stored(as_bob: Client) -> None:
    assert token_in(as_bob.post("/settings/feed/")) not in str(everything())


def test_a_new_address_ends_the_old(reader: Reader, bob: User) -> None:
    actions.make_feed(user=bob)
    assert reader.get().status_code == 404


def test_a_revoked_one_is_gone(reader: Reader, as_bob: Client) -> None:
    as_bob.post("/settings/feed/revoke")
    assert reader.get().status_code == 404
    assert not Feed.objects.exists()


def test_a_closed_account_s_is_gone(reader: Reader, ada: User, bob: User) -> None:
    actions.deactivate_user(user=bob, deactivator=ada)
    assert reader.get().status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "a" * 500, "é"])
def test_a_made_up_one_is_nothing(bob: User, token: str) -> None:
    assert Client().get(f"/feeds/{token}/mentions.atom").status_code in (400, 404)


def test_no_cookie_is_set_and_none_is_asked_for(reader: Reader) -> None:
    response = reader.get()
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == "private"
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_it_is_the_same_whoever_is_signed_in(reader: Reader, as_ada: Client) -> None:
    assert as_ada.get(reader.path).content == reader.get().content


def test_who_has_it_already_is_told_so(reader: Reader) -> None:
    response = reader.get()
    again = reader.get(if_none_match=response.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert reader.get(if_modified_since=response.headers["Last-Modified"]).status_code == 304


def test_what_is_new_is_sent_again(reader: Reader, general: Room, ada: User) -> None:
    tag = reader.get().headers["ETag"]
    post(general, ada, "@bob hello")
    assert reader.get(if_none_match=tag).status_code == 200


def test_who_asks_too_often_waits(reader: Reader, settings: Any) -> None:
    settings.WRITE_LIMITS = "2/minute"
    assert [reader.get().status_code for _ in range(3)] == [200, 200, 429]


def test_so_does_who_guesses(bob: User, settings: Any) -> None:
    settings.WRITE_LIMITS = "2/minute"
    client = stranger()
    asked = [client.get(f"/feeds/{n}/mentions.atom").status_code for n in range(3)]
    assert asked == [404, 404, 429]


def test_the_head_can_be_asked_for_alone(reader: Reader) -> None:
    response = reader.client.head(reader.path)
    assert (response.status_code, response.content) == (200, b"")


def test_no_refusal_writes_the_secret_into_the_log(
    reader: Reader, bob: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    strict = stranger(enforce_csrf_checks=True)
    assert strict.post(reader.path).status_code == 405
    actions.deactivate_user(user=bob)
    assert reader.get().status_code == 404
    settings.WRITE_LIMITS = "1/day"
    assert [reader.get().status_code for _ in range(2)] == [404, 429]
    assert reader.path not in caplog.text
