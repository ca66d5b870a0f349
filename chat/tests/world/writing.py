"""What people write, in a room that is remembered for each of its words."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from uuid import uuid4

from chat import actions
from chat.models import Link, Message, Page, PollOption
from chat.outside import Fetched
from chat.tests.world.pages import Cast, Deed, Draft, Person, Query, Violation, pick

PAUSES = [timedelta(minutes=1), timedelta(minutes=6), timedelta(hours=12)]
EMOJI = ["👍", "🎉"]


class Writing:
    numbers = iter(range(1, 10**9))

    def __init__(self, cast: Cast) -> None:
        self.cast, self.pokes = cast, cast.pokes
        self.pokes.clear()
        self.clock = datetime(2026, 3, 1, 9, tzinfo=UTC)
        self.standing: list[Message] = []
        self.written: dict[str, dict[str, int]] = defaultdict(dict)  # seqs of a message's words
        self.sent = 0  # with numbers
        self.posted = 0  # with or without
        self.roots: list[Message] = []  # of threads
        self.polls: list[Message] = []
        self.drafts: dict[int, Draft] = {}  # of messages as they were sent
        self.titles: dict[str, int] = {}  # seqs of the room's names and topics
        self.names: dict[str, int] = {}  # and of people's
        self.out: dict[Person, int] = {}  # who is not in the room, and since when
        name = f"Room {next(self.numbers)}"
        self.room = actions.create_room(creator=cast.ada.user, name=name)
        self.broken = False
        self.queries: list[Query] = []

    def promise(self, kept: bool, otherwise: str) -> None:
        if not kept:
            self.broken = True
            raise Violation(otherwise)

    def do(self, deed: Deed) -> None:
        what, at = deed
        getattr(self, what)(at)

    def post(self, at: int) -> None:
        author = pick([self.cast.ada, self.cast.bob], at).user
        self.clock += pick(PAUSES, at)
        draft = Draft(author, uuid4(), self._words(), self.clock)
        message = actions.post_message(room=self.room, **draft._asdict())
        self._note(message, draft.body)
        self.roots.append(message)
        self.drafts[message.pk] = draft

    def reply(self, at: int) -> None:
        author, words = pick([self.cast.bob, self.cast.ada], at).user, self._words()
        message = actions.post_message(
            room=self.room,
            author=author,
            body=words,
            nonce=uuid4(),
            thread=pick(self.roots[::-1], at // 2),
            is_also_in_room=at % 3 == 0,
        )
        self._note(message, words)

    def react(self, at: int) -> None:
        if self.standing:
            user, emoji = pick([self.cast.ada, self.cast.bob], at).user, pick(EMOJI, at // 2)
            actions.react(message=pick(self.standing[::-1], at), user=user, emoji=emoji)

    def ask(self, at: int) -> None:
        author, words = pick([self.cast.ada, self.cast.bob], at).user, self._words()
        poll = actions.create_poll(
            room=self.room,
            author=author,
            question=words,
            options=["yes", "no"],
            is_multiple=at % 3 == 0,
            nonce=uuid4(),
        )
        self._note(poll, words)
        self.roots.append(poll)
        self.polls.append(poll)

    def vote(self, at: int) -> None:
        if asked := [poll for poll in self.polls if poll in self.standing]:
            voter, poll = pick([self.cast.ada, self.cast.bob], at).user, pick(asked, at // 2)
            options = PollOption.objects.filter(poll=poll.pk).select_related("poll__message__room")
            actions.vote(option=pick(list(options), at // 4), voter=voter)

    def link(self, at: int) -> None:
        author = pick([self.cast.ada, self.cast.bob], at).user
        words = f"{self._words()} {self._url(at)}"
        message = actions.post_message(room=self.room, author=author, body=words, nonce=uuid4())
        self._note(message, words)

    def preview(self, at: int) -> None:
        """What is there is other each time."""
        for page in Page.objects.filter(url=self._url(at)):
            found = Fetched(page.url, "text/html", f"<title>{self._words()}</title>".encode())
            Page.objects.filter(pk=page.pk).update(state=Page.State.WAITING)
            with patch("chat.outside.fetch", return_value=found):
                actions.preview_page(page_id=page.pk)

    def remove_preview(self, at: int) -> None:
        shown = Link.objects.standing().filter(message__in=[each.pk for each in self.standing])
        if links := list(shown.select_related("message__room", "message__author")):
            link = pick(links[::-1], at)
            actions.remove_preview(link=link, remover=link.message.author)

    def resend(self, at: int) -> None:
        if drafts := list(self.drafts.values()):
            actions.post_message(room=self.room, **pick(drafts, at)._asdict())
            self.promise(self.room.messages.count() == self.posted, "a message was posted twice")

    def edit(self, at: int) -> None:
        if self.standing:
            message, words = pick(self.standing[::-1], at), self._words()
            actions.edit_message(message=message, editor=message.author, body=words)
            self._record(message, words)

    def delete(self, at: int) -> None:
        if self.standing:
            message = pick(self.standing[::-1], at)
            actions.delete_message(message=message, deleter=message.author)
            self.standing.remove(message)
            self._record(message, "")

    def remove(self, _at: int) -> None:
        """For good."""
        if self.cast.eve not in self.out:
            self._take_out(self.cast.eve, by_herself=False)

    def come_or_go(self, at: int) -> None:
        dan, ada, by_himself = self.cast.dan, self.cast.ada.user, bool(at % 2)
        if dan not in self.out:
            self._take_out(dan, by_himself)
            return
        if by_himself:
            actions.join_room(room=self.room, joiner=dan.user)
        else:
            actions.add_member(room=self.room, member=dan.user, adder=ada)
        del self.out[dan]

    def describe(self, at: int) -> None:
        words, ada = self._words(), self.cast.ada.user
        if at % 3:
            actions.set_topic(room=self.room, setter=ada, topic=words)
        else:
            self.room = actions.rename_room(room=self.room, renamer=ada, name=words)
        self.titles[words] = self._head()

    def rename(self, at: int) -> None:
        """One who writes, or one who comes and goes."""
        name = f"{pick('BCD', at)} {next(self.numbers)}"
        actions.change_profile(user=pick([self.cast.bob, self.cast.dan], at).user, name=name)
        self.names[name] = self._head()

    def query(self, at: int) -> None:
        """Not written, but read: the hub has several threads."""
        if waiting := [query for query in self.queries if not query.has_run]:
            pick(waiting, at).run()

    def _take_out(self, person: Person, by_herself: bool) -> None:
        if by_herself:
            actions.leave_room(room=self.room, leaver=person.user)
        else:
            remover = self.cast.ada.user
            actions.remove_member(room=self.room, member=person.user, remover=remover)
        self.out[person] = self._head()

    def _url(self, at: int) -> str:
        return f"https://{self.room.slug}.example/{at % 2}"

    def _words(self) -> str:
        return f"words {next(self.numbers)}"

    def _note(self, message: Message, words: str) -> None:
        self.posted += 1
        self.sent += bool(message.number)
        self.standing.append(message)
        self._record(message, words)

    def _record(self, message: Message, words: str) -> None:
        for place in ("message", "reply", "root"):
            self.written[f"{place}-{message.pk}"][words] = self._head()
        self.drafts.pop(message.pk, None)

    def _head(self) -> int:
        """Of what was done last."""
        heads = [poke["head"] for poke in self.pokes if poke["room"] == self.room.pk]
        return int(heads[-1])
