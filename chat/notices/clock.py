"""When a person may be told of something, by their own clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chat.models import User
from chat.models.people import Digest

MORNING = time(8)  # when digests are made
MONDAY = 0


def silent_until(user: User, now: datetime) -> datetime | None:
    """The end of quiet hours, or of the time in which the person isn't to be disturbed."""
    silent = None
    if user.undisturbed_until and user.undisturbed_until > now:
        silent = user.undisturbed_until
    return _quiet_until(user, silent or now) or silent


def digest_due(user: User, now: datetime) -> bool:
    """Once after each morning on which they want one, however many were missed."""
    if user.digest == Digest.NEVER or silent_until(user, now):
        return False
    return user.digested_at is None or user.digested_at < _last_morning(user, now)


def moment(at: datetime, user: User) -> str:
    """By their clock."""
    return date_format(at.astimezone(ZoneInfo(user.locale.zone)), _("l j F, H:i"))


def _quiet_until(user: User, at: datetime) -> datetime | None:
    """None outside of the person's quiet hours, which may last over midnight."""
    begin, end = user.quiet_from, user.quiet_until
    if begin is None or end is None:
        return None
    local = at.astimezone(ZoneInfo(user.locale.zone))
    clock = local.time()
    is_quiet = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=clock >= end)
    return datetime.combine(day, end, local.tzinfo)


def _last_morning(user: User, now: datetime) -> datetime:
    """The latest on which a digest of theirs was to be made."""
    local = now.astimezone(ZoneInfo(user.locale.zone))
    day = local.date() - timedelta(days=local.time() < MORNING)
    if user.digest == Digest.WEEKLY:
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    return datetime.combine(day, MORNING, local.tzinfo)
