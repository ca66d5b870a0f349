"""CommonMark, tables, ~~strikes~~, [ ] tasks, ||spoilers||, :emoji:, and words that are links."""

import logging
import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from typing import Any

from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chat.text.code import highlighted
from chat.text.rules import TooMuch, parser
from chat.text.wall import passed
from chat.text.words import Called, Reading

RENDERER = 3  # raise it when the same source begins to give other HTML

_ME = re.compile(r"/me\s+(?=\S)")
_SPOILER = re.compile(r'<span class="spoiler".*?</span></span>', re.DOTALL)
_WEB_LINK = re.compile(r'<a href="(https?://[^"]+)"', re.IGNORECASE)
_INLINE = re.compile(r"</?(?:a|b|code|em|s|span|strong)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")

logger = logging.getLogger(__name__)


def called(body: str) -> Called:
    """In lower case. Quoted words call nobody again."""
    reading = Reading({}, frozenset())
    said = "\n".join(line for line in body.split("\n") if not line.startswith(">"))
    _marked_up(said, reading)
    return reading.called


def to_html(
    body: str, people: Mapping[str, int] | None = None, rooms: frozenset[str] = frozenset()
) -> str:
    """Safe HTML.

    `people` maps the handles that are links to whom they call, and `rooms` holds the slugs that
    are links: only what every reader may know of.
    """
    if not body:
        return ""
    reading = Reading(people or {}, rooms)
    html = _marked_up(body, reading)
    if html is None:
        return _plain(body)
    shown = passed(html, reading)
    return shown if excerpt(shown, 1) or "<hr" in shown else _plain(body)


def excerpt(html: str, limit: int) -> str:
    """The beginning of a message's words, on one line, for lists and quotes."""
    hidden = _SPOILER.sub("▮▮▮", html)
    text = " ".join(unescape(_TAG.sub(" ", _INLINE.sub("", hidden))).split())
    return text if len(text) <= limit else f"{text[:limit].rstrip()}…"


def web_addresses(html: str) -> list[str]:
    """Where a message's words lead to, but for those that are hidden."""
    return [unescape(url) for url in _WEB_LINK.findall(_SPOILER.sub("", html))]


def _marked_up(body: str, reading: Reading) -> str | None:
    """None for what can't be: one message never keeps a room from being shown."""
    me = _ME.match(body)
    try:
        html: str = _parser().render(body[me.end() :] if me else body, {"reading": reading})
    except TooMuch:
        return None
    except Exception:
        logger.exception("a message of %d characters stays plain", len(body))
        return None
    return f'<div class="emote">{html}</div>' if me else html


def _plain(body: str) -> str:
    return f"<p>{escape(body)}</p>".replace("\n", "<br>\n")


@cache
def _parser() -> MarkdownIt:
    md = parser()
    for name, rule in _RENDERED.items():
        md.add_render_rule(name, rule)
    return md


def _fence(_self: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    code = highlighted(tokens[place].content, tokens[place].info.strip())
    return f"<pre><code>{code}</code></pre>\n"


def _cell(_self: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    token = tokens[place]
    side = str(token.attrs.get("style", "")).removeprefix("text-align:")
    return f'<{token.tag} class="{side}">' if side in ("center", "right") else f"<{token.tag}>"


def _constant(html: str) -> Any:
    return lambda *_rest: html


_RENDERED = {
    "fence": _fence,
    "code_block": _fence,
    "th_open": _cell,
    "td_open": _cell,
    "table_open": _constant('<div class="scroll"><table>\n'),
    "table_close": _constant("</table></div>\n"),
    "heading_open": _constant('<p class="heading"><strong>'),
    "heading_close": _constant("</strong></p>\n"),
}
