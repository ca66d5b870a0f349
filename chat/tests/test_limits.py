"""Nobody writes faster than a person can, and nothing is lost when they are told so."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.test import Client
from limits.errors import StorageError

from chat import limits
from chat.models import Room

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_a_minute(settings: Any) -> Iterator[None]:
    settings.WRITE_LIMITS = "2/minute"
    limits._limiter.cache_clear()
    yield
    limits._limiter.cache_clear()


def send(client: Client, **headers: str) -> Any:
    draft = {"body": "words <that> matter", "nonce": str(uuid4())}
    return client.post("/rooms/general/post", draft, headers=headers)


def test_the_third_write_is_refused_and_says_when_to_come_back(
    as_bob: Client, general: Room
) -> None:
    send(as_bob), send(as_bob)
    response = send(as_bob)
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert general.messages.count() == 2


def test_what_was_written_comes_back_to_be_sent_again(as_bob: Client, general: Room) -> None:
    send(as_bob), send(as_bob)
    page = send(as_bob).content.decode()
    assert "words &lt;that&gt; matter</textarea>" in page
    assert 'name="nonce"' in page


def test_htmx_gets_a_sentence(as_bob: Client, general: Room) -> None:
    send(as_bob), send(as_bob)
    response = send(as_bob, **{"HX-Request": "true"})
    assert response.status_code == 429
    assert response.content.startswith(b"<p>That was too much at once.")


def test_a_password_is_not_given_back(client: Client, general: Room) -> None:
    form = {"name": "Cy", "password": "a long secret word"}
    for _ in range(2):
        client.post("/join/nothing/", form)
    response = client.post("/join/nothing/", form)
    assert response.status_code == 429
    assert b"a long secret word" not in response.content


def test_one_person_does_not_use_up_anothers(as_bob: Client, as_ada: Client, general: Room) -> None:
    send(as_bob), send(as_bob)
    assert send(as_ada).status_code == 302


def test_reading_is_not_counted(as_bob: Client, general: Room) -> None:
    for _ in range(5):
        assert as_bob.get("/rooms/general/").status_code == 200


def test_while_the_store_is_gone_people_write_on(as_bob: Client, general: Room) -> None:
    with patch.object(limits, "_wait", side_effect=StorageError(OSError())):
        assert send(as_bob).status_code == 302


@pytest.mark.parametrize("path", ["/people/?q=%00", "/rooms/a%00b/"])
def test_an_address_with_a_nul_makes_no_sense(as_bob: Client, path: str) -> None:
    assert as_bob.get(path).status_code == 400
