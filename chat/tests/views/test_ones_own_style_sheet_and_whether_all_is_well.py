"""Ones own style sheet, and whether all is well."""

import re

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from chat.models import Room, User
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def test_ones_own_style_sheet_is_private_and_names_nobody_else(as_bob: Client, bob: User) -> None:
    response = as_bob.get("/me.css")
    assert response.headers["Content-Type"] == "text/css"
    assert "private" in response.headers["Cache-Control"]
    css = response.content.decode()
    assert f'[data-author="{bob.pk}"] .own{{display:block}}' in css
    assert {int(pk) for pk in re.findall(r'[-"](\d+)[{" ]', css)} == {bob.pk}


def test_a_page_asks_for_the_readers_own_style_sheet(
    as_bob: Client, bob: User, general: Room
) -> None:
    assert f'href="/me.css?{bob.pk}.5-member"' in text_of(as_bob.get("/rooms/general/"))


def test_up_says_up(client: Client, db: None) -> None:
    response = client.get("/up")
    assert (response.status_code, response.content) == (200, b"up\n")
    assert response.headers["Content-Type"] == "text/plain"


def test_up_says_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", fail)
    response = client.get("/up")
    assert response.status_code == 503 and b"does not answer" in response.content
