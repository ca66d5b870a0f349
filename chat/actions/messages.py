"""What is said."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from chat import rendering, text
from chat.actions.base import Moved, moved, record
from chat.actions.drafts import note_sent
from chat.actions.files import hang
from chat.actions.links import link_pages
from chat.actions.threads import join_thread, note_reply
from chat.models import Event, File, Membership, Mention, Message, Outgoing, Presence, Room, User
from chat.rendering import Known

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


def post_message(  # noqa: PLR0913 (all that may be said of one)
    *,
    room: Room,
    author: User,
    body: str,
    nonce: UUID,
    at: datetime | None = None,
    thread: Message | None = None,
    is_also_in_room: bool = False,
    has_looked: bool = True,
    files: Sequence[File] = (),
) -> Message:
    """Idempotent by (author, nonce): a resend answers with the message that is there already.

    A resend that grew, because its answer was lost and the person went on typing, posts what was
    added and nothing twice. Files may stand without words.
    """
    body = text.clean_body(body, may_be_empty=bool(files))
    place = Place(room, thread, is_also_in_room, has_looked)
    attach = partial(_hang_on, files)
    try:
        return put_down(place, author, body, nonce, at or timezone.now(), attach=attach)
    except IntegrityError:
        sent = Message.objects.get(author=author, nonce=nonce)
    if (sent.room_id, sent.thread_id) == (room.pk, thread.pk if thread else None):
        body, files = added(body, files, sent)
        if not (body or files):
            return sent
    return post_message(
        author=author,
        body=body,
        nonce=uuid5(nonce, "next"),
        at=at,
        files=files,
        **place._asdict(),
    )


def added(
    body: str, files: Sequence[File], before: Message | Outgoing
) -> tuple[str, Sequence[File]]:
    """What a resend says beyond what is there already. Files are known by their content."""
    there = Counter(before.files.values_list("digest", flat=True))
    new = [file for file in files if not _taken(there, file.digest)]
    if body == before.body:
        return "", new
    return (body.removeprefix(f"{before.body}\n") if before.body else body), new


def _taken(there: Counter[str], digest: str) -> bool:
    there[digest] -= 1
    return there[digest] >= 0


def _hang_on(files: Sequence[File], message: Message) -> None:
    hang(files, message=message)


def preview_message(*, room: Room, author: User, body: str) -> str:
    """As it would be shown."""
    return rendered(room, author, text.clean_body(body)).html


def put_down(
    place: Place,
    author: User,
    body: str,
    nonce: UUID,
    at: datetime,
    *,
    attach: Callable[[Message], object] = lambda _message: None,
) -> Message:
    """In one transaction with what `attach` hangs on the message."""
    shown = rendered(place.room, author, body)
    writable = Room.objects.writable_by(author)
    counted: Moved = {"message_count": F("message_count") + 1, "posted_at": at}
    with moved(place.room, writable, **counted if place.is_in_room else {}) as current:
        message = Message(
            room=current,
            number=current.message_count if place.is_in_room else 0,
            author=author,
            nonce=nonce,
            body=body,
            html=shown.html,
            renderer=text.RENDERER,
            created_seq=current.head,
            version_seq=current.head,
            created_at=at,
        )
        if place.thread:
            join_thread(message, place.thread)
        _follow_on(message)
        message.save(force_insert=True)
        attach(message)
        mention(message, shown.mentions)
        link_pages(message, shown.html)
        if message.thread:
            note_reply(message, [pk for pk, _word in shown.mentions if pk])
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


def mention(message: Message, mentions: list[tuple[int | None, str]]) -> None:
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


def rendered(room: Room, author: User, body: str) -> Rendered:
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
