"""What became of the mail and the push about a message, or will: for the page that says why."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from chat.models import Membership, Message, Notice
from chat.models.people import Level
from chat.notices.clock import moment, silent_until
from chat.notices.rule import KEPT, MAIL, OLDEST, Reason, calls, is_here


def mail_fate(message: Message, place: Membership, now: datetime) -> str:
    """What became of the mail about it, or will; in a sentence."""
    if not calls(Message.objects.filter(pk=message.pk), place.user).exists():
        return _("Mails are about mentions and direct messages only.")
    latest = _latest(Notice.Kind.MAIL, message, place)
    return _fate(latest, now) if latest else _no_mail(message, place, now)


def push_fate(message: Message, place: Membership, now: datetime) -> str:
    """The same of a push; "" for who has no device."""
    latest = _latest(Notice.Kind.PUSH, message, place)
    if latest is None:
        has_device = place.user.push_targets.filter(is_paused=False).exists()
        return _("Devices are told of what calls you when you are away.") if has_device else ""
    if latest.sent_at:
        return _("Your devices were told: %s.") % moment(latest.sent_at, latest.user)
    if latest.reason:
        return _("Your devices were not told. %s") % Reason(latest.reason).label
    if until := silent_until(latest.user, now):
        return _("Your devices are told at the end of your quiet time: %s.") % moment(
            until, latest.user
        )
    return _("Your devices are about to be told.")


def _latest(kind: Notice.Kind, message: Message, place: Membership) -> Notice | None:
    """Of the notices that cover the message."""
    covering = Notice.objects.filter(
        user=place.user,
        kind=kind,
        room=message.room,
        thread=None,
        since__lt=message.number,
        up_to__gte=message.number,
    )
    return covering.order_by("-pk").first()


def _fate(notice: Notice, now: datetime) -> str:
    if notice.sent_at:
        return _("A mail about it was sent: %s.") % moment(notice.sent_at, notice.user)
    if notice.reason:
        return _("No mail was sent about it. %s") % Reason(notice.reason).label
    if notice.state == Notice.State.FAILED:
        return _("The mail about it could not be sent. %s") % _(notice.failure)
    if until := silent_until(notice.user, now):
        return _("A mail about it waits for the end of your quiet time: %s.") % moment(
            until, notice.user
        )
    if notice.failure:
        return _("The mail about it could not be sent yet, and is tried again.")
    return _("A mail about it is on its way.")


def _no_mail(message: Message, place: Membership, now: datetime) -> str:
    """None has been made: why, or when that will be. Or it has been forgotten."""
    if message.created_at <= now - KEPT:
        return _("What became of the mail about it is no longer known.")
    return next(_hindrances(message, place, now), "") or _(
        "If you don't read it before, a mail about it will be sent: %s."
    ) % moment(message.created_at + MAIL.patience, place.user)


def _hindrances(message: Message, place: Membership, now: datetime) -> Iterator[str]:
    user = place.user
    if not user.is_email_vouched:
        yield _("Nothing is mailed to you before you have confirmed your email.")
    if not user.has_mails:
        yield _("You want no mails about mentions and direct messages.")
    if place.effective_level == Level.NOTHING:
        yield _("No mail is sent about rooms that mean nothing to you.")
    if message.number <= place.read_number:
        yield _("No mail is sent about what you have read.")
    if message.number <= place.mailed_number or message.created_at <= now - OLDEST:
        yield _("No mail is sent about what was said long ago, or before you wanted mails.")
    if is_here(user, MAIL.patience, now):
        yield _("No mail is sent while you are here.")
    if until := silent_until(user, now):
        yield _("A mail about it waits for the end of your quiet time: %s.") % moment(until, user)
