"""Messages as HTML, with links to what everybody who reads their room may know of."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from chat import database, text
from chat.models import Message, Room, Team, User
from chat.text import Called


class Known(NamedTuple):
    people: dict[str, int]  # whom the handles call
    slugs: frozenset[str]

    @classmethod
    def in_room(cls, room: Room, called: Called) -> "Known":
        """Of what is called: who reads the room, and open rooms, and the room itself."""
        people, slugs = {}, frozenset[str]()
        if called.handles:
            readers = User.objects.readers_of(room).filter(handle__in=called.handles)
            people = dict(readers.values_list("handle", "pk"))
        if called.slugs:
            rooms = Room.objects.filter(Q(kind=Room.Kind.OPEN) | Q(pk=room.pk))
            slugs = frozenset(rooms.filter(slug__in=called.slugs).values_list("slug", flat=True))
        return cls(people, slugs)

    def html(self, body: str, everybody: Iterable[str] = ()) -> str:
        return text.to_html(body, self.people | dict.fromkeys(everybody, 0), self.slugs)


def everybody(author: User, called: Called) -> set[str]:
    """The words with which the author calls everybody, if they may."""
    words = called.handles.intersection(text.EVERYBODY)
    return words if words and _may_call_everybody(author) else set()


def as_of_now(messages: list[Message]) -> list[Message]:
    """The same; what an older version has rendered is rendered anew, and stored."""
    old = [each for each in messages if each.html and each.renderer < text.RENDERER]
    if old:
        _render(old)
        with database.write():
            for message in old:
                _store(message)
    return messages


def _render(messages: list[Message]) -> None:
    """All are of one room."""
    called = [text.called(message.body) for message in messages]
    handles, slugs = (set[str]().union(*words) for words in zip(*called, strict=True))
    known = Known.in_room(messages[0].room, Called(handles, slugs))
    for message, words in zip(messages, called, strict=True):
        message.html = known.html(message.body, everybody(message.author, words))
        message.renderer = text.RENDERER


def _store(message: Message) -> None:
    """Unless it was changed meanwhile."""
    unchanged = Message.objects.filter(pk=message.pk, version_seq=message.version_seq)
    unchanged.update(html=message.html, renderer=message.renderer)


def _may_call_everybody(author: User) -> bool:
    if author.is_admin:
        return True
    return not author.is_guest and Team.objects.get().members_mention_all
