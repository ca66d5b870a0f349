from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.text import BODY_LIMIT, Refused, called, clean_body, clean_name, to_html

PIECES = st.sampled_from(
    [
        *("<", ">", '"', "'", "&", "&lt;", "&amp;", "&#60;", "&copy", "\n", "\t", " ", "\u00a0"),
        *("(", ")", "[", "]", ".", ",", "!", ";", ":", "{{ x }}", "{% y %}", "<!--", "]]>"),
        *("https://example.com", "http://[", "www.a.de", "a.com", "a@b.com", "mailto:", "?q=1&p=2"),
        *("javascript:alert(1)", "<script>", "</a>", ' onclick="x"', "http://a.com/<b>", "é.com"),
        *("@ada", "@room", "@é", "#general", "@", "#", "@ada.x", "x@ada", "#general-", "@ada#room"),
    ]
)
BODIES = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3))).map("".join))


class Reader(HTMLParser):
    """What a browser would make of it: its tags with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    unknown_decl = handle_pi = handle_comment


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


def link(href: str, shown: str) -> str:
    return f'<a href="{href}" target="_blank" rel="noopener noreferrer nofollow">{shown}</a>'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("&lt;", "&amp;lt;"),
        ("one\ntwo", "one\ntwo"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("https://a.com/x.", link("https://a.com/x", "https://a.com/x") + "."),
        ("(http://a.com)", "(" + link("http://a.com", "http://a.com") + ")"),
        ("www.a.com", link("https://www.a.com", "www.a.com")),
        ("http://a.com/?b&c", link("http://a.com/?b=&amp;c=", "http://a.com/?b&amp;c")),
    ],
)
def test_a_body_becomes_escaped_html_with_links(body: str, html: str) -> None:
    assert to_html(body) == html


@given(BODIES)
def test_html_holds_links_only_and_all_of_the_text(typed: str) -> None:
    try:
        body = clean_body(typed)
    except Refused:
        return
    page = Reader(to_html(body))
    assert page.text == body
    for tag, attributes in page.tags:
        assert tag == "a" and set(attributes) == {"href", "target", "rel"}
        assert (attributes["href"] or "").split(":")[0] in {"http", "https", "mailto"}
        assert attributes["target"] == "_blank"


# Calls

PEOPLE, ROOMS = {"ada": 7, "é": 8, "room": 0}, frozenset({"general"})


@pytest.mark.parametrize(
    ("body", "handles", "slugs"),
    [
        ("@ada, @Bob and #General", {"ada", "bob"}, {"general"}),
        ("@a.b @a-b @a_b @é", {"a.b", "a-b", "a_b", "é"}, set()),
        ("@ada. (@bob) @cy's", {"ada", "bob", "cy"}, set()),
        ("ada@example.com https://a.example/@ada#general", set(), set()),
        ("www.a.example/#general @@ada ##general a#general", set(), set()),
        ("@ #", set(), set()),
    ],
)
def test_words_after_an_at_or_a_hash_may_mean_somebody_or_a_room(
    body: str, handles: set[str], slugs: set[str]
) -> None:
    assert called(body) == (handles, slugs)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("@Ada!", '<a class="mention mention-7" href="/people/ada/">@Ada</a>!'),
        ("@room", '<b class="mention mention-all">@room</b>'),
        ("@here", "@here"),
        ("@bob", "@bob"),
        ("#General.", '<a href="/rooms/general/">#General</a>.'),
        ("#secret", "#secret"),
        ("<@ada>", '&lt;<a class="mention mention-7" href="/people/ada/">@ada</a>&gt;'),
    ],
)
def test_whom_and_what_everybody_may_know_of_becomes_a_link(body: str, html: str) -> None:
    assert to_html(body, PEOPLE, ROOMS) == html


@given(BODIES)
def test_calls_add_links_and_no_text(typed: str) -> None:
    try:
        body = clean_body(typed)
    except Refused:
        return
    page = Reader(to_html(body, PEOPLE, ROOMS))
    assert page.text == body
    for tag, attributes in page.tags:
        assert tag in ("a", "b") and set(attributes) <= {"href", "target", "rel", "class"}
        assert (attributes.get("href") or "/").split(":")[0] in {
            *("http", "https", "mailto", "/", "/people/ada/", "/rooms/general/", "/people/%C3%A9/"),
        }
