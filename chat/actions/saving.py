"""What people keep for themselves: messages to come back to, and reminders."""

from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from chat import text
from chat.actions.base import NotPermitted
from chat.database import write
from chat.models import Message, Reminder, Saved, User
from chat.text import Refused

WORDS_LIMIT = 200  # characters


def save_message(*, message: Message, user: User) -> None:
    """Idempotent."""
    with write():
        _require_readable(message, user)
        Saved.objects.get_or_create(message=message, user=user)


def unsave_message(*, message: Message, user: User) -> None:
    with write():
        Saved.objects.filter(message=message, user=user).delete()


def set_reminder(
    *,
    user: User,
    due_at: datetime,
    message: Message | None = None,
    words: str = "",
    nonce: UUID | None = None,
) -> Reminder:
    """Of a message, of some words, or of both. Idempotent by (user, nonce)."""
    words = text.clean_name(words)[:WORDS_LIMIT]
    if message is None and not words:
        raise Refused(_("Write something first."))
    if due_at <= timezone.now():
        raise Refused(_("That time has passed."))
    with write():
        if message:
            _require_readable(message, user)
        new = {"due_at": due_at, "message": message, "words": words}
        return Reminder.objects.get_or_create(user=user, nonce=nonce or uuid4(), defaults=new)[0]


def finish_reminder(*, reminder: Reminder, user: User) -> None:
    """Done with, or no longer wanted. Idempotent."""
    with write():
        own = Reminder.objects.filter(pk=reminder.pk, user=user)
        if not own.exists():
            raise NotPermitted
        own.filter(done_at=None).update(done_at=timezone.now())


def _require_readable(message: Message, user: User) -> None:
    if not Message.objects.visible_to(user).standing().filter(pk=message.pk).exists():
        raise NotPermitted
