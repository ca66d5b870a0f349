"""Whom something is to be told that they missed: one rule, whatever the channel.

It is asked of all places of all people at once, each minute: so of each by its indexes alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from chat.models import Membership, Mention, Message, Presence, Room, ThreadPlace
from chat.notices.clock import silent_until
from chat.notices.rule import OLDEST, Channel


class Due(NamedTuple):
    """One conversation, of which one person is to be told."""

    place: Membership | ThreadPlace
    since: int
    up_to: int


def due(channel: Channel, now: datetime) -> list[Due]:
    """At most one for each conversation of each person. Three queries."""
    return [*_direct(channel, now), *_rooms(channel, now), *_threads(channel, now)]


def _direct(channel: Channel, now: datetime) -> list[Due]:
    said = Message.objects.in_log().standing()  # in the log: SQLite takes the index of numbers
    said = said.filter(room=OuterRef("room"), number__gt=_known(channel))
    said = said.filter(_is_fresh("created_at", now)).exclude(author=OuterRef("user"))
    said = said.annotate(nth=F("number"), said_at=F("created_at"))
    rooms = Room.objects.filter(kind=Room.Kind.DIRECT)
    return _ripe(_unread(rooms, channel, now), [said], channel, now)


def _rooms(channel: Channel, now: datetime) -> list[Due]:
    mentions = Mention.objects.filter(room=OuterRef("room"), number__gt=_known(channel))
    mentions = mentions.filter(message__deleted_at=None, message__purged_at=None)
    mentions = mentions.filter(_is_fresh("message__created_at", now))
    mentions = mentions.annotate(nth=F("number"), said_at=F("message__created_at"))
    everybody = mentions.filter(user=None).exclude(message__author=OuterRef("user"))
    calls = [mentions.filter(user=OuterRef("user")), everybody]
    rooms = Room.objects.exclude(kind=Room.Kind.DIRECT)
    return _ripe(_unread(rooms, channel, now), calls, channel, now)


def _threads(channel: Channel, now: datetime) -> list[Due]:
    """Replies that stand there alone, of which the room's own notices don't tell."""
    rooms = Membership.objects.valid().counting()
    counts = rooms.filter(user=OuterRef("user"), room=OuterRef("thread__room"))
    places = ThreadPlace.objects.unread().filter(Exists(counts), follows=True)
    places = places.filter(**{f"{channel.told}__lt": F("thread__reply_count")})
    places = places.filter(thread__purged_at=None, thread__replied_at__gt=now - OLDEST)
    me = OuterRef(OuterRef("user"))
    mentions = Mention.objects.filter(Q(user=me) | Q(user=None), message=OuterRef("pk"))
    replies = Message.objects.standing().filter(thread=OuterRef("thread"), number=0)
    replies = replies.filter(Q(room__kind=Room.Kind.DIRECT) | Q(Exists(mentions)))
    replies = replies.filter(reply_number__gt=_known(channel), created_at__gt=now - OLDEST)
    replies = replies.exclude(author=OuterRef("user"))
    replies = replies.annotate(nth=F("reply_number"), said_at=F("created_at"))
    return _ripe(places.select_related("thread"), [replies], channel, now)


def _unread(rooms: QuerySet[Room], channel: Channel, now: datetime) -> QuerySet[Membership]:
    """By rooms, which are few: so that nothing is looked for in those where nothing was said."""
    places = Membership.objects.valid().counting().select_related("room")
    places = places.filter(room__in=rooms.filter(posted_at__gt=now - OLDEST))
    places = places.filter(read_number__lt=F("room__message_count"))
    return places.filter(**{f"{channel.told}__lt": F("room__message_count")})


def _known(channel: Channel) -> Greatest:
    """What was read, or told already."""
    return Greatest(OuterRef("read_number"), OuterRef(channel.told))


def _is_fresh(field: str, now: datetime) -> Q:
    """Not too old; and not there yet when the person marked something as unread."""
    seen_at = Coalesce(OuterRef("marked_unread_at"), now - OLDEST)
    return Q(**{f"{field}__gt": seen_at}) & Q(**{f"{field}__gt": now - OLDEST})


def _ripe(
    places: QuerySet[Any], calls: list[QuerySet[Any]], channel: Channel, now: datetime
) -> list[Due]:
    """Where something has called for long enough, of people who are away."""
    latest, any_of_them = now - channel.patience, Q(pk=None)
    here = Presence.objects.filter(user=OuterRef("user"), active_at__gt=latest)
    rows = places.filter(channel.wanted, ~Exists(here), user__is_active=True)
    for index, each in enumerate(calls):
        any_of_them |= Q(Exists(each.filter(said_at__lte=latest)))
        last = each.order_by("-nth").values("nth")[:1]
        rows = rows.annotate(**{f"last_{index}": Coalesce(Subquery(last), 0)})
    found = rows.filter(any_of_them).select_related("user").defer("draft")
    return [
        Due(
            place,
            since=max(place.read_number, getattr(place, channel.told)),
            up_to=max(getattr(place, f"last_{index}") for index in range(len(calls))),
        )
        for place in sorted(found, key=lambda place: place.pk)
        if silent_until(place.user, now) is None
    ]
