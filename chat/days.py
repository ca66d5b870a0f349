"""Days, by each reader's clock: what they are called, and the line with which one begins.

A line's class tells its day, by which a page that stays open over midnight is told anew what
the day is called.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chat.values import Locale

DAY = timedelta(days=1)


def today(locale: Locale) -> date:
    return timezone.localdate(timezone=ZoneInfo(locale.zone))


def beginning(day: date, locale: Locale) -> datetime:
    """Raises OverflowError where that is before all time."""
    return datetime.combine(day, time.min, ZoneInfo(locale.zone)).astimezone(UTC)


def line(day: date, locale: Locale) -> SafeString:
    words = '<p class="day"><time class="day-{}" datetime="{}">{}</time></p>'
    return format_html(words, day, day, name(day, locale))


def name(day: date, locale: Locale) -> SafeString:
    """Today and yesterday with their date for the ear, and for who points at them."""
    with locale.spoken():
        date = written(day, _("l, j F Y"))
        match today(locale) - day:
            case timedelta(days=0):
                word = _("Today")
            case timedelta(days=1):
                word = _("Yesterday")
            case _other:
                return format_html("{}", date)
    return format_html('{}<span class="exact">, {}</span>', word, date)


def renamed(former: date, locale: Locale) -> dict[str, SafeString]:
    """By class, the days that a page from `former` calls otherwise than one from today."""
    now = today(locale)
    near = {each - ago for each in (former, now) for ago in (DAY * 0, DAY)}
    return {f"day-{day}": name(day, locale) for day in sorted(near)}
