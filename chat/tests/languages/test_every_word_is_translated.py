"""Every page and every part of one, in a language that accents whatever goes through gettext."""

import pytest
from django.db import transaction
from django.test import Client

from chat.models import User
from chat.tests.conftest import content
from chat.tests.languages import pseudo
from chat.tests.languages.reading import Theirs, untranslated
from chat.tests.permissions.conftest import Visitor
from chat.tests.permissions.table import FRAME, ROWS, Row
from chat.tests.permissions.world import World

WHO = ("member", "owner", "creator", "admin", "guest", "stranger", "nobody")


@pytest.mark.django_db
@pytest.mark.usefixtures("_also_pseudo")
def test_no_page_says_a_word_that_cannot_be_translated() -> None:
    visitor = Visitor(World())
    User.objects.update(language=pseudo.LANGUAGE)
    visitor.clients["nobody"] = Client(headers={"accept-language": pseudo.LANGUAGE})
    theirs = Theirs()
    found: dict[str, str] = {}
    for row, column in asked():
        words = untranslated(answer(visitor, row, column), theirs)
        found |= dict.fromkeys(words, f"{row}, asked by {column}")
    assert found == {}


def asked() -> list[tuple[Row, str]]:
    """Each page once, and each kind of refusal."""
    chosen: dict[tuple[str, ...], tuple[Row, str]] = {}
    for row in (row for row in ROWS if row.method != FRAME):
        for column in WHO:
            outcome = row.cells[column]
            is_page = row.method == "GET" and outcome == "200"
            chosen.setdefault((row.name, row.of) if is_page else (outcome,), (row, column))
    return list(chosen.values())


def answer(visitor: Visitor, row: Row, column: str) -> str:
    with transaction.atomic():
        response = visitor._response(row, column, row.method)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        said = content(response).decode() if is_page else ""
        transaction.set_rollback(True)
    return said
