"""What a person's side bar says: their rooms, and what in them they have yet to read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Membership, Mention, Presence, Room, ThreadPlace, User
from chat.models.people import Level

SECTIONS = ("unread", "favourites", "rooms", "direct")  # in this order


class Row(NamedTuple):
    """One room as one person has it. Equal rows look the same."""

    room_id: int
    slug: str
    name: str  # "" where one writes to oneself
    kind: str
    unread: int
    mentions: int
    level: str
    is_favourite: bool
    is_hidden: bool
    is_archived: bool
    posted_at: datetime
    read_number: int
    presence: str = ""  # of the other one, in a direct room of two
    other_id: int = 0

    @property
    def look(self) -> "Row":
        """Without what doesn't show."""
        return self._replace(posted_at=datetime.min, read_number=0)

    @property
    def title(self) -> str:
        return self.name or _("Notes to self")

    @property
    def is_direct(self) -> bool:
        return self.kind == Room.Kind.DIRECT

    @property
    def badge(self) -> int:
        """How many unread messages count for this person."""
        return self.unread if self.level == Level.EVERYTHING else 0

    @property
    def calls(self) -> int:
        """How many unread messages ask for this person: mentions, and all that is said directly."""
        if self.level == Level.NOTHING:
            return 0
        return self.unread if self.is_direct else self.mentions


class Preferences(NamedTuple):
    order: str
    unread_first: bool
    has_sound: bool
    undisturbed_until: datetime | None = None

    @property
    def is_loud(self) -> bool:
        """Whether a call is to be heard."""
        until = self.undisturbed_until
        return self.has_sound and not (until and until > timezone.now())


class Section(NamedTuple):
    name: str
    rows: list[Row]


class Side(NamedTuple):
    """All that one person's side bar is made of."""

    preferences: Preferences
    rows: dict[int, Row]  # by room
    threads: dict[int, int]  # unread replies in those that the person follows

    @property
    def calls(self) -> int:
        return sum(row.calls for row in self.rows.values()) + sum(self.threads.values())

    @property
    def has_unread(self) -> bool:
        return any(row.badge for row in self.rows.values())

    def sections(self, current: int | None = None) -> list[Section]:
        """A hidden room comes back when it calls, and an empty direct one when it is looked at."""
        rows = [row for row in self.rows.values() if _is_shown(row, current)]
        if self.preferences.order == User.Order.ACTIVITY:
            rows.sort(key=lambda row: row.posted_at, reverse=True)
        else:
            rows.sort(key=lambda row: (row.name.casefold(), row.room_id))
        sections: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            sections[self._section(row)].append(row)
        return [Section(name, sections[name]) for name in SECTIONS if name in sections]

    def _section(self, row: Row) -> str:
        if self.preferences.unread_first and (row.badge or row.calls):
            return "unread"
        if row.is_favourite:
            return "favourites"
        return "direct" if row.is_direct else "rooms"


def side_of(user: User) -> Side:
    ids = [user.pk]
    preferences, rows, threads = preferences_of(ids), rows_of(ids), threads_of(ids)
    return Side(preferences[user.pk], rows.get(user.pk, {}), threads.get(user.pk, {}))


def preferences_of(user_ids: Collection[int]) -> dict[int, Preferences]:
    rows = User.objects.filter(pk__in=user_ids)
    fields = ("side_order", "unread_first", "has_sound", "undisturbed_until")
    return {pk: Preferences(*values) for pk, *values in rows.values_list("pk", *fields)}


def rows_of(
    user_ids: Collection[int], room_ids: Collection[int] | None = None
) -> dict[int, dict[int, Row]]:
    """By person and room. Four queries, whatever the number of people and rooms."""
    places = Membership.objects.valid().filter(user__in=user_ids).defer("draft")
    places = places.select_related("room", "user")
    if room_ids is not None:
        places = places.filter(room__in=room_ids)
    found = list(places)
    counts = dict(places.annotate(n=_mention_count()).filter(n__gt=0).values_list("pk", "n"))
    others = _others({place.room_id for place in found if place.room.is_direct})
    present = presence_of({user.pk for people in others.values() for user in people})
    rows: dict[int, dict[int, Row]] = defaultdict(dict)
    for place in found:
        people = others.get(place.room_id, [])
        mentions = counts.get(place.pk, 0)
        rows[place.user_id][place.room_id] = _row(place, mentions, people, present)
    return rows


def threads_of(user_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """By person, the threads in which there is something for them to read; and how much."""
    places = ThreadPlace.objects.unread().filter(user__in=user_ids, follows=True)
    counts = (
        Membership.objects.valid()
        .counting()
        .filter(user=OuterRef("user"), room=OuterRef("thread__room"))
    )
    places = places.filter(Exists(counts), thread__purged_at=None)
    unread: dict[int, dict[int, int]] = defaultdict(dict)
    rows = places.values_list("user", "thread", F("thread__reply_count") - F("read_number"))
    for user_id, thread_id, count in rows:
        unread[user_id][thread_id] = count
    return unread


def presence_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Who isn't in it is offline."""
    if not (ids := list(user_ids)):
        return {}
    return {each.user_id: each.state for each in Presence.objects.current().filter(user__in=ids)}


def versions(user_ids: Collection[int]) -> dict[int, int]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "version"))


def first_unread(room_id: int, user_id: int) -> int | None:
    """The number of the first message that this person has not read; None when all are."""
    places = Membership.objects.filter(room=room_id, user=user_id)
    unread = places.filter(read_number__lt=F("room__message_count"))
    number = unread.values_list("read_number", flat=True).first()
    return None if number is None else number + 1


def direct_name(user_id: int, people: Iterable[User]) -> str:
    return _others_names(user_id, people) or _("Notes to self")


def _others_names(user_id: int, people: Iterable[User]) -> str:
    return ", ".join(sorted(user.name for user in people if user.pk != user_id))


def name_for(user: User, room: Room) -> str:
    return direct_name(user.pk, room.members.all()) if room.is_direct else room.name


def _mention_count() -> Coalesce:
    calling = Mention.objects.filter(
        Q(user=OuterRef("user")) | Q(user=None),
        room=OuterRef("room"),
        number__gt=OuterRef("read_number"),
    )
    counted = calling.order_by().values("room").annotate(n=Count("message", distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)


def _others(room_ids: Collection[int]) -> dict[int, list[User]]:
    people: dict[int, list[User]] = defaultdict(list)
    if room_ids:
        for place in Membership.objects.filter(room__in=room_ids).select_related("user"):
            people[place.room_id].append(place.user)
    return people


def _row(place: Membership, mentions: int, people: list[User], present: Mapping[int, str]) -> Row:
    room = place.room
    others = [user.pk for user in people if user.pk != place.user_id]
    other = others[0] if len(others) == 1 else 0
    return Row(
        room_id=room.pk,
        slug=room.slug,
        name=_others_names(place.user_id, people) if room.is_direct else room.name,
        kind=room.kind,
        unread=max(0, room.message_count - place.read_number),
        mentions=mentions,
        level=place.effective_level,
        is_favourite=place.is_favourite,
        is_hidden=place.is_hidden,
        is_archived=room.archived_at is not None,
        posted_at=room.posted_at,
        read_number=place.read_number,
        presence=present.get(other, "offline") if other else "",
        other_id=other,
    )


def _is_shown(row: Row, current: int | None) -> bool:
    if row.room_id == current or row.calls:
        return True
    if row.is_hidden or row.is_archived:
        return False
    return not row.is_direct or row.read_number + row.unread > 0
