"""Rooms: making them, who is in them, what they are called."""

from collections.abc import Collection
from itertools import chain, count
from secrets import token_hex

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from chat import audit, text
from chat.actions.base import NotPermitted, move_people, moved, record
from chat.database import write
from chat.models import Event, FormerSlug, Membership, Room, Team, User
from chat.models.people import UserQuerySet
from chat.models.rooms import DIRECT_LIMIT
from chat.text import Refused


def create_room(
    *, creator: User, name: str, topic: str = "", kind: Room.Kind = Room.Kind.OPEN
) -> Room:
    """Open: everybody but guests is in it, also who comes later. Private: its creator."""
    may = creator.is_admin or (not creator.is_guest and Team.objects.get().members_create_rooms)
    if not may or kind == Room.Kind.DIRECT:
        raise NotPermitted
    with write():
        room = new_room(creator, name, kind, topic)
        audit.record(creator, "create_room", described(room))
    return room


def open_direct(*, opener: User, others: Collection[User]) -> Room:
    """The one room of just these people, made if it isn't there; with nobody else, for notes.

    Of two who open it at once, both get the same.
    """
    people = {opener.pk, *(other.pk for other in others)}
    if len(people) > DIRECT_LIMIT:
        raise Refused(_("At most %d people can be in a direct room.") % DIRECT_LIMIT)
    key = "-".join(str(pk) for pk in sorted(people))
    if room := Room.objects.filter(direct_key=key).first():
        return room
    if User.objects.visible_to(opener).active().filter(pk__in=people).count() < len(people):
        raise NotPermitted
    try:
        with write():
            return _new_direct(opener, key, people)
    except IntegrityError:
        return Room.objects.get(direct_key=key)


def join_room(*, room: Room, joiner: User) -> None:
    with moved(room, Room.objects.joinable_by(joiner)) as current:
        _enter(current, joiner)
        record(current, Event.Kind.MEMBER_JOINED, subject=joiner)


def add_member(*, room: Room, member: User, adder: User) -> None:
    """Idempotent, also for two who add somebody at once."""
    if not member.is_active:
        raise Refused(_("%(name)s's account is closed.") % {"name": member.name})
    places = Membership.objects.filter(room=room, user=member)
    if places.exists():
        return
    try:
        with moved(room, Room.objects.described_by(adder)) as current:
            _enter(current, member)
            record(current, Event.Kind.MEMBER_ADDED, actor=adder, subject=member)
    except IntegrityError:
        if not places.exists():
            raise


def leave_room(*, room: Room, leaver: User) -> None:
    """Ordered like a removal. A direct room can't be left, only hidden."""
    with moved(room, Room.objects.visible_to(leaver).exclude(kind=Room.Kind.DIRECT)) as current:
        _exit(current, leaver)
        record(current, Event.Kind.MEMBER_LEFT, subject=leaver)


def remove_member(*, room: Room, member: User, remover: User) -> None:
    """Ordered with the room's messages: nothing that comes after it reaches the member."""
    with moved(room, Room.objects.managed_by(remover)) as current:
        _exit(current, member)
        record(current, Event.Kind.MEMBER_REMOVED, actor=remover, subject=member)
        audit.record(remover, "remove_member", f"{member.name} from {described(current)}")


def rename_room(*, room: Room, renamer: User, name: str) -> Room:
    """Links by the old name go on working. The same name again changes nothing."""
    name = text.required_name(name)
    if name == room.name:
        return room
    with moved(room, Room.objects.managed_by(renamer).standing()) as current:
        _require_free_name(renamer, name, current)
        FormerSlug.objects.create(slug=current.slug, room=current)
        deed = f"#{current.name}: {name}" if current.is_open else described(current)
        current.name, current.slug = name, _free_slug(name, current)
        FormerSlug.objects.filter(slug=current.slug).delete()
        current.save(update_fields=["name", "slug"])
        record(current, Event.Kind.ROOM_RENAMED, actor=renamer, detail=name)
        audit.record(renamer, "rename_room", deed)
    return current


def set_topic(*, room: Room, setter: User, topic: str) -> None:
    topic = text.clean_name(topic)
    if topic != room.topic:
        with moved(room, Room.objects.described_by(setter)) as current:
            Room.objects.filter(pk=current.pk).update(topic=topic)
            record(current, Event.Kind.TOPIC_CHANGED, actor=setter, detail=topic)


def describe_room(
    *,
    room: Room,
    describer: User,
    description: str,
    is_announcement: bool,
    shows_previews: bool | None = None,
) -> None:
    """Previews stay as they are where it isn't said."""
    managed = Room.objects.managed_by(describer).standing().filter(pk=room.pk)
    with write():
        new = {"description": description.strip(), "is_announcement": is_announcement}
        if shows_previews is not None:
            new["shows_previews"] = shows_previews
        if not managed.update(**new):
            raise NotPermitted
        audit.record(describer, "describe_room", described(room))


def archive_room(*, room: Room, archiver: User) -> None:
    """Nobody writes there any more; whoever could read it still can."""
    with moved(room, Room.objects.managed_by(archiver).standing()) as current:
        Room.objects.filter(pk=current.pk).update(archived_at=timezone.now())
        record(current, Event.Kind.ROOM_ARCHIVED, actor=archiver)
        audit.record(archiver, "archive_room", described(current))


def unarchive_room(*, room: Room, archiver: User) -> None:
    with moved(room, Room.objects.managed_by(archiver).exclude(archived_at=None)) as current:
        Room.objects.filter(pk=current.pk).update(archived_at=None)
        record(current, Event.Kind.ROOM_UNARCHIVED, actor=archiver)
        audit.record(archiver, "unarchive_room", described(current))


def delete_room(*, room: Room, deleter: User, name: str) -> None:
    """With everything in it, for good; by an owner who types its name."""
    if not deleter.is_owner:
        raise NotPermitted
    if name.strip() != room.name:
        raise Refused(_("That is not the room's name."))
    with write():
        current = Room.objects.managed_by(deleter).filter(pk=room.pk).first()
        if current is None:
            raise NotPermitted
        move_people(list(current.memberships.values_list("user", flat=True)))
        audit.record(deleter, "delete_room", described(current))
        current.delete()


def new_room(creator: User, name: str, kind: Room.Kind, topic: str = "") -> Room:
    """Within the caller's transaction."""
    name = text.required_name(name)
    _require_free_name(creator, name)
    room = Room.objects.create(
        name=name, kind=kind, topic=text.clean_name(topic), slug=_free_slug(name), creator=creator
    )
    everybody = User.objects.exclude(role=User.Role.GUEST)
    _fill(room, everybody if room.is_open else User.objects.filter(pk=creator.pk))
    return room


def _new_direct(opener: User, key: str, people: Collection[int]) -> Room:
    slug = f"direct-{token_hex(8)}"
    room = Room.objects.create(kind=Room.Kind.DIRECT, direct_key=key, slug=slug, creator=opener)
    _fill(room, User.objects.filter(pk__in=people))
    return room


def _fill(room: Room, people: UserQuerySet) -> None:
    ids = list(people.values_list("pk", flat=True))
    Membership.objects.bulk_create(Membership(room=room, user_id=pk) for pk in ids)
    move_people(ids)


def _enter(room: Room, user: User) -> None:
    """What was said before counts as read."""
    Membership.objects.create(room=room, user=user, read_number=room.message_count)
    move_people([user.pk])


def _exit(room: Room, user: User) -> None:
    removed, _by_model = Membership.objects.filter(room=room, user=user).delete()
    if not removed:
        raise Refused(_("%(name)s is not in this room.") % {"name": user.name})
    move_people([user.pk])


def _require_free_name(user: User, name: str, but: Room | None = None) -> None:
    """Among the rooms that the person knows of: another refusal would tell of a private room."""
    known = Room.objects.filter(
        Q(kind=Room.Kind.OPEN) | Q(pk__in=Room.objects.visible_to(user).values("pk"))
    )
    if known.filter(name__iexact=name).exclude(pk=but.pk if but else 0).exists():
        raise Refused(_("There is a room of that name already."))


def _free_slug(name: str, but: Room | None = None) -> str:
    """A slug that no other room has or had."""
    stem = slugify(name, allow_unicode=True)[:60] or "room"
    rooms = Room.objects.filter(slug__startswith=stem).exclude(pk=but.pk if but else 0)
    former = FormerSlug.objects.filter(slug__startswith=stem).exclude(room=but)
    taken = {
        "new",
        "direct",
        *rooms.values_list("slug", flat=True),
        *former.values_list("slug", flat=True),
    }
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(slug for slug in chain([stem], numbered) if slug not in taken)


def described(room: Room) -> str:
    """A private room's name is not for the log, which admins read who are not in it."""
    return f"#{room.name}" if room.is_open else f"private room {room.pk}"
