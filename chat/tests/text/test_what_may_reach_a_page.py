"""Whatever is typed, only what is ours comes out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.tests.text.conftest import PEOPLE, ROOMS, Reader
from chat.text import Refused, clean_body, code, to_html
from chat.text.wall import passed
from chat.text.words import Reading

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<hx-partial hx-target='#log' hx-swap='delete'></hx-partial>",
    '<p hx-swap-oob="true" id="cursor">',
    '[a](http://b.com "\\" hx-get=/ onclick=alert(1) x=\\"")',
    '![" onerror="alert(1)](http://a.com/" onerror="alert(1))',
    "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](java\nscript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>) <javascript:alert(1)> <vbscript:x>",
    "[a](//evil.example) [b](/accounts/logout/) [c](\\\\evil.example) [d](?x)",
    "[e](&#106;avascript:x) [f](&Tab;javascript:x)",
    "[a](http://b.com\"onmouseover=alert(1)//<hx-partial hx-target='body'>)",
    "https://example.com/\"onmouseover=alert(1)//<hx-partial hx-target='body'>",
    '```"><script>alert(1)</script>\nx\n```',
    '```html\n<form action=//evil hx-post=/><input id="cursor" hx-swap-oob="true">\n```',
    '|<b onclick=x>|\n|:-:" style=x|\n|<title>|',
    '||<iframe src="//evil">||',
    "# <style>*{display:none}</style>",
    "<title>owned</title><template><textarea></li></ol>",
    "<!--><img src=x onerror=alert(1)>--> <![CDATA[x]]> <?php x ?> <!DOCTYPE x>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "@ada\" onclick=\"x #ops' hx-get='/ ops#1<b>",
    '<a class="mention mention-7" href="/people/ada/">@ada</a>',
    '<span class="spoiler" role="note" aria-label="Spoiler" tabindex="0">x</span>',
    "{{ settings.SECRET_KEY }}{% load static %} %(name)s {0}",
]
PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            '"',
            "'",
            "&",
            "&lt;",
            "&#60;",
            "\n",
            "\n\n",
            "\t",
            " ",
            "    ",
            "(",
            ")",
            "[",
            "]",
        ),
        *(
            ".",
            ",",
            "!",
            ";",
            ":",
            "*",
            "**",
            "_",
            "~~",
            "||",
            "|",
            "`",
            "```",
            "```html\n",
            "\\",
            "- ",
        ),
        *(
            "> ",
            "1. ",
            "# ",
            "- [ ] ",
            "|-|-|\n",
            "---",
            "![",
            "](",
            "[a](",
            "/me ",
            ":tada:",
            "🎉",
        ),
        *(
            "https://example.com",
            "http://[",
            "www.a.de",
            "a@b.com",
            "mailto:",
            "?q=1&p=2",
            "//a.com",
        ),
        *("javascript:alert(1)", "<script>", "</a>", ' onclick="x"', ' hx-get="/"', "<hx-partial>"),
        *(
            "@ada",
            "@room",
            "@é",
            "@a_b",
            "#ops",
            "ops#1",
            "@",
            "#",
            "x@ada",
            "@ada#room",
            "{{ x }}",
        ),
        *(
            "<!--",
            "-->",
            "<svg>",
            "<style>",
            "<title>",
            "<p>",
            "</p>",
            "</li>",
            ' class="',
            " id=x",
        ),
    ]
)
BODIES = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3))).map("".join))

TAGS = {
    *("a", "b", "blockquote", "br", "code", "div", "em", "hr", "li", "ol", "p", "pre", "s", "span"),
    *("strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {"href", "class", "target", "rel", "start", "role", "aria-label", "tabindex"}
CLASSES = {
    *("big", "center", "emote", "heading", "mention", "mention-all", "right", "scroll", "spoiler"),
    *("task", *code.CLASSES),
}
ADDRESS = re.compile(
    r"(?i:https?://|mailto:).|/people/(ada|%C3%A9|a_b)/$|/rooms/(general|ops)/\d*$"
)


def assert_only_ours(html: str) -> None:
    assert "<hx" not in html.lower()
    for tag, attributes in Reader(html).tags:
        assert tag in TAGS and set(attributes) <= ATTRIBUTES
        assert tag == "a" or "href" not in attributes
        for name in attributes.get("class", "").split():
            assert name in CLASSES or re.fullmatch("mention-[789]", name)
        if "href" in attributes:
            assert ADDRESS.match(attributes["href"])


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_leaves_anything_but_what_is_ours(payload: str) -> None:
    assert_only_ours(to_html(payload, PEOPLE, ROOMS))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_wall_alone_lets_nothing_through_but_what_is_ours(payload: str) -> None:
    assert_only_ours(passed(payload, Reading(PEOPLE, ROOMS)))


@given(BODIES)
def test_the_wall_alone_lets_nothing_through_of_any_html(html: str) -> None:
    assert_only_ours(passed(html, Reading(PEOPLE, ROOMS)))


def test_the_wall_knows_which_paths_were_made_from_words() -> None:
    reading = Reading(PEOPLE, ROOMS)
    reading.paths.add("/rooms/ops/1")
    html = passed('<a href="/rooms/ops/1">a</a> <a href="/rooms/ops/2">b</a>', reading)
    assert html == '<a href="/rooms/ops/1">a</a> <a>b</a>'


@given(BODIES)
def test_no_body_leaves_anything_but_what_is_ours(typed: str) -> None:
    try:
        body = clean_body(typed)
    except Refused:
        return
    assert_only_ours(to_html(body, PEOPLE, ROOMS))


@given(BODIES)
def test_no_letter_of_the_words_is_lost(typed: str) -> None:
    """Outside of what says where a link leads, which language code is in, and emoji's names."""
    words = re.sub(r"[^\w ]|_", "", typed)
    try:
        body = clean_body(words)
    except Refused:
        return
    shown = re.sub(r"\s", "", Reader(to_html(body)).text)
    assert shown == re.sub(r"\s", "", body)
