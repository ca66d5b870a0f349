"""From what was typed to the command that is meant."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from uuid import UUID

from django.utils.translation import gettext as _

from chat import actions
from chat.commands.base import Command, Order, Outcome
from chat.commands.polls import poll
from chat.commands.reminders import remind
from chat.commands.rooms import invite, leave, topic
from chat.commands.saying import help, me, shrug
from chat.models import File, Message, Room, User
from chat.text import Refused

COMMANDS = {
    command.name: command for command in (me, shrug, topic, invite, leave, remind, poll, help)
}
_COMMAND = re.compile(r"(?P<doubled>/?)(?P<name>/[a-z]+)(?:\s+(?P<words>.*))?", re.DOTALL)


def obey(
    *,
    room: Room,
    author: User,
    body: str,
    nonce: UUID,
    thread: Message | None = None,
    is_also_in_room: bool = False,
    files: Sequence[File] = (),
    post_by: Callable[..., object] = actions.post_message,
) -> Outcome:
    """What is no command is posted. Raises what actions raise, having done nothing."""
    order = Order(
        room=room,
        author=author,
        body=body,
        nonce=nonce,
        thread=thread,
        is_also_in_room=is_also_in_room,
        files=files,
        post_by=post_by,
    )
    if files and is_deed(body):
        raise Refused(_("A command takes no files: send them with a message of their own."))
    typed = _COMMAND.fullmatch(body)
    if typed is None:
        return order.post()
    if typed["doubled"]:
        return order.saying(body[1:]).post()
    words = (typed["words"] or "").strip()
    return _meant(typed["name"], words).obey(replace(order, words=words))


def is_deed(body: str) -> bool:
    """Whether it is a command that does more than say something."""
    typed = _COMMAND.fullmatch(body)
    return bool(typed and not typed["doubled"] and typed["name"] not in (me.name, shrug.name))


def named(start: str) -> list[Command]:
    """Those whose names begin so."""
    return [command for name, command in COMMANDS.items() if name.startswith(start)]


def _meant(name: str, words: str) -> Command:
    command = COMMANDS.get(name)
    if command and command.takes(words):
        return command
    literally = _("To post it as text, begin with /%(name)s.") % {"name": name}
    raise Refused(f"{_misuse(command) if command else _unknown(name)} {literally}")


def _misuse(command: Command) -> str:
    return _("Write it like this, on a line of its own: %(usage)s.") % {"usage": command.usage}


def _unknown(name: str) -> str:
    words = {"name": name, "close": "".join(get_close_matches(name, COMMANDS, 1))}
    if words["close"]:
        return _("There is no command %(name)s. Did you mean %(close)s?") % words
    return _("There is no command %(name)s.") % words
