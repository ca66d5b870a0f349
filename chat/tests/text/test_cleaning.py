"""What is typed is cleaned."""

import pytest

from chat.text import BODY_LIMIT, Refused, clean_body, clean_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hello \n", "hello"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\tb", "a\tb"),
        ("a\x00b\x07c\x1bd\x7fe\x85f", "abcdef"),
        ("a\ud800b", "ab"),
        ("\x00 a \x00", "a"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("a\n\n b", "a\n\n b"),
    ],
)
def test_a_body_is_cleaned(typed: str, kept: str) -> None:
    assert clean_body(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", " ", "\r\n", "\t", "\x00", "\u200b", "\u200b\u200d \ufeff", "\u00a0\u3000\u2028"]
)
def test_a_body_in_which_nothing_can_be_seen_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="Write something first"):
        clean_body(typed)


def test_the_longest_body_is_kept_whole() -> None:
    assert clean_body(" " + "x" * BODY_LIMIT + "\r\n") == "x" * 10_000


def test_a_longer_body_is_refused_with_both_numbers() -> None:
    with pytest.raises(Refused, match=r"10001 characters, and 10000 is"):
        clean_body("x" * 10_001)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ada  Lovelace ", "Ada Lovelace"),
        ("Ada\r\nLovelace\t", "Ada Lovelace"),
        ("Ada\u200b\u202eLovelace", "Ada Lovelace"),
        ("Zoë 王 🦆", "Zoë 王 🦆"),
        ("\u200b\x00 ", ""),
        ("", ""),
    ],
)
def test_a_name_is_one_visible_line(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept
