"""From what was typed to the command that is meant."""

import re
from dataclasses import replace
from difflib import get_close_matches
from uuid import UUID

from django.utils.translation import gettext as _

from chat.commands.base import Command, Order, Outcome
from chat.commands.polls import poll
from chat.commands.reminders import remind
from chat.commands.rooms import invite, leave, topic
from chat.commands.saying import help, me, shrug
from chat.models import Message, Room, User
from chat.text import Refused

COMMANDS = {
    command.name: command for command in (me, shrug, topic, invite, leave, remind, poll, help)
}
_COMMAND = re.compile(r"(/[a-z]+)(?:\s+(.*))?", re.DOTALL)


def obey(
    *,
    room: Room,
    author: User,
    body: str,
    nonce: UUID,
    thread: Message | None = None,
    is_also_in_room: bool = False,
) -> Outcome:
    """What is no command is posted. Raises what actions raise, having done nothing."""
    order = Order(
        room=room,
        author=author,
        body=body,
        nonce=nonce,
        thread=thread,
        is_also_in_room=is_also_in_room,
    )
    if body.startswith("/") and _COMMAND.fullmatch(body[1:]):
        return order.saying(body[1:]).post()
    if not (typed := _COMMAND.fullmatch(body)):
        return order.post()
    name, words = typed[1], (typed[2] or "").strip()
    if name not in COMMANDS:
        raise _unknown(name)
    return _obeyed(COMMANDS[name], replace(order, words=words))


def named(start: str) -> list[Command]:
    """Those whose names begin so."""
    return [command for name, command in COMMANDS.items() if name.startswith(start)]


def _obeyed(command: Command, order: Order) -> Outcome:
    usage = {"usage": command.usage, "name": command.name}
    if not command.takes(order.words):
        raise Refused(
            _("Write it like this: %(usage)s. To post it as text, begin with /%(name)s.") % usage
        )
    return command.obey(order)


def _unknown(name: str) -> Refused:
    words = {"name": name}
    if close := get_close_matches(name, COMMANDS, 1):
        sentence = _("There is no command %(name)s. Did you mean %(close)s?")
        words["close"] = close[0]
    else:
        sentence = _("There is no command %(name)s.")
    literally = _("To post it as text, begin with /%(name)s.")
    return Refused(f"{sentence} {literally}" % words)
