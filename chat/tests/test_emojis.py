"""Emoji."""

import pytest

from chat import emojis


def test_every_emoji_of_the_picker_is_there_once_and_has_a_name() -> None:
    shown = [each for group in emojis.groups().values() for each in group]
    assert len(shown) == len(set(shown)) > 1_800
    assert all(emojis.is_emoji(each) and emojis.name_of(each) for each in shown)


def test_groups_are_in_unicodes_order() -> None:
    groups = emojis.groups()
    assert next(iter(groups)) == "Smileys & Emotion" and list(groups)[-1] == "Flags"
    assert groups["Smileys & Emotion"][:3] == ["😀", "😃", "😄"]


@pytest.mark.parametrize("text", ["👍", "👍🏽", "❤️", "👩‍💻", "🏴‍☠️", "🇩🇪", "#️⃣"])
def test_one_emoji_is_one(text: str) -> None:
    assert emojis.is_emoji(text)


@pytest.mark.parametrize(
    "text", ["", "a", "1", "👍👍", "👍 ", "❤", ":+1:", "🏽a", "👍\ufe0f", "\u200d"]
)
def test_anything_else_is_none(text: str) -> None:
    assert not emojis.is_emoji(text)


@pytest.mark.parametrize(
    ("start", "found"),
    [
        (":smi", [(":smile:", "😄"), (":smirk:", "😏"), (":smiley:", "😃")]),
        (":TAD", [(":tada:", "🎉")]),
        (":+1", [(":+1:", "👍")]),
        (":nothing-is-called-so", []),
    ],
)
def test_completions_are_the_shortest_names_that_begin_so(
    start: str, found: list[tuple[str, str]]
) -> None:
    assert emojis.completions(start, 3) == found


def test_what_is_completed_is_what_the_name_means() -> None:
    for name, emoji in emojis.completions(":s", 100):
        assert emojis.named(name.strip(":")) == emoji


@pytest.mark.parametrize(
    ("query", "first"), [("party popper", "🎉"), ("TADA", "🎉"), ("thumbs", "👍"), ("heart", "❤️")]
)
def test_a_search_finds_by_any_name(query: str, first: str) -> None:
    assert first in emojis.search(query, 5)


def test_a_search_for_nothing_finds_as_much_as_is_asked_for() -> None:
    assert emojis.search("", 10) == emojis.groups()["Smileys & Emotion"][:10]


@pytest.mark.parametrize(
    ("text", "count"), [("🎉", 1), ("🎉 👍🏽\n👩‍💻", 3), ("", 0), ("🎉a", None), ("1", None)]
)
def test_emoji_are_counted_where_there_is_nothing_else(text: str, count: int | None) -> None:
    assert emojis.count(text) == count


@pytest.mark.parametrize("emoji", ["🎉", "👍🏽", "👩‍💻", "🇩🇪"])
def test_a_name_is_made_of_words(emoji: str) -> None:
    assert emojis.name_of(emoji) and not set(":_") & set(emojis.name_of(emoji))
