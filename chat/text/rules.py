"""How what people write differs from CommonMark; as markdown-it's rules."""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from chat import emojis
from chat.text.words import Reading, element, web_address_at, with_emoji

DEEPEST = 20  # of what is within another
CELLS = 4_000  # of tables, the empty ones included
RULED = set("|-: \t>*+.0123456789")  # what the line under a table's head may consist of
BIG = 3  # so many emoji, and nothing else, are shown big
OUTSIDE = {"target": "_blank", "rel": "noopener noreferrer nofollow"}
SPOILER = {"class": "spoiler", "role": "note", "aria-label": "Spoiler", "tabindex": "0"}
TASKS = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}

_NOTHING = Token("nothing", "", 0)
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s/]", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![\w+.-])https?$", re.IGNORECASE)


class TooMuch(Exception):
    """Deeper than markdown-it goes without leaving words out, or a table of mostly empty cells."""


def parser() -> MarkdownIt:
    """What would make words vanish is left out: entities, definitions of links."""
    md = MarkdownIt(
        "commonmark",
        {"html": False, "breaks": True, "xhtmlOut": False, "maxNesting": DEEPEST},
    )
    md.enable(["table", "strikethrough"])
    md.disable(["html_block", "html_inline", "entity", "reference", "lheading"])
    md.validateLink = lambda url: bool(_ADDRESS.match(url))  # type: ignore[method-assign]
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    md.inline.add_terminator_char("|")
    md.inline.ruler.before("escape", "address", _address)
    md.inline.ruler.before("escape", "spoiler", _spoiler)
    md.core.ruler.before("block", "cells", _cells)
    md.core.ruler.before("text_join", "depth", _depth)
    md.core.ruler.before("text_join", "words", _words)
    md.core.ruler.push("tasks", _tasks)
    md.core.ruler.push("big", _big)
    return md


def _address(state: StateInline, silent: bool) -> bool:
    """Of the web, before its underscores and asterisks can mean anything."""
    if not state.src.startswith("://", state.pos) or state.linkLevel:
        return False
    scheme = _SCHEME.search(state.src[max(0, state.pos - 6) : state.pos])
    if not scheme or not (silent or state.pending.endswith(scheme[0])):
        return False
    start = state.pos - len(scheme[0])
    shown = web_address_at(state.src, start, state.posMax)
    href = state.md.normalizeLink(shown)
    if not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.tokens[-1].info = "auto"
        state.push("text", "", 0).content = shown
        state.push("link_close", "a", -1)
    state.pos = start + len(shown)
    return True


def _spoiler(state: StateInline, silent: bool) -> bool:
    start, end = state.pos + 2, state.posMax
    if not state.src.startswith("||", state.pos):
        return False
    closing = state.src.find("||", start, end)
    if closing < 0 or not state.src[start:closing].strip():
        return False
    if not silent:
        state.push("spoiler_open", "span", 1).attrs = dict(SPOILER)
        state.push("hidden_open", "span", 1)
        state.pos, state.posMax = start, closing
        state.md.inline.tokenize(state)
        state.posMax = end
        state.push("hidden_close", "span", -1)
        state.push("spoiler_close", "span", -1)
    state.pos = closing + 2
    return True


def _cells(state: StateCore) -> None:
    """Every row of a table has as many cells as its rule has, whatever was typed."""
    lines = state.src.split("\n")
    widest = max((line.count("|") for line in lines if RULED.issuperset(line)), default=0)
    if widest * len(lines) > CELLS:
        raise TooMuch


def _depth(state: StateCore) -> None:
    if any(token.level >= DEEPEST - 1 for token in state.tokens):
        raise TooMuch


def _words(state: StateCore) -> None:
    reading: Reading = state.env["reading"]
    for token in state.tokens:
        if token.children is not None:
            token.children = list(_meant(token.children, reading))
            for child in token.children:
                if child.tag == "a" and child.nesting == 1:
                    _lead_outside(child, reading.paths)


def _meant(tokens: list[Token], reading: Reading) -> Iterator[Token]:
    """Words outside links get their meaning, and pictures become links."""
    link: Token | None = None
    for token, following in pairwise([*tokens, _NOTHING]):
        if token.type == "image":
            yield from _picture(token, linked=link is not None)
        elif token.type == "text" and link is None:
            yield from reading.tokens(token.content)
        else:
            if token.type == "text" and link and link.info != "auto":
                token.content = with_emoji(token.content)
            yield token
        if token.type == "link_open":
            link = token
            if following.type == "link_close":
                yield Token("text", "", 0, content=str(token.attrs["href"]))
        elif token.type == "link_close":
            link = None


def _lead_outside(link: Token, ours: Collection[str]) -> None:
    if link.attrs["href"] not in ours:
        link.attrs = {"href": link.attrs["href"], **OUTSIDE}


def _picture(token: Token, *, linked: bool) -> list[Token]:
    address = str(token.attrs["src"])
    shown = element("a", token.content or address, href=address)
    return shown[1:2] if linked else shown


def _tasks(state: StateCore) -> None:
    for item, paragraph, line in zip(
        state.tokens, state.tokens[1:], state.tokens[2:], strict=False
    ):
        if (item.type, paragraph.type) != ("list_item_open", "paragraph_open"):
            continue
        first = line.children[0] if line.children else line
        if first.type == "text" and first.content[:4] in TASKS:
            first.content = TASKS[first.content[:4]] + first.content[4:]
            item.attrSet("class", "task")


def _big(state: StateCore) -> None:
    """A paragraph of a few emoji, where it is all there is."""
    if [token.type for token in state.tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return
    children = state.tokens[1].children or []
    if len(children) > 2 * BIG or {child.type for child in children} - {"text", "softbreak"}:
        return
    text = " ".join(child.content for child in children)
    if len(text) < 60 and 0 < (emojis.count(text) or 0) <= BIG:
        state.tokens[0].attrSet("class", "big")
