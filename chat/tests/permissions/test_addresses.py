"""Addresses."""

import pytest

import urls as site_urls
from chat import urls as chat_urls
from chat.tests.permissions.conftest import Visitor
from chat.tests.permissions.table import FRAME, PEOPLE, ROWS

PAGES = [row for row in ROWS if row.method != FRAME]


OURS = {str(each.name) for each in chat_urls.urlpatterns}


ACCOUNTS = {str(each.name) for each in site_urls.accounts}


DONE = ("200", "302")


# Who is signed in already is led home; a form without its fields is shown again.
MAY_DO_NOTHING = {"join", "register"} | ACCOUNTS


def test_an_address_answers_each_person_as_the_table_says(
    visitor: Visitor, subtests: pytest.Subtests
) -> None:
    for row in PAGES:
        answers = {column: visitor.ask(row, column) for column in PEOPLE}
        with subtests.test(f"{row} is answered so"):
            assert {column: each.outcome for column, each in answers.items()} == row.cells
        with subtests.test(f"{row} tells nothing of rooms that one isn't in"):
            assert not [x for x in PEOPLE for y in visitor.world.secrets(x) if y in answers[x].said]
        with subtests.test(f"{row} changes something for who may, and only then"):
            changed = {column for column, each in answers.items() if each.changed}
            may = {column for column in PEOPLE if row.cells[column] in DONE}
            if row.method == "GET":
                assert not changed
            elif row.name in MAY_DO_NOTHING:
                assert changed <= may
            else:
                assert changed == may


def test_a_method_without_a_row_is_refused(visitor: Visitor, subtests: pytest.Subtests) -> None:
    for name in sorted(OURS):
        rows = [row for row in PAGES if row.name == name]
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {row.method for row in rows}:
            with subtests.test(f"{method} {name}"):
                assert visitor.ask(rows[0], "owner", method).outcome in ("404", "405")


@pytest.mark.parametrize("name", sorted(OURS | ACCOUNTS))
def test_every_address_has_a_row(name: str) -> None:
    known = {row.name for row in PAGES}
    assert name in known, f"docs/permissions.md doesn't say who may ask for “{name}”: add its rows."


def test_every_row_has_an_address() -> None:
    assert {row.name for row in PAGES} <= OURS | ACCOUNTS


def test_a_row_stands_once() -> None:
    assert len({str(row) for row in ROWS}) == len(ROWS)
