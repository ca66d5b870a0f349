"""What the marks in a message mean."""

import pytest

from chat.tests.text.conftest import PEOPLE, ROOMS, Reader, link
from chat.text import to_html

SPOILER = (
    '<span class="spoiler" role="note" aria-label="Spoiler" tabindex="0"><span>{}</span></span>'
)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("*a* _b_ **c** ~~d~~", "<em>a</em> <em>b</em> <strong>c</strong> <s>d</s>"),
        ("snake_case_name 2*3*4", "snake_case_name 2<em>3</em>4"),
        ("`a *b*`", "<code>a *b*</code>"),
        ("one\ntwo", "one<br>\ntwo"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("&lt; &#60;", "&amp;lt; &amp;#60;"),
        (r"\*a\*", "*a*"),
        ("[a](http://b.com)", link("http://b.com", "a")),
        ("[](http://b.com)", link("http://b.com", "http://b.com")),
        ('[a](http://b.com "c")', link("http://b.com", "a")),
        ("![a](http://b.com/c.png)", link("http://b.com/c.png", "a")),
        ("![](http://b.com/c.png)", link("http://b.com/c.png", "http://b.com/c.png")),
        ("[![a](http://b.com)](http://c.com)", link("http://c.com", "a")),
        ("[a](/rooms/general/) [b](#c) [d](e)", "[a](/rooms/general/) [b](#c) [d](e)"),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("[a]: http://b.com", f"[a]: {link('http://b.com', 'http://b.com')}"),
        ("a\n---", "a</p>\n<hr>"),
    ],
)
def test_within_a_line(body: str, html: str) -> None:
    assert to_html(body) == f"<p>{html}</p>".replace("<hr></p>", "<hr>")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("### a *b*", '<p class="heading"><strong>a <em>b</em></strong></p>'),
        (
            "- [ ] a\n- [x] b\n- [c] d",
            '<ul>\n<li class="task">☐ a</li>\n<li class="task">☑ b</li>\n<li>[c] d</li>\n</ul>',
        ),
        ("```\n<a>\n  b\n```", "<pre><code>&lt;a&gt;\n  b\n</code></pre>"),
        ("/me *waves*", '<div class="emote"><p><em>waves</em></p>\n</div>'),
        ("/mercy", "<p>/mercy</p>"),
        ("so /me waves", "<p>so /me waves</p>"),
    ],
)
def test_blocks(body: str, html: str) -> None:
    assert to_html(body) == html


def test_a_table_lies_in_what_scrolls_and_has_its_columns_sides() -> None:
    html = to_html("|a|b|c|\n|-|-:|:-:|\n|1|2|3|")
    assert html.startswith('<div class="scroll"><table>') and html.endswith("</table></div>")
    assert '<th>a</th>\n<th class="right">b</th>\n<th class="center">c</th>' in html
    assert '<td>1</td>\n<td class="right">2</td>\n<td class="center">3</td>' in html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("||a *b*||!", SPOILER.format("a <em>b</em>") + "!"),
        ("||a|| b ||c||", f"{SPOILER.format('a')} b {SPOILER.format('c')}"),
        ("*a ||b* c||", f"*a {SPOILER.format('b* c')}"),
        ("||a", "||a"),
        ("|| || ||||", "|| || ||||"),
        ("`||a||`", "<code>||a||</code>"),
        (r"\||a||", "||a||"),
    ],
)
def test_spoilers(body: str, html: str) -> None:
    assert to_html(body) == f"<p>{html}</p>"


@pytest.mark.parametrize("body", [":tada:", "🎉", "🎉 👍🏽\n👩‍💻", ":+1::tada:"])
def test_few_emoji_alone_are_big(body: str) -> None:
    assert to_html(body).startswith('<p class="big">')


@pytest.mark.parametrize("body", ["🎉🎉🎉🎉", "a 🎉", "`🎉`", "- 🎉", "🎉\n\n🎉", "1", "*🎉*"])
def test_other_messages_are_not(body: str) -> None:
    assert "big" not in to_html(body)


@pytest.mark.parametrize("body", ["#", ">", "-", "```", "**", "> >\n>", "~~~python\n~~~"])
def test_what_would_show_nothing_shows_what_was_typed(body: str) -> None:
    assert Reader(to_html(body)).text == body


def test_all_kinds_together() -> None:
    body = ":tada: `:tada:` @ada #ops ops#12"
    assert to_html(body, PEOPLE, ROOMS) == (
        '<p>🎉 <code>:tada:</code> <a href="/people/ada/" class="mention mention-7">@ada</a> '
        '<a href="/rooms/ops/">#ops</a> <a href="/rooms/ops/12">ops#12</a></p>'
    )
