"""When something fails, whoever asked is told what happened, and what to do next."""

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection
from django.test import Client

from chat.models import Room
from chat.tests.views.conftest import HTMX, draft, text_of
from chat.views import errors, site

pytestmark = pytest.mark.django_db

PATHS = ["/rooms/general/", "/people/", "/accounts/login/", "/nowhere", "/manifest.webmanifest"]


def break_down(*_args: object, **_more: object) -> Any:
    raise RuntimeError("a mistake of ours")


@pytest.fixture
def without_database(
    as_ada: Client, general: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Client:
    """Somebody who was signed in when the database went away."""

    def fail() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", fail)
    caplog.clear()
    as_ada.raise_request_exception = False
    return as_ada


@pytest.fixture
def with_a_mistake(as_ada: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(site, "static", break_down)
    as_ada.raise_request_exception = False
    return as_ada


@pytest.mark.parametrize("path", PATHS)
def test_without_a_database_every_page_asks_for_a_moment(
    without_database: Client, path: str
) -> None:
    response = without_database.get(path)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert "What was kept is safe." in text_of(response)
    assert "script" not in response.headers["Content-Security-Policy"].replace("'script'", "")


def test_it_is_said_in_the_language_that_the_browser_asks_for(without_database: Client) -> None:
    response = without_database.get("/people/", headers={"accept-language": "de"})
    assert "Confab kommt gerade nicht an seine Nachrichten." in text_of(response)


def test_what_was_posted_is_not_tried_again_by_a_link(without_database: Client) -> None:
    response = without_database.post("/rooms/general/post", draft())
    assert response.status_code == 503
    assert "Try again</a>" not in text_of(response)


def test_a_page_that_htmx_asks_for_is_then_a_sentence(without_database: Client) -> None:
    response = without_database.post("/rooms/general/post", draft(), headers=HTMX)
    words = "<p>Confab can&#x27;t get at its messages just now.</p>\n"
    assert (response.status_code, response.content.decode()) == (503, words)


def test_the_log_has_a_line_of_it_and_no_traceback(
    without_database: Client, caplog: pytest.LogCaptureFixture
) -> None:
    without_database.get("/rooms/general/")
    (record,) = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert record.getMessage() == "the database does not answer: connection refused"
    assert record.exc_info is None


def test_a_mistake_of_ours_is_owned_up_to(with_a_mistake: Client) -> None:
    response = with_a_mistake.get("/manifest.webmanifest")
    assert response.status_code == 500
    assert "That failed on our side." in text_of(response)


def test_when_the_page_that_says_so_fails_too_words_are_left(
    with_a_mistake: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "render_to_string", break_down)
    response = with_a_mistake.get("/manifest.webmanifest")
    assert (response.status_code, response.headers["Content-Type"]) == (500, "text/plain")
    assert "That failed on our side." in text_of(response)


def test_too_much_in_a_form_is_called_that(as_ada: Client, general: Room, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = as_ada.post("/rooms/general/post", draft("x" * 100))
    assert response.status_code == 413
    assert "send it in smaller parts" in text_of(response)


def test_the_page_that_proxies_show_asks_for_nothing_else() -> None:
    page = Path(str(finders.find("down.html"))).read_text()
    assert "Confab is back in a moment." in page
    assert not re.findall(r"<(?:img|script|link|iframe)|src=|url\(|@import|href=\"[^\"]", page)
