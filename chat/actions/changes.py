"""What becomes of what was said."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import audit, text
from chat.actions.base import NotPermitted, moved, record
from chat.actions.files import take_off
from chat.actions.links import relink_pages
from chat.actions.messages import mention, rendered
from chat.actions.rooms import described
from chat.models import (
    Event,
    File,
    Link,
    Mention,
    Message,
    Poll,
    Reaction,
    Reminder,
    Report,
    Revision,
    Room,
    Saved,
    User,
)
from chat.models.messages import MessageQuerySet
from chat.models.rooms import RoomQuerySet
from chat.text import Refused

PINS_LIMIT = 50  # in one room


def edit_message(*, message: Message, editor: User, body: str, version: int | None = None) -> None:
    """The former words are kept. The same words again change nothing.

    `version` counts the edits that the editor knows of: of two who edit at once, the second is
    told.
    """
    body = text.clean_body(body, may_be_empty=message.files.exists())
    if message.body == body:
        return
    shown = rendered(message.room, message.author, body)
    new: dict[str, Any] = {
        "body": body,
        "html": shown.html,
        "renderer": text.RENDERER,
        "edited_at": timezone.now(),
        "editor": editor,
    }
    messages = Message.objects.changeable_by(editor)
    with _changing(message, messages, Event.Kind.MESSAGE_EDITED, editor, **new) as before:
        _require_version(before, version)
        Revision.objects.create(
            message=before,
            body=before.body,
            author=before.editor or before.author,
            written_at=before.edited_at or before.created_at,
        )
        before.mentions.all().delete()
        mention(before, shown.mentions)
        relink_pages(before, shown.html)
        _audit_others(editor, "edit_message", before)


def delete_message(*, message: Message, deleter: User) -> None:
    """Leaves a tombstone; the words are gone from the database, and what hung on them."""
    now = timezone.now()
    new = {"deleted_at": now, "deleter": deleter, **_without_words()}
    messages = Message.objects.changeable_by(deleter)
    with _changing(message, messages, Event.Kind.MESSAGE_DELETED, deleter, **new) as before:
        _strip(Message.objects.filter(pk=before.pk))
        if before.author_id != deleter.pk:
            open_reports = before.reports.filter(handled_at=None)
            open_reports.update(handler=deleter, handled_at=now)
        _audit_others(deleter, "delete_message", before)


def purge_message(*, message: Message, purger: User) -> None:
    """Leaves nothing to be seen of it, nor of the thread that begins with it."""
    new = {"purged_at": timezone.now(), **_without_words()}
    messages = Message.objects.purgeable_by(purger)
    rooms = Room.objects.moderated_by(purger)
    kind = Event.Kind.MESSAGE_PURGED
    with _changing(message, messages, kind, purger, rooms=rooms, **new) as before:
        all_of_it = Message.objects.filter(Q(pk=before.pk) | Q(thread=before, number=0))
        all_of_it.update(**new)
        _strip(all_of_it)
        for kept in (Saved, Reminder, Report):
            kept._default_manager.filter(message__in=all_of_it).delete()
        before.places.all().delete()
        audit.record(purger, "purge_message", _told(before))


def pin_message(*, message: Message, pinner: User) -> None:
    """For everybody in the room. Idempotent."""
    if message.pinned_at:
        return
    new = {"pinned_at": timezone.now(), "pinner": pinner}
    messages = Message.objects.standing().filter(pinned_at=None)
    rooms = Room.objects.writable_by(pinner)
    kind = Event.Kind.MESSAGE_PINNED
    with _changing(message, messages, kind, pinner, rooms=rooms, **new) as before:
        if Message.objects.pinned_in(before.room).count() > PINS_LIMIT:
            raise Refused(_("At most %d messages can be pinned in a room.") % PINS_LIMIT)


def unpin_message(*, message: Message, unpinner: User) -> None:
    if message.pinned_at is None:
        return
    new = {"pinned_at": None, "pinner": None}
    messages = Message.objects.standing().exclude(pinned_at=None)
    rooms = Room.objects.writable_by(unpinner)
    kind = Event.Kind.MESSAGE_UNPINNED
    with _changing(message, messages, kind, unpinner, rooms=rooms, **new):
        pass


def remove_preview(*, link: Link, remover: User) -> None:
    """The link itself stays in the words. Idempotent."""
    messages = Message.objects.changeable_by(remover)
    with _changing(link.message, messages, Event.Kind.PREVIEW_REMOVED, remover) as message:
        Link.objects.standing().filter(pk=link.pk).update(removed_at=timezone.now())
        _audit_others(remover, "remove_preview", message)


@contextmanager
def _changing(
    message: Message,
    permitted: MessageQuerySet,
    kind: Event.Kind,
    actor: User,
    *,
    rooms: RoomQuerySet | None = None,
    **new: Any,
) -> Iterator[Message]:
    """Within the transaction that changes it; yields the message as it was before."""
    if rooms is None:
        rooms = Room.objects.visible_to(actor).standing()
    with moved(message.room, rooms) as current:
        before = permitted.select_related("room", "author", "editor").filter(pk=message.pk).first()
        if before is None:
            raise NotPermitted
        Message.objects.filter(pk=message.pk).update(version_seq=current.head, **new)
        yield before
        record(current, kind, actor=actor, message=message)


def _require_version(message: Message, version: int | None) -> None:
    if version is None or version == message.revisions.count():
        return
    name = (message.editor or message.author).name
    raise Refused(
        _("%(name)s has edited it meanwhile. Save again to replace their words.") % {"name": name}
    )


def _without_words() -> dict[str, Any]:
    names = ("edited_at", "editor", "pinned_at", "pinner")
    return {"body": "", "html": "", **dict.fromkeys(names)}


def _strip(messages: MessageQuerySet) -> None:
    """Of everything that hung on their words."""
    for hung in (Mention, Link, Reaction, Revision, Poll):
        hung._default_manager.filter(message__in=messages).delete()
    take_off(File.objects.filter(message__in=messages))


def _audit_others(actor: User, deed: str, message: Message) -> None:
    """What admins do to others' words is on record."""
    if message.author_id != actor.pk:
        audit.record(actor, deed, _told(message))


def _told(message: Message) -> str:
    number = message.number or f"{message.thread_id}.{message.reply_number}"
    return f"{message.author.name}'s message {number} in {described(message.room)}"
