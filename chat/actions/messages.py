"""What is said."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from chat import rendering, text
from chat.actions.base import NotPermitted, moved, record
from chat.models import Event, Membership, Mention, Message, Presence, Room, User
from chat.rendering import Known

GROUPED = timedelta(minutes=5)  # a pause longer than this shows the author's name again


class Rendered(NamedTuple):
    html: str
    mentions: list[tuple[int | None, str]]  # whom, None for everybody; and by which word


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
    if message.body == body:
        return
    rendered = _rendered(message.room, editor, body)
    new = {
        "body": body,
        "html": rendered.html,
        "renderer": text.RENDERER,
        "edited_at": timezone.now(),
    }
    _change(message, editor, Event.Kind.MESSAGE_EDITED, new, rendered.mentions)


def delete_message(*, message: Message, deleter: User) -> None:
    """Leaves a tombstone; the words are gone from the database."""
    new = {"body": "", "html": "", "deleted_at": timezone.now()}
    _change(message, deleter, Event.Kind.MESSAGE_DELETED, new, [])


def _post(room: Room, author: User, body: str, nonce: UUID, at: datetime) -> Message:
    rendered = _rendered(room, author, body)
    writable = Room.objects.writable_by(author)
    with moved(room, writable, message_count=F("message_count") + 1, posted_at=at) as current:
        last = Message.objects.filter(room=current, number=current.message_count - 1).first()
        message = Message.objects.create(
            room=current,
            number=current.message_count,
            author=author,
            nonce=nonce,
            body=body,
            html=rendered.html,
            renderer=text.RENDERER,
            created_seq=current.head,
            version_seq=current.head,
            created_at=at,
            previous_at=last.created_at if last else None,
            continues=bool(last and last.author_id == author.pk and at - last.created_at < GROUPED),
        )
        _mention(message, rendered.mentions)
        own = Membership.objects.filter(room=current, user=author)
        own.update(read_number=message.number, is_hidden=False)
        record(current, Event.Kind.MESSAGE_POSTED, message=message)
    return message


def _change(
    message: Message,
    actor: User,
    kind: Event.Kind,
    new: dict[str, Any],
    mentions: list[tuple[int | None, str]],
) -> None:
    with moved(message.room, Room.objects.visible_to(actor).standing()) as current:
        standing = Message.objects.filter(pk=message.pk, author=actor, deleted_at=None)
        if not standing.update(version_seq=current.head, **new):
            raise NotPermitted
        message.mentions.all().delete()
        _mention(message, mentions)
        record(current, kind, message=message)


def _mention(message: Message, mentions: list[tuple[int | None, str]]) -> None:
    if mentions:
        Mention.objects.bulk_create(
            Mention(
                message=message,
                room_id=message.room_id,
                number=message.number,
                user_id=user,
                word=word,
            )
            for user, word in mentions
        )


def _rendered(room: Room, author: User, body: str) -> Rendered:
    """Only who can read the room is called."""
    called = text.called(body)
    known = Known.in_room(room, called)
    everybody = rendering.everybody(author, called)
    mentions: list[tuple[int | None, str]] = [
        (pk, f"@{handle}") for handle, pk in known.people.items() if pk != author.pk
    ]
    if everybody:
        mentions += _everybody(room, author, everybody, {pk for pk, _word in mentions})
    return Rendered(known.html(body, everybody), mentions)


def _everybody(
    room: Room, author: User, words: set[str], already: set[int | None]
) -> list[tuple[int | None, str]]:
    if "room" in words:
        return [(None, "@room")]
    here = Presence.objects.current().filter(user__in=User.objects.readers_of(room))
    ids = set(here.values_list("user", flat=True)) - already - {author.pk}
    return [(pk, "@here") for pk in sorted(ids)]
