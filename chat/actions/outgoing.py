"""Messages that leave later: when their author said, or after a moment in which to undo them."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from chat import text
from chat.actions.base import NotPermitted
from chat.actions.drafts import give_back, note_sent
from chat.actions.files import hang, take_off
from chat.actions.messages import added, post_message
from chat.database import write
from chat.models import File, Message, Outgoing, Room, User
from chat.text import Refused

UNDO = timedelta(seconds=10)
LONGEST = timedelta(days=366)

logger = logging.getLogger(__name__)


def hold_message(
    *,
    room: Room,
    author: User,
    body: str,
    nonce: UUID,
    due_at: datetime | None = None,
    thread: Message | None = None,
    is_also_in_room: bool = False,
    files: Sequence[File] = (),
) -> Outgoing | None:
    """Until the time given; without one, as long as it can be undone.

    Idempotent as `post_message` is. None when it has left already.
    """
    body = text.clean_body(body, may_be_empty=bool(files))
    if due_at:
        _require_near_future(due_at)
    with write():
        if not Room.objects.writable_by(author).filter(pk=room.pk).exists():
            raise NotPermitted
        before = _before(author, nonce)
        if before is None:
            note_sent(room, thread, author, nonce)
            outgoing = Outgoing.objects.create(
                room=room,
                thread=thread,
                is_also_in_room=is_also_in_room,
                author=author,
                body=body,
                nonce=nonce,
                is_scheduled=due_at is not None,
                due_at=due_at or timezone.now() + UNDO,
            )
            hang(files, outgoing=outgoing)
            return outgoing
    body, files = added(body, files, before)
    if not (body or files):
        return before if isinstance(before, Outgoing) else None
    return hold_message(
        room=room,
        author=author,
        body=body,
        nonce=uuid5(nonce, "next"),
        due_at=due_at,
        thread=thread,
        is_also_in_room=is_also_in_room,
        files=files,
    )


def change_outgoing(*, outgoing: Outgoing, author: User, body: str, due_at: datetime) -> None:
    """What could not be sent is tried again at the new time."""
    body = text.clean_body(body, may_be_empty=outgoing.files.exists())
    _require_near_future(due_at)
    with write():
        waiting = _waiting(outgoing, author)
        waiting.body, waiting.due_at = body, due_at
        waiting.is_scheduled, waiting.failure = True, ""
        waiting.save()


def cancel_outgoing(*, outgoing: Outgoing, author: User, nonce: UUID | None = None) -> None:
    """The words become a draft again, of the composer with this nonce where there is one. Files
    are let go: only a page that still has them can give them back."""
    with write():
        waiting = _waiting(outgoing, author)
        if waiting.body:
            give_back(waiting.room, waiting.thread, author, waiting.body, nonce or uuid4())
        _forget(waiting)


def discard_outgoing(*, outgoing: Outgoing, author: User) -> None:
    with write():
        _forget(_waiting(outgoing, author))


def _forget(waiting: Outgoing) -> None:
    take_off(waiting.files.all())
    waiting.delete()


def send_due(*, now: datetime | None = None) -> None:
    """Whoever else does the same at the same time: each leaves once, and in their order.

    One that makes us stumble doesn't hold up the others, and is tried again.
    """
    now = now or timezone.now()
    for pk in list(Outgoing.objects.due(now).values_list("pk", flat=True)):
        try:
            _send(pk, now)
        except Exception:
            logger.exception("outgoing message %d", pk)


def _send(pk: int, now: datetime) -> None:
    """Posted first and forgotten after: what dies in between is found by its nonce."""
    with write():  # whoever is changing it finishes first; from here on it is too late for that
        due = Outgoing.objects.due(now).select_for_update(of=("self",)).filter(pk=pk)
        outgoing = due.select_related("author", "room", "thread__room").first()
    if outgoing is None:
        return
    with outgoing.author.locale.spoken():
        failure = _post(outgoing)
    with write():
        if failure:
            Outgoing.objects.filter(pk=pk).update(failure=failure)
        else:
            Outgoing.objects.filter(pk=pk).delete()


def _post(outgoing: Outgoing) -> str:
    """Why it can't be; "" when it is."""
    if Message.objects.filter(author=outgoing.author, nonce=outgoing.nonce).exists():
        return ""
    try:
        post_message(
            room=outgoing.room,
            author=outgoing.author,
            body=outgoing.body,
            nonce=outgoing.nonce,
            thread=outgoing.thread,
            is_also_in_room=outgoing.is_also_in_room,
            has_looked=not outgoing.is_scheduled,
            files=list(outgoing.files.all()),
        )
    except Refused as refusal:
        return str(refusal)
    except NotPermitted:
        return _hindrance(outgoing)
    return ""


def _hindrance(outgoing: Outgoing) -> str:
    room = Room.objects.visible_to(outgoing.author).filter(pk=outgoing.room_id).first()
    if room is None:
        return _("You are no longer in this room.")
    if room.archived_at:
        return _("This room is archived.")
    if not Room.objects.writable_by(outgoing.author).filter(pk=room.pk).exists():
        return _("Only admins post here.")
    return _("The thread is gone.")


def _before(author: User, nonce: UUID) -> Message | Outgoing | None:
    sent = Message.objects.filter(author=author, nonce=nonce).first()
    return sent or Outgoing.objects.filter(author=author, nonce=nonce).first()


def _waiting(outgoing: Outgoing, author: User) -> Outgoing:
    """Locked, and not yet on its way."""
    rows = Outgoing.objects.filter(pk=outgoing.pk, author=author).select_related("room", "thread")
    waiting = rows.select_for_update(of=("self",)).first()
    if waiting is None or (waiting.due_at <= timezone.now() and not waiting.failure):
        raise Refused(_("Too late: that has been sent, or taken back."))
    return waiting


def _require_near_future(due_at: datetime) -> None:
    if due_at <= timezone.now():
        raise Refused(_("That time has passed. Choose a later one."))
    if due_at > timezone.now() + LONGEST:
        raise Refused(_("Choose a time within a year."))
