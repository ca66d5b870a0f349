"""From a page's bytes to what it says of itself."""

import pytest

from chat.outside import Fetched, told
from chat.outside.pages import READ, WORDS


def said(html: str | bytes, content_type: str = "text/html") -> tuple[str, str, str, str]:
    body = html.encode() if isinstance(html, str) else html
    return told(Fetched("https://a.example/b/c", content_type, body))


def og(**words: str) -> str:
    return "".join(f'<meta property="og:{name}" content="{each}">' for name, each in words.items())


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>A</title>", "A"),
        ("<title>A</title>" + og(title="B"), "B"),
        ('<meta name="twitter:title" content="C"><title>A</title>', "C"),
        ('<meta name="twitter:title" content="C">' + og(title="B"), "B"),
        (og(title="") + "<title>A</title>", "A"),
        (og(title="B") + og(title="D"), "B"),
        ("<TITLE>A &amp; B &eacute;</TITLE>", "A & B é"),
        ("<title>A</title><title>B</title>", "A"),
        ("<head></head><title>A</title>", ""),
        ("<body><title>A</title>", ""),
        ("<script>'<title>B</title>'</script><title>A</title>", "A"),
        ("<!-- <title>B</title> --><title>A</title>", "A"),
        ("<meta property=og:title content=B>", "B"),
        ('<meta property="OG:Title" content=" B ">', "B"),
        ('<meta content="B" name="og:title">', "B"),
        ("<meta property>" * 3 + "<title>A</title>", "A"),
        ("x" * READ + "<title>A</title>", ""),
        ("", ""),
        ("\0\0<title>A</title>", "A"),
    ],
)
def test_titles(html: str, title: str) -> None:
    assert said(html)[0] == title


def test_descriptions_and_sites() -> None:
    plain = '<meta name="description" content="plain">'
    assert said(plain)[1] == "plain"
    assert said(plain + og(description="open", site_name="A site"))[1:3] == ("open", "A site")


@pytest.mark.parametrize(
    ("address", "picture"),
    [
        ("/p.png", "https://a.example/p.png"),
        ("p.png", "https://a.example/b/p.png"),
        ("//b.example/p", "https://b.example/p"),
        ("https://[", ""),
    ],
)
def test_pictures(address: str, picture: str) -> None:
    assert said(og(image=address))[3] == picture


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<title>é</title>".encode(), "text/html"),
        ("<title>é</title>".encode(), "text/html; charset=UTF-8"),
        ("<title>é</title>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ('<meta charset="windows-1252"><title>é</title>'.encode("cp1252"), "text/html"),
        ("<meta charset=latin1><title>é</title>".encode(), "text/html; charset='utf-8'"),
        ("\ufeff<title>é</title>".encode(), "text/html; charset=latin1"),
        ("\ufeff<title>é</title>".encode("utf-16-le"), "text/html"),
        ("\ufeff<title>é</title>".encode("utf-16-be"), "text/html"),
        ("<title>é</title>".encode(), "text/html; charset=punycode"),
        ("<title>é</title>".encode(), "text/html; charset=zip"),
        ("<title>é</title>".encode(), "text/html; charset=no-such"),
    ],
)
def test_what_it_is_written_in(body: bytes, content_type: str) -> None:
    assert said(body, content_type)[0] == "é"


def test_what_it_is_written_in_badly_is_shown_all_the_same() -> None:
    assert said(b"<title>a\xffb</title>")[0] == "a\ufffdb"


def test_everything_it_says_is_bounded() -> None:
    words = "x" * 10_000
    html = f"<title>{words}</title>" + og(description=words, site_name=words, image=words)
    assert max(map(len, said(html)[:3])) == WORDS
