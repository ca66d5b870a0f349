"""Where messages lead to: noted with them, fetched after them."""

from functools import partial
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import outside, pokes, text
from chat.actions.base import NotPermitted, moved, record
from chat.database import write
from chat.models import Event, Link, Message, Page, Room, Team
from chat.models.links import DESCRIPTION, SITE, TITLE, URL, url_hash

LIMIT = 3  # previews of one message


def link_pages(message: Message, html: str) -> None:
    """Within the transaction that posts it."""
    if (urls := _addresses(html)) and _shows_previews(message.room):
        _link(message, _pages(urls))


def relink_pages(message: Message, html: str) -> None:
    """Within the transaction that edits it: new ones come, and those that are gone go."""
    urls = _addresses(html) if _shows_previews(message.room) else []
    hashes = [url_hash(url) for url in urls]
    message.links.exclude(page__url_hash__in=hashes).delete()
    if urls:
        _link(message, _pages(urls))


def _addresses(html: str) -> list[str]:
    """Of other sites, each once."""
    own = urlsplit(settings.ENVIRONMENT.address).netloc
    found = (urldefrag(url).url for url in text.web_addresses(html))
    others = [url for url in found if len(url) <= URL and urlsplit(url).netloc.lower() != own]
    return list(dict.fromkeys(others))[:LIMIT]


def _shows_previews(room: Room) -> bool:
    return room.shows_previews and Team.objects.get().shows_previews


def _pages(urls: list[str]) -> list[Page]:
    """In the order of the addresses."""
    hashes = [url_hash(url) for url in urls]
    new = [Page(url=url, url_hash=key) for url, key in zip(urls, hashes, strict=True)]
    new.sort(key=lambda page: page.url_hash)  # lest two messages wait for each other
    Page.objects.bulk_create(new, ignore_conflicts=True)
    locked = Page.objects.filter(url_hash__in=hashes).order_by("pk").select_for_update()
    pages = {page.url_hash: page for page in locked}
    return [pages[key] for key in hashes if key in pages]


def _link(message: Message, pages: list[Page]) -> None:
    Link.objects.bulk_create(
        (Link(message=message, page=page, position=place) for place, page in enumerate(pages)),
        update_conflicts=True,
        unique_fields=["message", "page"],
        update_fields=["position"],
    )
    ids = [page.pk for page in pages]
    if due := list(Page.objects.due().filter(pk__in=ids).values_list("pk", flat=True)):
        transaction.on_commit(partial(pokes.link_posted, due), robust=True)


def preview_page(*, page_id: int) -> None:
    """Fetches the page unless somebody else does, and shows it wherever it is linked to.

    Whatever dies in between, no page waits for it: a message then has no preview, until somebody
    links to the page again.
    """
    page = _claimed(page_id)
    if page is None:
        return
    found = _found(page)
    if _store(page, found):
        for link in page.links.standing().select_related("message__room"):
            _show(link.message)


def _claimed(page_id: int) -> Page | None:
    now = timezone.now()
    with write():
        due = Page.objects.due().filter(pk=page_id)
        is_ours = due.update(state=Page.State.FETCHING, claimed_at=now)
    return Page.objects.filter(pk=page_id, claimed_at=now).first() if is_ours else None


def _found(page: Page) -> dict[str, Any]:
    """The fields that it has from now on. After a failure it keeps what it showed before."""
    try:
        fetched = outside.fetch(page.url)
        told = outside.told(fetched)
        if not (title := _line(told.title, TITLE)):
            raise outside.Unreachable(_("It has no title."))
    except outside.Unreachable as error:
        return {"state": Page.State.FAILED, "failure": str(error)[:200]}
    host = (urlsplit(fetched.url).hostname or "").removeprefix("www.")
    return {
        "state": Page.State.READY,
        "failure": "",
        "title": title,
        "description": _line(told.description, DESCRIPTION),
        "site": _line(told.site, SITE) or _line(host, SITE),
    }


def _line(words: str, limit: int) -> str:
    """Nothing invisible, and nothing that turns the line around."""
    line = text.clean_status(words)
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def _store(page: Page, found: dict[str, Any]) -> bool:
    """Whether it shows something else now.

    The row is locked as a whole: a message that links to it meanwhile is then either found by who
    asks next, or shows the page as it is now.
    """
    with write():
        claimed = Page.objects.select_for_update().filter(pk=page.pk, claimed_at=page.claimed_at)
        if claimed.first() is None:
            return False
        claimed.update(fetched_at=timezone.now(), **found)
    return any(getattr(page, field) != value for field, value in found.items() if _shows(field))


def _shows(field: str) -> bool:
    return field not in {"state", "failure"}


def _show(message: Message) -> None:
    """Nothing, if it was deleted meanwhile."""
    try:
        with moved(message.room, Room.objects.all()) as current:
            standing = Message.objects.standing().filter(pk=message.pk)
            if not standing.update(version_seq=current.head):
                raise NotPermitted
            record(current, Event.Kind.LINKS_PREVIEWED, message=message)
    except NotPermitted:
        pass
