"""What a command is, what it is given, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from chat import actions
from chat.models import File, Message, Room, User

type Words = str | Promise


class Outcome(NamedTuple):
    """What the person is answered: nothing, a sentence for them alone, or where to go."""

    is_posted: bool = False
    sentence: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody typed, and where."""

    room: Room
    author: User
    body: str
    nonce: UUID
    thread: Message | None = None
    is_also_in_room: bool = False
    words: str = ""  # those after the command's name
    files: Sequence[File] = ()
    post_by: Callable[..., object] = actions.post_message  # or what holds it back

    def post(self) -> Outcome:
        self.post_by(
            room=self.room,
            author=self.author,
            body=self.body,
            nonce=self.nonce,
            thread=self.thread,
            is_also_in_room=self.is_also_in_room,
            files=self.files,
        )
        return Outcome(is_posted=True)

    def saying(self, body: str) -> Order:
        return replace(self, body=body)


@dataclass(frozen=True)
class Command:
    obey: Callable[[Order], Outcome]
    arguments: str  # in English, to be translated; what may be left out, in brackets
    help: Words
    is_one_line: bool

    @property
    def name(self) -> str:
        return f"/{self.obey.__name__}"

    @property
    def usage(self) -> str:
        return f"{self.name} {_(self.arguments)}".strip()

    @property
    def description(self) -> str:
        return f"{_(self.arguments)} · {self.help}" if self.arguments else str(self.help)

    def takes(self, words: str) -> bool:
        """With other words after it, it was perhaps never meant as a command.

        After a failure the composer puts what was sent next on a line behind it.
        """
        if self.is_one_line and "\n" in words:
            return False
        if words:
            return bool(self.arguments)
        return not self.arguments or self.arguments.startswith("[")


def command(
    help: Words, arguments: str = "", *, is_one_line: bool = True
) -> Callable[[Callable[[Order], Outcome]], Command]:
    return lambda obey: Command(obey, arguments, help, is_one_line)
