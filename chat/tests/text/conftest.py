"""What a browser makes of a message's HTML."""

from html.parser import HTMLParser

PEOPLE, ROOMS = {"ada": 7, "é": 8, "a_b": 9, "room": 0}, frozenset({"general", "ops"})
VOID = {"br", "hr"}


class Reader(HTMLParser):
    """Its tags with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    unknown_decl = handle_pi = handle_comment


def link(href: str, shown: str) -> str:
    outside = 'target="_blank" rel="noopener noreferrer nofollow"'
    return f'<a href="{href}" {outside}>{shown}</a>'
