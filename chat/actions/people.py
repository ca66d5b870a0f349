"""Who is in the team, and what they say of themselves."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import chain, count
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from chat import audit, pokes, text
from chat.actions.base import NotPermitted, move_people, record_in_all
from chat.actions.rooms import new_room
from chat.database import write
from chat.models import Event, Membership, Room, Team, User
from chat.models.rooms import RoomQuerySet
from chat.text import EVERYBODY, Refused


class Profile(TypedDict, total=False):
    name: str
    full_name: str
    pronouns: str
    title: str
    time_zone: str
    status_emoji: str
    status_text: str
    status_until: datetime | None


class Preferences(TypedDict, total=False):
    level: str
    side_order: str
    unread_first: bool
    has_sound: bool
    shows_last_seen: bool
    has_undo: bool


class Look(TypedDict):
    """How Confab looks to somebody, and in which language; "" is the browser's."""

    theme: str
    density: str
    language: str


class TeamSettings(TypedDict, total=False):
    name: str
    members_invite: bool
    members_create_rooms: bool
    members_mention_all: bool
    shows_previews: bool
    is_open: bool
    push_schemes: list[str]


def set_up_team(*, team_name: str, name: str, email: str, password: str) -> User:
    """The team, its owner and its first room. Of two racers one is refused."""
    try:
        with write():
            Team.objects.create(name=text.required_name(team_name))
            owner = new_user(name, email, password, User.Role.OWNER)
            new_room(
                owner, _("General"), Room.Kind.OPEN, _("Everything that has no room of its own")
            )
    except IntegrityError as error:
        raise Refused(_("Confab has been set up already.")) from error
    return owner


def create_user(
    *, name: str, email: str, password: str, role: User.Role = User.Role.MEMBER
) -> User:
    """A new person, in every open room there is."""
    try:
        with write():
            return new_user(name, email, password, role)
    except IntegrityError as error:
        raise Refused(_("Somebody has an account with this email already.")) from error


def change_profile(*, user: User, **profile: Unpack[Profile]) -> None:
    """A new name shows at once wherever the old one did."""
    cleaned = {
        field: _clean(field)(value) if isinstance(value, str) else value
        for field, value in profile.items()
    }
    if "name" in cleaned:
        cleaned["name"] = text.required_name(str(cleaned["name"]))
    with write():
        before = User.objects.get(pk=user.pk)
        User.objects.filter(pk=user.pk).update(**cleaned)
        if before.name != cleaned.get("name", before.name):
            record_in_all(rooms_that_name(user), Event.Kind.MEMBER_RENAMED, user)
        move_people([user.pk])


def set_preferences(*, user: User, **preferences: Unpack[Preferences]) -> None:
    with write():
        User.objects.filter(pk=user.pk).update(**preferences)
        move_people([user.pk])


def change_look(*, user: User, **look: Unpack[Look]) -> None:
    with write():
        User.objects.filter(pk=user.pk).update(**look)


def guess_time_zone(*, user: User, zone: str) -> None:
    """Takes the browser's word for it, unless a zone is known already."""
    with write():
        User.objects.filter(pk=user.pk, time_zone="").update(time_zone=zone)


def note_language(*, user: User, language: str) -> None:
    """What their browser asks for."""
    with write():
        User.objects.filter(pk=user.pk).update(heard_language=language)


def change_role(*, user: User, role: User.Role, changer: User) -> None:
    """Owners say who is owner or admin; admins, who is member or guest. An owner remains.

    Who was a guest comes into the open rooms; who becomes one stays where they are.
    """
    with write():
        changer, user = _current(changer, user)
        _require_above(changer, user)
        if role in (User.Role.OWNER, User.Role.ADMIN) and not changer.is_owner:
            raise NotPermitted
        _require_another_owner(user)
        User.objects.filter(pk=user.pk).update(role=role)
        if user.is_guest:
            enter_all(Room.objects.filter(kind=Room.Kind.OPEN).standing(), user)
        audit.record(changer, "change_role", f"{user.name}: {role}")
        move_people([user.pk])


def deactivate_user(*, user: User, deactivator: User | None = None) -> None:
    """Ends the person's sessions and pages; what they wrote stays, under their name.

    Without a deactivator it is done at the machine itself.
    """
    with write():
        by, user = _current(deactivator or user, user)
        if deactivator:
            _require_above(by, user)
        _require_another_owner(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        audit.record(deactivator, "deactivate_user", user.name)
        transaction.on_commit(partial(pokes.account_closed, user.pk), robust=True)


def reactivate_user(*, user: User, reactivator: User) -> None:
    """Back in all their rooms."""
    with write():
        _require_above(*_current(reactivator, user))
        User.objects.filter(pk=user.pk).update(is_active=True)
        audit.record(reactivator, "reactivate_user", user.name)
        move_people([user.pk])


def change_team(*, changer: User, **settings: Unpack[TeamSettings]) -> None:
    if not changer.is_admin:
        raise NotPermitted
    if "name" in settings:
        settings["name"] = text.required_name(settings["name"])
    with write():
        Team.objects.update(**settings)
        changes = ", ".join(f"{name}={value}" for name, value in settings.items())
        audit.record(changer, "change_team", changes)


def new_user(
    name: str, email: str, password: str, role: User.Role, *, is_email_vouched: bool = True
) -> User:
    """Within the caller's transaction, in every open room unless a guest. Raises IntegrityError
    where the email is somebody's already."""
    name = text.required_name(name)
    user = User(name=name, email=email.strip().lower(), role=role, handle=_free_handle(name))
    user.is_email_vouched = is_email_vouched
    user.set_password(password)
    user.save()
    if role != User.Role.GUEST:
        enter_all(Room.objects.filter(kind=Room.Kind.OPEN).standing(), user)
    return user


def enter_all(rooms: RoomQuerySet, user: User) -> None:
    """Within the caller's transaction; what was said before counts as read."""
    touched = record_in_all(rooms.exclude(memberships__user=user), Event.Kind.MEMBER_JOINED, user)
    Membership.objects.bulk_create(
        Membership(room=room, user=user, read_number=room.message_count) for room in touched
    )
    move_people([user.pk])


def _clean(field: str) -> Callable[[str], str]:
    return text.clean_status if field.startswith("status") else text.clean_name


def _free_handle(name: str) -> str:
    stem = slugify(name, allow_unicode=True)[:30].strip("-_") or "person"
    taken = {
        *EVERYBODY,
        *User.objects.filter(handle__startswith=stem).values_list("handle", flat=True),
    }
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(handle for handle in chain([stem], numbered) if handle not in taken)


def rooms_that_name(user: User) -> RoomQuerySet:
    events = Event.objects.filter(Q(actor=user) | Q(subject=user)).values("room")
    messages = user.messages.values("room")
    rooms = Q(pk__in=user.memberships.values("room")) | Q(pk__in=messages) | Q(pk__in=events)
    return Room.objects.filter(rooms)


def _current(actor: User, user: User) -> tuple[User, User]:
    """As the database has them, their rows locked, in one order for all, until the end."""
    ids = (actor.pk, user.pk)
    rows = {x.pk: x for x in User.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    return rows[actor.pk], rows[user.pk]


def _require_above(actor: User, user: User) -> None:
    """Admins over members and guests, owners over everybody; nobody who has been shut out."""
    if not (actor.is_active and actor.is_admin) or (user.is_admin and not actor.is_owner):
        raise NotPermitted


def _require_another_owner(user: User) -> None:
    owners = User.objects.active().filter(role=User.Role.OWNER).select_for_update()
    if user.is_owner and not [owner for owner in owners if owner.pk != user.pk]:
        raise Refused(_("The team needs an owner. Make somebody else one first."))
