"""Pages of an internet that answers at once, and the messages that lead there."""

from collections.abc import Callable

import pytest

from chat import actions
from chat.models import Link, Message, Page
from chat.outside import Fetched, Unreachable

URL = "https://a.example/"


class Internet:
    """What stands at each address; nothing, where nothing was put."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.pictures: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None  # while it answers

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        self.meanwhile()
        if url not in self.pages:
            raise Unreachable("Nobody is there.")
        return Fetched(url, "text/html; charset=utf-8", self.pages[url].encode())

    def picture(self, url: str) -> Fetched:
        if url not in self.pictures:
            raise Unreachable("Nobody is there.")
        return Fetched(url, "image/png", self.pictures[url])


@pytest.fixture(autouse=True)
def internet(monkeypatch: pytest.MonkeyPatch) -> Internet:
    internet = Internet()
    internet.pages[URL] = page("A page")
    monkeypatch.setattr("chat.outside.fetch", internet)
    monkeypatch.setattr("chat.outside.fetch_picture", internet.picture)
    return internet


@pytest.fixture(autouse=True)
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pages for which pokes were sent; in a test's transaction none is."""
    asked: list[int] = []
    monkeypatch.setattr("chat.pokes.link_posted", asked.extend)
    return asked


def page(title: str, description: str = "") -> str:
    return f'<title>{title}</title><meta name="description" content="{description}">'


def preview(url: str = URL) -> Page:
    """As the background does when it hears of the page."""
    actions.preview_page(page_id=Page.objects.get(url=url).pk)
    return Page.objects.get(url=url)


def linked(message: Message) -> list[str]:
    return list(message.links.standing().values_list("page__url", flat=True))


def shown(message: Message) -> list[str]:
    """The titles of its previews."""
    return [link.page.title for link in Message.objects.get(pk=message.pk).previews]


def only_link(message: Message) -> Link:
    return message.links.select_related("message__room", "page").get()
