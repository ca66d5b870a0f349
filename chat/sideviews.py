"""What a person's side bar looks like, and the frames that keep one so."""

from functools import cache, lru_cache
from hashlib import sha256
from typing import NamedTuple

from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from chat.frames import put, upserted
from chat.overview import Row, Side
from chat.partials import new_line, render, unread_bar
from chat.values import Locale

TITLES = {
    "unread": _("Unread"),
    "favourites": _("Favourites"),
    "rooms": _("Rooms"),
    "direct": _("Direct messages"),
}


class SideView(NamedTuple):
    """What a page's side bar shows: compared with what it showed, it makes a frame."""

    outline: tuple[tuple[str, tuple[int, ...]], ...]  # sections, and the rooms in them
    rows: dict[int, SafeString]
    threads: SafeString  # the way to them, and what is new there
    title: str  # of the page; "" where it shows no room
    icon: str
    calls: int
    is_loud: bool  # whether one more of them is heard
    unread: int  # in the room that the page shows
    read_number: int
    url: str
    locale: Locale

    @property
    def html(self) -> SafeString:
        sections = [(TITLES[name], [self.rows[pk] for pk in of]) for name, of in self.outline]
        return render("side", self.locale, sections=sections)

    @property
    def tag(self) -> str:
        """Names the view, so that a page that has it already isn't sent it again."""
        shown = (self.outline, self.rows, self.threads)
        return sha256(repr(shown).encode()).hexdigest()[:16]


def side_view(side: Side, current: int | None, locale: Locale) -> SideView:
    sections = side.sections(current)
    rows = {
        row.room_id: _side_row(row.look, row.room_id == current, locale)
        for section in sections
        for row in section.rows
    }
    here = side.rows.get(current or 0)
    return SideView(
        outline=tuple((name, tuple(row.room_id for row in of)) for name, of in sections),
        rows=rows,
        threads=_threads(sum(side.threads.values()), locale),
        title=page_title(here, side.calls, locale) if here else "",
        icon=_icon(side),
        calls=side.calls,
        is_loud=side.preferences.is_loud,
        unread=here.unread if here else 0,
        read_number=here.read_number if here else 0,
        url=f"/rooms/{here.slug}/" if here else "",
        locale=locale,
    )


def page_title(row: Row, calls: int, locale: Locale) -> str:
    with locale.spoken():
        name = row.title
    return f"({calls}) {name} · Confab" if calls else f"{name} · Confab"


def side_frame(shown: SideView | str, view: SideView, current: int | None, locale: Locale) -> str:
    """What makes a side bar that shows the one show the other; "" when nothing does."""
    if isinstance(shown, str):
        return "" if shown == view.tag else _redrawn(view, current, locale)
    if shown.outline != view.outline:
        frame = put("#side", "innerHTML", view.html)
    else:
        frame = "".join(
            put(f"#side-{room_id}", "outerHTML", html)
            for room_id, html in view.rows.items()
            if shown.rows[room_id] != html
        )
    if shown.threads != view.threads:
        frame += put("#side-threads", "outerHTML", view.threads)
    if (shown.title, shown.icon) != (view.title, view.icon):
        frame += _signs(view)
    if current and view.url != shown.url:
        frame += _unread(current, view, locale)
    elif current and view.unread != shown.unread:
        frame += _unread(current, view, locale) + _new_line(current, shown, view, locale)
    if view.is_loud and view.calls > shown.calls:
        frame += put("#sound", "innerHTML", render("sound", None))
    return frame


def _signs(view: SideView) -> str:
    title = f"<title>{escape(view.title)}</title>" if view.title else ""
    link = f'<link id="icon" rel="icon" href="{view.icon}" type="image/svg+xml">'
    return title + put("#icon", "outerHTML", link)


def _redrawn(view: SideView, current: int | None, locale: Locale) -> str:
    unread = _unread(current, view, locale) if current else ""
    threads = put("#side-threads", "outerHTML", view.threads)
    return put("#side", "innerHTML", view.html) + threads + _signs(view) + unread


def _unread(room_id: int, view: SideView, locale: Locale) -> str:
    bar = unread_bar(room_id, view.url, view.unread, view.read_number + 1, locale)
    return put(f"#unread-{room_id}", "outerHTML", bar)


def _new_line(room_id: int, shown: SideView, view: SideView, locale: Locale) -> str:
    """It stays where it is until all has been read and more has come."""
    if shown.unread or not view.unread:
        return ""
    line = upserted(room_id, new_line(view.read_number + 1, locale))
    return f'<hx-partial hx-target="#new" hx-swap="delete"></hx-partial>{line}'


def _icon(side: Side) -> str:
    return _url("icon-calls" if side.calls else "icon-unread" if side.has_unread else "icon")


@cache
def _url(name: str) -> str:
    return static(f"{name}.svg")


@lru_cache(maxsize=1024)
def _threads(unread: int, locale: Locale) -> SafeString:
    return render("side_threads", locale, unread=unread)


@lru_cache(maxsize=8192)
def _side_row(row: Row, is_current: bool, locale: Locale) -> SafeString:
    return render("side_row", locale, row=row, is_current=is_current)
