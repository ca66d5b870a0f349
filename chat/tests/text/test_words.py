"""Words that mean somebody, some room, some message, an address or an emoji."""

import pytest

from chat.tests.text.conftest import PEOPLE, ROOMS, link
from chat.text import called, to_html

ADA = '<a href="/people/ada/" class="mention mention-7">{}</a>'


@pytest.mark.parametrize(
    ("body", "handles", "slugs"),
    [
        ("@ada, @Bob and #General", {"ada", "bob"}, {"general"}),
        ("@a.b @a-b @a_b @é", {"a.b", "a-b", "a_b", "é"}, set()),
        ("@ada. (@bob) @cy's", {"ada", "bob", "cy"}, set()),
        ("*@ada* ||@bob|| > @cy", {"ada", "bob", "cy"}, set()),
        ("> - @ada\n\n|a|\n|-|\n|@bob|", {"ada", "bob"}, set()),
        ("ops#12, Ops#3 a-b#1", set(), {"ops", "a-b"}),
        ("ops#12x ops# a#b#1 ops#1234567890123456", set(), set()),
        ("`@ada` ```#ops```\n```\n@ada ops#1\n```", set(), set()),
        ("[@ada #ops ops#1](http://a.com) ![@ada](http://a.com)", set(), set()),
        ("ada@example.com https://a.example/@ada#general", set(), set()),
        ("www.a.example/#general @@ada ##general a#general", set(), set()),
        (r"\@ada \#general", set(), set()),
        ("@ #", set(), set()),
    ],
)
def test_words_after_an_at_and_around_a_hash_may_mean_somebody_or_a_room(
    body: str, handles: set[str], slugs: set[str]
) -> None:
    assert called(body) == (handles, slugs)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("@Ada!", ADA.format("@Ada") + "!"),
        ("*@ada*", f"<em>{ADA.format('@ada')}</em>"),
        ("<@ada>", f"&lt;{ADA.format('@ada')}&gt;"),
        ("@room", '<b class="mention mention-all">@room</b>'),
        ("@here @bob", "@here @bob"),
        ("#General.", '<a href="/rooms/general/">#General</a>.'),
        ("Ops#12.", '<a href="/rooms/ops/12">Ops#12</a>.'),
        ("#secret secret#1", "#secret secret#1"),
        ("[@ada](http://a.com)", link("http://a.com", "@ada")),
        ("`@ada`", "<code>@ada</code>"),
    ],
)
def test_whom_and_what_everybody_may_know_of_becomes_a_link(body: str, html: str) -> None:
    assert to_html(body, PEOPLE, ROOMS) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("https://a.com/x.", link("https://a.com/x", "https://a.com/x") + "."),
        ("(http://a.com)", "(" + link("http://a.com", "http://a.com") + ")"),
        ("<http://a.com>", link("http://a.com", "http://a.com")),
        ("http://a.com/(b)", link("http://a.com/(b)", "http://a.com/(b)")),
        ("HTTP://a.com", link("HTTP://a.com", "HTTP://a.com")),
        ("http://a.com/?b&c", link("http://a.com/?b&amp;c", "http://a.com/?b&amp;c")),
        ("http://a.com/__b__", link("http://a.com/__b", "http://a.com/__b") + "__"),
        ("http://a.com/__b__.c", link("http://a.com/__b__.c", "http://a.com/__b__.c")),
        ("**http://a.com**", f"<strong>{link('http://a.com', 'http://a.com')}</strong>"),
        ("http://a.com/:tada:", link("http://a.com/:tada", "http://a.com/:tada") + ":"),
        ("http://a.com/%E2%80%AE", link("http://a.com/%E2%80%AE", "http://a.com/%E2%80%AE")),
        ("www.a.com, b", link("https://www.a.com", "www.a.com") + ", b"),
        ("a@b.com.", link("mailto:a@b.com", "a@b.com") + "."),
        ("<a@b.com>", link("mailto:a@b.com", "a@b.com")),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("ftp://a.com xhttp://a.com http:// a.com", "ftp://a.com xhttp://a.com http:// a.com"),
        ("`http://a.com`", "<code>http://a.com</code>"),
    ],
)
def test_addresses_become_links(body: str, html: str) -> None:
    assert to_html(body) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("so :tada:!", "so 🎉!"),
        ("a :+1: :THUMBSUP:", "a 👍 👍"),
        ("*:tada:* a", "<em>🎉</em> a"),
        ("`:tada:` a", "<code>:tada:</code> a"),
        (r"\:tada: a", ":tada: a"),
        ("12:30:45 a:b:c :nothing:", "12:30:45 a:b:c :nothing:"),
        ("[:tada: @ada](http://a.com)", link("http://a.com", "🎉 @ada")),
    ],
)
def test_names_between_colons_become_emoji(body: str, shown: str) -> None:
    assert to_html(body, PEOPLE) == f"<p>{shown}</p>"
