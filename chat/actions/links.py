"""Where messages lead to, noted with them."""

from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from chat import pokes, text
from chat.models import Link, Message, Page, Room, Team
from chat.models.links import URL, url_hash

LIMIT = 3  # previews of one message
OFTEN = 30  # of one author's messages in a minute; more are no conversation


def link_pages(message: Message, html: str) -> None:
    """Within the transaction that posts it."""
    urls = _addresses(html)
    if urls and _shows_previews(message.room) and _latest_of(message) < OFTEN:
        _link(message, _pages(urls))


def _latest_of(message: Message) -> int:
    """How many previews their author asked for in the last minute: whoever is linked to is asked
    by us."""
    since = timezone.now() - timedelta(minutes=1)
    latest = Message.objects.filter(author=message.author_id, created_at__gt=since)
    return Link.objects.filter(message__in=latest).count()


def relink_pages(message: Message, html: str) -> None:
    """Within the transaction that edits it: new ones come, and those that are gone go."""
    urls = _addresses(html) if _shows_previews(message.room) else []
    hashes = [url_hash(url) for url in urls]
    message.links.exclude(page__url_hash__in=hashes).delete()
    if urls:
        _link(message, _pages(urls))


def _addresses(html: str) -> list[str]:
    """Of other sites, each once."""
    found = (url.partition("#")[0] for url in text.web_addresses(html))
    return list(dict.fromkeys(url for url in found if len(url) <= URL and _is_outside(url)))[:LIMIT]


def _is_outside(url: str) -> bool:
    try:
        return urlsplit(url).netloc.lower() != urlsplit(settings.ENVIRONMENT.address).netloc
    except ValueError:  # people write what is no address, too
        return False


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
