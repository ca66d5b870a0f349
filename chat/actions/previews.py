"""Pages that messages lead to: fetched, and shown wherever they are linked to."""

from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from chat import outside, pictures, storage, text
from chat.actions.base import NotPermitted, moved, record
from chat.database import write
from chat.models import Event, Message, Page, Room
from chat.models.links import DESCRIPTION, SITE, TITLE

SHOWN = 50  # messages that change at once; older ones show it when they are read again


class Picture(NamedTuple):
    """A page's fields."""

    picture: str
    picture_width: int
    picture_height: int


GRACE = timedelta(hours=1)  # in which whoever stores a picture says whose it is
NO_PICTURE = Picture("", 0, 0)


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
        links = page.links.standing().select_related("message__room").order_by("-pk")
        for link in links[:SHOWN]:
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
    picture = _picture(told.picture)
    host = (urlsplit(fetched.url).hostname or "").removeprefix("www.")
    return {
        "state": Page.State.READY,
        "failure": "",
        "title": title,
        "description": _line(told.description, DESCRIPTION),
        "site": _line(told.site, SITE) or _line(host, SITE),
        **picture._asdict(),
    }


def _picture(url: str) -> Picture:
    """Made anew by us and stored, so that nobody who reads asks elsewhere; none, if it can't be.

    It has its name from what it holds, so that the same is kept once. What no page bears any more
    is found by `forget_pages`.
    """
    if not url:
        return NO_PICTURE
    try:
        with TemporaryDirectory() as folder:
            source = Path(folder) / "source"
            source.write_bytes(outside.fetch_picture(url).body)
            small = pictures.prepare(source, Path(folder)).small
            content = small.path.read_bytes()
        name = sha256(content).hexdigest()
        storage.lay_down_preview(name, content)
    except (outside.Unreachable, pictures.Broken, OSError):
        return NO_PICTURE
    return Picture(name, small.width, small.height)


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
    with suppress(NotPermitted), moved(message.room, Room.objects.all()) as current:
        standing = Message.objects.standing().filter(pk=message.pk)
        if not standing.update(version_seq=current.head):
            raise NotPermitted
        record(current, Event.Kind.LINKS_PREVIEWED, message=message)


def forget_pages() -> None:
    """What no message leads to any more, and pictures that no page bears. Idempotent."""
    with write():
        Page.objects.forgotten().delete()
    storage.delete_stray_previews(timezone.now() - GRACE)
