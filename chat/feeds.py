"""What called a person, as an Atom feed."""

import re
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from chat.models import Feed, Membership, Mention, Message, Room, Team, User
from chat.models.messages import MessageQuerySet

SHOWN = 50
REMEMBERED = timedelta(days=30)

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Document(NamedTuple):
    xml: str
    updated_at: datetime


class _Atom(Atom1Feed):
    """Says when it last changed also while it is empty."""

    def latest_post_date(self) -> datetime:
        updated_at: datetime = self.feed["updated_at"]
        return updated_at


def mentions(feed: Feed, path: str) -> Document:
    """Of rooms that the person can read now: four queries, however much there is."""
    with feed.user.locale.spoken():
        return _mentions(feed, path)


def _mentions(feed: Feed, path: str) -> Document:
    found = _calls(feed.user)
    updated_at = max([feed.created_at, *map(_updated_at, found)])
    names = {"name": feed.user.name, "team": Team.objects.get().name}
    atom = _Atom(
        title=_xml(_("Mentions of %(name)s in %(team)s") % names),
        link=settings.ENVIRONMENT.url(reverse("activity")),
        description=None,
        author_name=_xml(names["team"]),
        language=feed.user.locale.language,
        feed_url=settings.ENVIRONMENT.url(path),
        feed_guid=_tag(feed.user.joined_at, f"mentions/{feed.user.pk}"),
        updated_at=updated_at,
    )
    for message in found:
        _add(atom, message)
    return Document(atom.writeString("utf-8"), updated_at)


def _calls(user: User) -> list[Message]:
    """Mentions and direct messages, each once, the newest first."""
    recent = Message.objects.visible_to(user).standing().exclude(author=user)
    recent = recent.filter(created_at__gt=timezone.now() - REMEMBERED)
    recent = recent.select_related("author", "room", "thread__room").order_by("-created_at", "-pk")
    direct = recent.filter(room__kind=Room.Kind.DIRECT)
    found = {message.pk: message for message in [*_mentioning(recent, user), *direct[:SHOWN]]}
    return sorted(found.values(), key=attrgetter("created_at", "pk"), reverse=True)[:SHOWN]


def _mentioning(messages: MessageQuerySet, user: User) -> MessageQuerySet:
    """By name; or everybody in the room, if they were in it by then."""
    was_in = Membership.objects.filter(
        user=user, room=OuterRef("room"), joined_at__lte=OuterRef("message__created_at")
    )
    calls = Mention.objects.filter(Q(user=user) | Q(Exists(was_in), user=None))
    return messages.filter(pk__in=calls.values("message"))[:SHOWN]


def _add(atom: Atom1Feed, message: Message) -> None:
    where = _("directly") if message.room.is_direct else message.room.name
    atom.add_item(
        title=_xml(_("%(who)s, %(where)s") % {"who": message.author.name, "where": where}),
        link=settings.ENVIRONMENT.url(message.get_absolute_url()),
        description=escape(_xml(message.excerpt)),  # a summary is HTML
        author_name=_xml(message.author.name),
        unique_id=_tag(message.created_at, f"messages/{message.pk}"),
        pubdate=message.created_at,
        updateddate=_updated_at(message),
    )


def _updated_at(message: Message) -> datetime:
    return message.edited_at or message.created_at


def _tag(day: datetime, name: str) -> str:
    """Of RFC 4151: it stays, whatever becomes of addresses and names."""
    host = urlsplit(settings.ENVIRONMENT.address).hostname
    return f"tag:{host},{day:%Y-%m-%d}:{name}"


def _xml(words: str) -> str:
    """Without what no XML may hold."""
    return _NOT_XML.sub("", words)
