"""What people answer with a click."""

from django.utils.translation import gettext as _

from chat import emojis
from chat.actions.base import NotPermitted, moved, record
from chat.models import Event, Message, Reaction, Room, User
from chat.text import Refused

KINDS_LIMIT = 20  # emoji on one message


def react(*, message: Message, user: User, emoji: str) -> None:
    """Adds the person's reaction, or takes it back."""
    if not emojis.is_emoji(emoji):
        raise Refused(_("That is no emoji."))
    with moved(message.room, Room.objects.writable_by(user)) as current:
        standing = Message.objects.standing().filter(pk=message.pk)
        if not standing.update(version_seq=current.head):
            raise NotPermitted
        own = Reaction.objects.filter(message=message, user=user, emoji=emoji)
        if not own.delete()[0]:
            _require_room_for(message, emoji)
            Reaction.objects.create(message=message, user=user, emoji=emoji)
        record(current, Event.Kind.MESSAGE_REACTED, actor=user, message=message)


def _require_room_for(message: Message, emoji: str) -> None:
    kinds = set(message.reactions.values_list("emoji", flat=True))
    if emoji not in kinds and len(kinds) >= KINDS_LIMIT:
        raise Refused(_("There are %d kinds of reactions already.") % KINDS_LIMIT)
