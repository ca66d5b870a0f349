"""Whom something is to be told that they missed: one rule, whatever the channel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from chat.models import Membership, Mention, Message, Notice, Presence, Room, ThreadPlace, User
from chat.models.messages import MessageQuerySet
from chat.models.people import Digest, Level
from chat.notices.clock import silent_until

Reason = Notice.Reason
OLDEST = timedelta(days=7)  # what was said before that is nobody's news any more


class Channel(NamedTuple):
    """A way to somebody who isn't looking."""

    kind: Notice.Kind
    job: str
    patience: timedelta  # how long a person has been away, and a message unread
    told: str  # where their places keep up to where it has told them
    wanted: Q  # by whom, asked of their places


class Due(NamedTuple):
    """One conversation, of which one person is to be told."""

    place: Membership | ThreadPlace
    since: int
    up_to: int


MAIL = Channel(
    Notice.Kind.MAIL,
    "mail.send_notice",
    timedelta(minutes=10),
    "mailed_number",
    Q(user__has_mails=True),
)
# Whoever sends these says, as `wanted`, who has a way for them to go.
PUSH = Channel(Notice.Kind.PUSH, "push.send_notice", timedelta(minutes=2), "pushed_number", Q())
CHANNELS = {channel.kind: channel for channel in (MAIL, PUSH)}


def due(channel: Channel, now: datetime) -> list[Due]:
    """At most one for each conversation of each person. Two queries."""
    return [*_due_rooms(channel, now), *_due_threads(channel, now)]


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
    return _calls(messages, user, user)


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


def _due_rooms(channel: Channel, now: datetime) -> list[Due]:
    places = Membership.objects.valid().counting().defer("draft")
    places = places.filter(read_number__lt=F("room__message_count"))
    places = places.filter(**{f"{channel.told}__lt": F("room__message_count")})
    calls = _calls_anew(Message.objects.filter(room=OuterRef("room")), channel, "number", now)
    calls = calls.filter(created_at__gt=Coalesce(OuterRef("marked_unread_at"), now - OLDEST))
    places = places.filter(room__posted_at__gt=now - OLDEST).select_related("user", "room")
    return _ripe(places, calls, "number", channel, now)


def _due_threads(channel: Channel, now: datetime) -> list[Due]:
    rooms = Membership.objects.valid().counting()
    counts = rooms.filter(user=OuterRef("user"), room=OuterRef("thread__room"))
    places = ThreadPlace.objects.unread().filter(Exists(counts), follows=True).defer("draft")
    places = places.filter(**{f"{channel.told}__lt": F("thread__reply_count")})
    places = places.filter(thread__purged_at=None, thread__replied_at__gt=now - OLDEST)
    places = places.select_related("user", "thread")
    replies = Message.objects.filter(thread=OuterRef("thread"), number=0)
    calls = _calls_anew(replies, channel, "reply_number", now)
    return _ripe(places, calls, "reply_number", channel, now)


def _calls_anew(
    messages: MessageQuerySet, channel: Channel, number: str, now: datetime
) -> MessageQuerySet:
    """Since the place was read, and since the person was last told of it."""
    known = Greatest(OuterRef("read_number"), OuterRef(channel.told))
    calls = _calls(messages, OuterRef("user"), OuterRef(OuterRef("user")))
    return calls.filter(**{f"{number}__gt": known}, created_at__gt=now - OLDEST)


def _calls(
    messages: MessageQuerySet, user: User | Combinable, named: User | Combinable
) -> MessageQuerySet:
    """`named` is the same person, from one query further in."""
    mentions = Mention.objects.filter(Q(user=named) | Q(user=None), message=OuterRef("pk"))
    asks = Q(room__kind=Room.Kind.DIRECT) | Q(Exists(mentions))
    return messages.standing().filter(asks).exclude(author=user)


def _ripe(
    places: QuerySet[Any], calls: MessageQuerySet, number: str, channel: Channel, now: datetime
) -> list[Due]:
    """Where something has called for long enough, of people who are away."""
    latest = now - channel.patience
    here = Presence.objects.filter(user=OuterRef("user"), active_at__gt=latest)
    rows = places.filter(channel.wanted, ~Exists(here), user__is_active=True)
    rows = rows.filter(Exists(calls.filter(created_at__lte=latest)))
    last = calls.order_by(f"-{number}").values(number)[:1]
    found = rows.annotate(last=Subquery(last)).order_by("pk")
    return [
        Due(place, max(place.read_number, getattr(place, channel.told)), place.last)
        for place in found
        if silent_until(place.user, now) is None
    ]


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
