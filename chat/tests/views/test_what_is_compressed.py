"""Pages are small on the way; what may be asked for in parts is not touched."""

import gzip

import pytest
from django.test import Client

from chat.models import Room

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_whoever_can_read_that(as_bob: Client, general: Room) -> None:
    page = as_bob.get(general.get_absolute_url(), headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert gzip.decompress(page.content).decode().startswith("<!doctype html>")


def test_a_page_is_plain_for_whoever_can_not(as_bob: Client, general: Room) -> None:
    page = as_bob.get(general.get_absolute_url())
    assert "Content-Encoding" not in page.headers


def test_the_same_page_never_has_the_same_length_twice_for_long(
    as_bob: Client, general: Room
) -> None:
    """Else whoever can have words shown on it could guess its secrets by its length (BREACH)."""
    url = general.get_absolute_url()
    pages = [as_bob.get(url, headers={"accept-encoding": "gzip"}) for _ in range(12)]
    assert len({len(page.content) for page in pages}) > 1
