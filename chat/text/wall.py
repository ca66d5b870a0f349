"""What of HTML may reach a page: all that markup makes passes here, and nothing is added after."""

from collections.abc import Mapping

import nh3

from chat.text import code
from chat.text.rules import OUTSIDE, SPOILER
from chat.text.words import Reading

TAGS = {
    *("a", "b", "blockquote", "br", "code", "div", "em", "hr", "li", "ol", "p", "pre", "s", "span"),
    *("strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
CLASSES = {
    "b": {"mention", "mention-all"},
    "div": {"emote", "scroll"},
    "li": {"task"},
    "p": {"big", "heading"},
    "span": {"spoiler", *code.CLASSES},
    "td": {"center", "right"},
    "th": {"center", "right"},
}
VALUES = {
    "a": {name: {value} for name, value in OUTSIDE.items()},
    "span": {name: {value} for name, value in SPOILER.items() if name != "class"},
}


def passed(html: str, reading: Reading) -> str:
    """Of this site only the paths that were just made from words can be linked to."""
    mentions = {f"mention-{pk}" for pk in reading.people.values()}
    classes: Mapping[str, set[str]] = CLASSES | {"a": {"mention", *mentions}}
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        tag_attribute_values=VALUES,
        allowed_classes=dict(classes),
        url_schemes={"http", "https", "mailto"},
        url_relative=lambda path: path if path in reading.paths else None,
        link_rel=None,
    ).strip()
