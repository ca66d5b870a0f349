"""What people ask each other, with the answers to choose from."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import text
from chat.actions.base import NotPermitted, moved, record
from chat.actions.messages import Place, put_down
from chat.models import Event, Message, Poll, PollOption, Room, User, Vote
from chat.text import Refused

OPTIONS = range(2, 11)  # how many
OPTION_LENGTH = 200


def create_poll(
    *,
    room: Room,
    author: User,
    question: str,
    options: Sequence[str],
    is_multiple: bool = False,
    nonce: UUID,
    thread: Message | None = None,
    is_also_in_room: bool = False,
) -> Message:
    """Idempotent by (author, nonce)."""
    body, texts = text.clean_body(question), _cleaned(options)

    def attach(message: Message) -> None:
        poll = Poll.objects.create(message=message, is_multiple=is_multiple)
        PollOption.objects.bulk_create(PollOption(poll=poll, text=each) for each in texts)

    place = Place(room, thread, is_also_in_room)
    try:
        return put_down(place, author, body, nonce, timezone.now(), attach=attach)
    except IntegrityError:
        return Message.objects.get(author=author, nonce=nonce)


def vote(*, option: PollOption, voter: User) -> None:
    """For the option, or no longer; where only one may be chosen, the vote moves."""
    poll = option.poll
    with moved(poll.message.room, Room.objects.writable_by(voter)) as current:
        standing = Message.objects.standing().filter(pk=poll.pk)
        if not standing.update(version_seq=current.head):
            raise NotPermitted
        if not Poll.objects.open().filter(pk=poll.pk).exists():
            raise Refused(_("The poll is closed."))
        own = Vote.objects.filter(option__poll=poll, user=voter)
        if not own.filter(option=option).delete()[0]:
            if not poll.is_multiple:
                own.delete()
            Vote.objects.create(option=option, user=voter)
        record(current, Event.Kind.POLL_VOTED, actor=voter, message=poll.message)


def close_poll(*, message: Message, closer: User) -> None:
    """For good: by who asked, or who manages the room. Idempotent."""
    with moved(message.room, Room.objects.visible_to(closer).standing()) as current:
        polls = Poll.objects.closable_by(closer).filter(pk=message.pk)
        if not polls.exists():
            raise NotPermitted
        if polls.open().update(closed_at=timezone.now()):
            Message.objects.filter(pk=message.pk).update(version_seq=current.head)
        record(current, Event.Kind.POLL_CLOSED, actor=closer, message=message)


def _cleaned(options: Sequence[str]) -> list[str]:
    texts = [cleaned for option in options if (cleaned := text.clean_status(option))]
    if len(texts) not in OPTIONS:
        raise Refused(_("A poll needs between two and ten answers."))
    if len({each.casefold() for each in texts}) < len(texts):
        raise Refused(_("Two of the answers are the same."))
    if max(map(len, texts)) > OPTION_LENGTH:
        raise Refused(_("An answer has at most %d characters.") % OPTION_LENGTH)
    return texts
