"""What is said."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from chat import text
from chat.actions.base import Moved, NotPermitted, moved, record
from chat.actions.drafts import note_sent
from chat.actions.threads import join_thread, note_reply
from chat.models import Event, Membership, Mention, Message, Presence, Room, Team, User

GROUPED = timedelta(minutes=5)  # a pause longer than this shows the author's name again


class Rendered(NamedTuple):
    html: str
    mentions: list[tuple[int | None, str]]  # whom, None for everybody; and by which word


class Place(NamedTuple):
    """Where words are to be: in a room, or in the thread of one of its messages, or in both."""

    room: Room
    thread: Message | None = None
    is_also_in_room: bool = False
    has_looked: bool = True  # who writes there has read what there is

    @property
    def is_in_room(self) -> bool:
        return self.thread is None or self.is_also_in_room


def post_message(
    *,
    room: Room,
    author: User,
    body: str,
    nonce: UUID,
    at: datetime | None = None,
    thread: Message | None = None,
    is_also_in_room: bool = False,
    has_looked: bool = True,
) -> Message:
    """Idempotent by (author, nonce): a resend answers with the message that is there already.

    A resend that grew, because its answer was lost and the person went on typing, posts what was
    added and nothing twice.
    """
    body = text.clean_body(body)
    place = Place(room, thread, is_also_in_room, has_looked)
    try:
        return _post(place, author, body, nonce, at or timezone.now())
    except IntegrityError:
        sent = Message.objects.get(author=author, nonce=nonce)
    if (sent.room_id, sent.thread_id) == (room.pk, thread.pk if thread else None):
        if sent.body == body:
            return sent
        body = body.removeprefix(f"{sent.body}\n")
    return post_message(
        author=author, body=body, nonce=uuid5(nonce, "next"), at=at, **place._asdict()
    )


def preview_message(*, room: Room, author: User, body: str) -> str:
    """As it would be shown."""
    return _rendered(room, author, text.clean_body(body)).html


def edit_message(*, message: Message, editor: User, body: str) -> None:
    """Only one's own, and only while it stands; the same words again change nothing."""
    body = text.clean_body(body)
    if message.body == body:
        return
    rendered = _rendered(message.room, editor, body)
    new = {"body": body, "html": rendered.html, "edited_at": timezone.now()}
    _change(message, editor, Event.Kind.MESSAGE_EDITED, new, rendered.mentions)


def delete_message(*, message: Message, deleter: User) -> None:
    """Leaves a tombstone; the words are gone from the database."""
    new = {"body": "", "html": "", "deleted_at": timezone.now()}
    _change(message, deleter, Event.Kind.MESSAGE_DELETED, new, [])


def _post(place: Place, author: User, body: str, nonce: UUID, at: datetime) -> Message:
    rendered = _rendered(place.room, author, body)
    writable = Room.objects.writable_by(author)
    counted: Moved = {"message_count": F("message_count") + 1, "posted_at": at}
    with moved(place.room, writable, **counted if place.is_in_room else {}) as current:
        message = Message(
            room=current,
            number=current.message_count if place.is_in_room else 0,
            author=author,
            nonce=nonce,
            body=body,
            html=rendered.html,
            renderer=text.RENDERER,
            created_seq=current.head,
            version_seq=current.head,
            created_at=at,
        )
        if place.thread:
            join_thread(message, place.thread)
        _follow_on(message)
        message.save(force_insert=True)
        _mention(message, rendered.mentions)
        if message.thread:
            note_reply(message, [pk for pk, _word in rendered.mentions if pk])
        if message.number:
            own = Membership.objects.filter(room=current, user=author)
            if not place.has_looked:
                own = own.filter(read_number=message.number - 1)
            own.update(read_number=message.number, is_hidden=False)
        note_sent(current, place.thread, author, nonce)
        record(current, Event.Kind.MESSAGE_POSTED, message=message)
    return message


def _follow_on(message: Message) -> None:
    """Whom it comes after, where it stands."""
    if message.number:
        before = Message.objects.in_log().filter(room=message.room, number=message.number - 1)
    else:
        number = message.reply_number - 1
        before = Message.objects.filter(thread=message.thread, reply_number=number)
    last = before.first()
    message.previous_at = last.created_at if last else None
    message.continues = bool(
        last
        and last.author_id == message.author_id
        and message.created_at - last.created_at < GROUPED
    )


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
    """Only who can read the room is called; only open rooms become links."""
    called = text.called(body)
    if not (called.handles or called.slugs):
        return Rendered(text.to_html(body), [])
    readers = User.objects.readers_of(room)
    people = dict(readers.filter(handle__in=called.handles).values_list("handle", "pk"))
    slugs = Room.objects.filter(slug__in=called.slugs, kind=Room.Kind.OPEN)
    mentions: list[tuple[int | None, str]] = [
        (pk, f"@{handle}") for handle, pk in people.items() if pk != author.pk
    ]
    everybody = called.handles.intersection(text.EVERYBODY)
    if everybody and _may_call_everybody(author):
        people |= dict.fromkeys(everybody, 0)
        mentions += _everybody(room, author, called.handles, {pk for pk, _word in mentions})
    html = text.to_html(body, people, frozenset(slugs.values_list("slug", flat=True)))
    return Rendered(html, mentions)


def _everybody(
    room: Room, author: User, handles: set[str], already: set[int | None]
) -> list[tuple[int | None, str]]:
    if "room" in handles:
        return [(None, "@room")]
    here = Presence.objects.current().filter(user__in=User.objects.readers_of(room))
    ids = set(here.values_list("user", flat=True)) - already - {author.pk}
    return [(pk, "@here") for pk in sorted(ids)]


def _may_call_everybody(author: User) -> bool:
    if author.is_admin:
        return True
    return not author.is_guest and Team.objects.get().members_mention_all
