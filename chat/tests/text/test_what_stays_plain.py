"""One message never keeps a room from being shown."""

import logging

import pytest

from chat.tests.text.conftest import PEOPLE, Reader
from chat.text import BODY_LIMIT, called, code, to_html

DEEP = [
    ">" * 40 + " a",
    "- " * 40 + "a",
    "".join("  " * depth + "- a\n" for depth in range(40)),
    ">- " * 20 + "a",
]
WIDE = "|a" * 1500 + "|\n" + "|-" * 1500 + "|\n" + "a\n" * 500


@pytest.mark.parametrize("body", [*DEEP, WIDE])
def test_too_much_stays_as_it_was_typed(body: str) -> None:
    page = Reader(to_html(body))
    assert page.text == body and {tag for tag, _attributes in page.tags} <= {"p", "br"}


def test_too_much_calls_nobody() -> None:
    body = ">" * 40 + " @ada"
    assert called(body) == (set(), set()) and "mention" not in to_html(body, PEOPLE)


def test_a_fault_of_a_library_is_logged_and_shows_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_name: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(code, "_lexer", broken)
    with caplog.at_level(logging.ERROR):
        html = to_html("```python\n<a>\n```")
    assert html == "<p>```python<br>\n&lt;a&gt;<br>\n```</p>"
    assert "stays plain" in caplog.text and "<a>" not in caplog.messages[0]


@pytest.mark.parametrize(
    "piece", ["[", "*a ", "![", "||a", "`a``", "> ", "a_", "<a", "~~", "@a ", ":x:"]
)
def test_the_longest_body_of_one_piece_keeps_its_characters(piece: str) -> None:
    body = (piece * BODY_LIMIT)[:BODY_LIMIT]
    shown, marks = Reader(to_html(body)).text, "*_~|`> \n❌:x"
    assert shown.translate(dict.fromkeys(map(ord, marks))) == body.translate(
        dict.fromkeys(map(ord, marks))
    )
