"""A message on one line."""

import pytest

from chat.text import excerpt, to_html


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("a *b*c", "a bc"),
        ("a\nb\n\n- c\n- d", "a b c d"),
        ("x < y & z", "x < y & z"),
        ("a ||b *c* http://d.com|| e ||f||", "a ▮▮▮ e ▮▮▮"),
        ("|a|b|\n|-|-|\n|1|2|", "a b 1 2"),
        ("```python\ndef f():\n    pass\n```", "def f(): pass"),
        ("@ada http://a.com", "@ada http://a.com"),
        ("<script>", "<script>"),
    ],
)
def test_an_excerpt_is_the_words_without_marks_and_spoilers(body: str, line: str) -> None:
    assert excerpt(to_html(body, {"ada": 1}), 100) == line


def test_an_excerpt_is_no_longer_than_asked_for() -> None:
    assert excerpt(to_html("one two three"), 8) == "one two…"
