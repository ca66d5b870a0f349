"""Everything that changes what Confab remembers: one function per deed, one event, one poke.

HTTP, sockets and commands all write through here. Every function takes keyword arguments, runs
one short transaction, and raises Refused with a sentence, or NotPermitted, having done nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, count
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.expressions import CombinedExpression
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from chat import pokes, text
from chat.database import write
from chat.models import Event, Membership, Message, Room, Team, User
from chat.text import Refused

GROUPED = timedelta(minutes=5)  # a pause longer than this shows the author's name again


class NotPermitted(Exception):
    """The person may not do this, or no longer."""


def set_up_team(*, team_name: str, name: str, email: str, password: str) -> User:
    """The team, its first admin and its first room. Of two racers one is refused."""
    try:
        with write():
            Team.objects.create(name=text.clean_name(team_name))
            admin = _create_user(name, email, password, User.Role.ADMIN)
            _create_room(_("General"), _("Everything that has no room of its own"))
    except IntegrityError as error:
        raise Refused(_("Confab has been set up already.")) from error
    return admin


def create_user(
    *, name: str, email: str, password: str, role: User.Role = User.Role.MEMBER
) -> User:
    """A new person, in every room there is."""
    try:
        with write():
            return _create_user(name, email, password, role)
    except IntegrityError as error:
        raise Refused(_("Somebody has an account with this email already.")) from error


def create_room(*, creator: User, name: str, topic: str = "") -> Room:
    """A room with everybody in it."""
    if not creator.is_admin:
        raise NotPermitted
    if not text.clean_name(name):
        raise Refused(_("Give the room a name."))
    with write():
        return _create_room(name, topic)


def remove_member(*, room: Room, member: User, remover: User) -> None:
    """Ordered with the room's messages: nothing that comes after it reaches the member."""
    if not remover.is_admin:
        raise NotPermitted
    with _moved(room, remover) as moved:
        removed, _by_model = Membership.objects.filter(room=room, user=member).delete()
        if not removed:
            raise Refused(_("%(name)s is not in this room.") % {"name": member.name})
        _record(moved, Event.Kind.MEMBER_REMOVED, subject=member)


def deactivate_user(*, user: User) -> None:
    """Ends the person's pages within one reconciliation; what they wrote stays."""
    with write():
        User.objects.filter(pk=user.pk).update(is_active=False)


def guess_time_zone(*, user: User, zone: str) -> None:
    """Takes the browser's word for it, unless a zone is known already."""
    with write():
        User.objects.filter(pk=user.pk, time_zone="").update(time_zone=zone)


def post_message(
    *, room: Room, author: User, body: str, nonce: UUID, at: datetime | None = None
) -> Message:
    """Idempotent by (author, nonce): a resend answers with the message that is there already.

    A resend that grew, because its answer was lost and the person went on typing, posts what was
    added and nothing twice.
    """
    body = text.clean_body(body)
    try:
        return _post(room, author, body, nonce, at or timezone.now())
    except IntegrityError:
        sent = Message.objects.get(author=author, nonce=nonce)
    if sent.room_id == room.pk:
        if sent.body == body:
            return sent
        body = body.removeprefix(f"{sent.body}\n")
    return post_message(room=room, author=author, body=body, nonce=uuid5(nonce, "next"), at=at)


def edit_message(*, message: Message, editor: User, body: str) -> None:
    """Only one's own, and only while it stands; the same words again change nothing."""
    body = text.clean_body(body)
    if message.body != body:
        new = {"body": body, "html": text.to_html(body), "edited_at": timezone.now()}
        _change(message, editor, Event.Kind.MESSAGE_EDITED, new)


def delete_message(*, message: Message, deleter: User) -> None:
    """Leaves a tombstone; the words are gone from the database."""
    new = {"body": "", "html": "", "deleted_at": timezone.now()}
    _change(message, deleter, Event.Kind.MESSAGE_DELETED, new)


def _create_user(name: str, email: str, password: str, role: User.Role) -> User:
    user = User(name=text.clean_name(name), email=email.strip().lower(), role=role)
    user.set_password(password)
    user.save()
    Membership.objects.bulk_create(Membership(room=room, user=user) for room in Room.objects.all())
    return user


def _create_room(name: str, topic: str) -> Room:
    name = text.clean_name(name)
    if Room.objects.filter(name__iexact=name).exists():
        raise Refused(_("There is a room of that name already."))
    room = Room.objects.create(name=name, topic=text.clean_name(topic), slug=_free_slug(name))
    Membership.objects.bulk_create(Membership(room=room, user=user) for user in User.objects.all())
    return room


def _free_slug(name: str) -> str:
    stem = slugify(name, allow_unicode=True) or "room"
    taken = {"new", *Room.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(slug for slug in chain([stem], numbered) if slug not in taken)


@contextmanager
def _moved(room: Room, actor: User, **also: CombinedExpression) -> Iterator[Room]:
    """A transaction that holds the room's row; yields the room with its head one further.

    The number is taken by the statement that takes the row's lock, so that committed events are
    always a prefix without gaps. Permission is asked while the lock is held, so that a removal
    comes before or after a message and never at the same time.
    """
    with write():
        Room.objects.filter(pk=room.pk).update(head=F("head") + 1, **also)
        moved = Room.objects.visible_to(actor).filter(pk=room.pk).first()
        if moved is None:
            raise NotPermitted
        yield moved
        transaction.on_commit(partial(pokes.room_moved, moved.pk, moved.head), robust=True)


def _record(room: Room, kind: Event.Kind, **what: Message | User) -> None:
    Event.objects.create(room=room, seq=room.head, kind=kind, **what)


def _post(room: Room, author: User, body: str, nonce: UUID, at: datetime) -> Message:
    html = text.to_html(body)
    with _moved(room, author, message_count=F("message_count") + 1) as moved:
        last = Message.objects.filter(room=moved, number=moved.message_count - 1).first()
        message = Message.objects.create(
            room=moved,
            number=moved.message_count,
            author=author,
            nonce=nonce,
            body=body,
            html=html,
            renderer=text.RENDERER,
            created_seq=moved.head,
            version_seq=moved.head,
            created_at=at,
            previous_at=last.created_at if last else None,
            continues=bool(last and last.author_id == author.pk and at - last.created_at < GROUPED),
        )
        _record(moved, Event.Kind.MESSAGE_POSTED, message=message)
    return message


def _change(message: Message, actor: User, kind: Event.Kind, new: dict[str, Any]) -> None:
    with _moved(message.room, actor) as moved:
        standing = Message.objects.filter(pk=message.pk, author=actor, deleted_at=None)
        if not standing.update(version_seq=moved.head, **new):
            raise NotPermitted
        _record(moved, kind, message=message)
