"""What calls a person, and whether a notice of it is still to be sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from chat.models import (
    Membership,
    Mention,
    Message,
    Notice,
    Presence,
    PushTarget,
    Room,
    ThreadPlace,
    User,
)
from chat.models.messages import MessageQuerySet
from chat.models.people import Digest, Level

Reason = Notice.Reason
OLDEST = timedelta(days=7)  # what was said before that is nobody's news any more
KEPT = timedelta(days=90)  # what came of a notice, for who asks why


class Channel(NamedTuple):
    """A way to somebody who isn't looking."""

    kind: Notice.Kind
    job: str
    patience: timedelta  # how long a person has been away, and a message unread
    told: str  # where their places keep up to where it has told them
    wanted: Q  # by whom, asked of their places


MAIL = Channel(
    Notice.Kind.MAIL,
    "mail.send_notice",
    timedelta(minutes=10),
    "mailed_number",
    Q(user__has_mails=True, user__is_email_vouched=True),
)
PUSH = Channel(
    Notice.Kind.PUSH,
    "push.send_notice",
    timedelta(minutes=2),
    "pushed_number",
    Q(Exists(PushTarget.objects.filter(user=OuterRef("user"), is_paused=False))),
)
CHANNELS = {channel.kind: channel for channel in (MAIL, PUSH)}


def calling(notice: Notice) -> MessageQuerySet:
    """What of a notice's messages still calls the person, in order."""
    place = place_of(notice)
    if place is None:
        return Message.objects.none()
    number = "reply_number" if notice.thread_id else "number"
    messages = calls(_of(notice), notice.user).filter(
        **{f"{number}__gt": max(notice.since, place.read_number), f"{number}__lte": notice.up_to}
    )
    return messages.select_related("author", "room", "thread").order_by(number)


def calls(messages: MessageQuerySet, user: User) -> MessageQuerySet:
    """Those that ask for this person, and that others wrote."""
    mentions = Mention.objects.filter(Q(user=user) | Q(user=None), message=OuterRef("pk"))
    asks = Q(room__kind=Room.Kind.DIRECT) | Q(Exists(mentions))
    return messages.standing().filter(asks).exclude(author=user)


def mentions_in(messages: Iterable[Message], user: User) -> list[Mention]:
    """Each word by which they call the person, once."""
    found = Mention.objects.filter(Q(user=user) | Q(user=None), message__in=messages)
    first: dict[str, Mention] = {}
    for mention in found.order_by("pk"):
        first.setdefault(mention.word, mention)
    return list(first.values())


def hindrance(notice: Notice, now: datetime) -> Reason | None:
    """Why it is no longer to be sent."""
    if not notice.user.is_active:
        return Reason.CLOSED
    if not is_wanted(notice):
        return Reason.OFF
    return _of_the_conversation(notice, now) if notice.room_id else None


def is_wanted(notice: Notice) -> bool:
    user = notice.user
    if notice.kind == Notice.Kind.DIGEST:
        return user.digest != Digest.NEVER
    return user.has_mails or notice.kind == Notice.Kind.PUSH


def is_here(user: User, patience: timedelta, now: datetime) -> bool:
    return Presence.objects.filter(user=user, active_at__gt=now - patience).exists()


def place_of(notice: Notice) -> Membership | ThreadPlace | None:
    """None where they can read it no longer."""
    membership = membership_of(notice)
    if membership is None or notice.thread_id is None:
        return membership
    return ThreadPlace.objects.filter(user=notice.user, thread=notice.thread).first()


def membership_of(notice: Notice) -> Membership | None:
    rooms = Membership.objects.valid().select_related("user", "room")
    return rooms.filter(user=notice.user, room=notice.room_id).first()


def _of(notice: Notice) -> MessageQuerySet:
    if notice.thread_id:
        return Message.objects.filter(thread=notice.thread_id, number=0)
    return Message.objects.in_log().filter(room=notice.room_id)


def _of_the_conversation(notice: Notice, now: datetime) -> Reason | None:
    membership, place = membership_of(notice), place_of(notice)
    if membership is None or place is None:
        return Reason.LEFT
    is_followed = isinstance(place, Membership) or place.follows
    if membership.effective_level == Level.NOTHING or not is_followed:
        return Reason.MUTED
    if not calling(notice).exists():
        return Reason.READ if place.read_number >= notice.up_to else Reason.GONE
    patience = CHANNELS[Notice.Kind(notice.kind)].patience
    return Reason.HERE if is_here(notice.user, patience, now) else None
