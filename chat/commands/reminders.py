"""/remind, and the moments that it understands."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from chat import actions
from chat.commands.base import Order, Outcome, command
from chat.text import Refused

FURTHEST = timedelta(days=366)
MORNING = time(9)

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_IN = re.compile(r"(?:in )?(?P<count>\d{1,3}) ?(?P<unit>[mhdw])(?: |$)", re.ASCII | re.IGNORECASE)
_AT = re.compile(
    rf"(?:(?P<day>today|tomorrow|{'|'.join(_WEEKDAYS)}|\d{{4}}-\d\d-\d\d)(?: |$))?"
    r"(?:(?:at )?(?P<clock>\d{1,2}:\d\d)(?: |$))?",
    re.ASCII | re.IGNORECASE,
)


@command(_("Be reminded: 20m, 3d, tomorrow 9:00, 2026-12-01 14:00"), gettext_noop("when what"))
def remind(order: Order) -> Outcome:
    zone = ZoneInfo(order.author.locale.zone)
    due_at, words = moment(order.words, timezone.now().astimezone(zone))
    actions.set_reminder(user=order.author, due_at=due_at, words=words, nonce=order.nonce)
    when = date_format(due_at.astimezone(zone), gettext("l j F, H:i"))
    return Outcome(sentence=gettext("You will be reminded: %(when)s.") % {"when": when})


def moment(words: str, now: datetime) -> tuple[datetime, str]:
    """That with which the words begin, by the clock of `now`; and the words after it."""
    words = " ".join(words.split())
    if begun := _IN.match(words):
        unit = _UNITS[begun["unit"].lower()]
        due_at = now.astimezone(UTC) + timedelta(**{unit: int(begun["count"])})
    elif (begun := _AT.match(words)) and begun[0]:
        day, clock = (begun["day"] or "").lower(), begun["clock"] or ""
        due_at = _on_the_clock(day, clock, now)
    else:
        raise _senseless()
    if due_at > now + FURTHEST:
        raise Refused(gettext("That is more than a year ahead."))
    return due_at, words[begun.end() :]


def _on_the_clock(day: str, clock: str, now: datetime) -> datetime:
    """A weekday, or a time alone, is the next one that is to come."""
    try:
        at = time.fromisoformat(clock.zfill(5)) if clock else MORNING
        first = datetime.combine(_date(day, now.date()), at, now.tzinfo)
    except ValueError:
        raise _senseless() from None
    if first > now or (day and day not in _WEEKDAYS):
        return first
    return first + timedelta(days=7 if day else 1)


def _date(day: str, today: date) -> date:
    """Raises ValueError."""
    if day in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS.index(day) - today.weekday()) % 7)
    if day[:1].isdecimal():
        return date.fromisoformat(day)
    return today + timedelta(days=day == "tomorrow")


def _senseless() -> Refused:
    return Refused(
        gettext(
            "Say when, then what: /remind 20m tea. Other moments are 2h, 3d, tomorrow 9:00, "
            "monday 9:00, and 2026-12-01 14:00."
        )
    )
