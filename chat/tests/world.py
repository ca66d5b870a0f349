"""A room, its hub and its pages, in which nothing happens unless the test makes it happen.

The hub and all that it uses are the real ones, over a real database. What is taken from them is
the event loop, which is turned by hand, and time between a query's running and its answer.
"""

import asyncio
import re
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import connection
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from chat import actions, partials
from chat.history import Window
from chat.hub import NOT_FOUND, SIGNED_OUT, Hub
from chat.listeners import Listener
from chat.models import Event, Message, User
from chat.sessions import Identity
from chat.tests.browser import Dom
from chat.views import rooms

Deed = tuple[str, int]  # what is done, and to which of those that it could be done to

ROOMS_ADDRESS = re.compile(r'(?<=href="/rooms/)[\w-]+')
PAUSES = [timedelta(minutes=1), timedelta(minutes=6), timedelta(hours=12)]


class Violation(AssertionError):
    """A promise is broken."""


def pick[T](among: Sequence[T], at: int) -> T:
    return among[at % len(among)]


class Person(NamedTuple):
    user: User
    identity: Identity


class Cast(NamedTuple):
    ada: Person
    bob: Person
    eve: Person
    dan: Person
    pokes: list[dict[str, Any]]  # those sent, and neither lost nor arrived


class Draft(NamedTuple):
    author: User
    nonce: UUID
    body: str
    at: datetime


class Query:
    """Something the hub asks the database: it runs, and later its answer is handed over."""

    def __init__(self, ask: Callable[[], Any], handed_over: asyncio.Future[Any]) -> None:
        self._ask = ask
        self._answer: Any = None
        self.has_run = False
        self.handed_over = handed_over

    def run(self) -> None:
        if not self.has_run:
            self._answer, self.has_run = self._ask(), True

    def hand_over(self) -> None:
        self.handed_over.set_result(self._answer)


class Socket:
    """A page's line: what is on its way to the page, and what the page asks of the hub."""

    def __init__(self, person: Person) -> None:
        self.pipe: deque[str | int] = deque()  # frames, and a close code
        self.requests: asyncio.Queue[Callable[[], Awaitable[None]] | None] = asyncio.Queue()
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.listener = Listener(person.identity, person.user.locale, self._send, self._close)

    async def serve(self, hub: Hub) -> None:
        """As the consumer does: one request after the other, until the page is gone."""
        hub.join(self.listener)
        while request := await self.requests.get():
            if not self.listener.closed:
                await request()
        hub.leave(self.listener)
        self.listener.closed = True
        self.flowing.set()  # a send to nobody ends

    def hang_up(self) -> None:
        self.requests.put_nowait(None)

    async def _send(self, frame: str) -> None:
        await self.flowing.wait()
        self.pipe.append(frame)

    async def _close(self, code: int) -> None:
        self.pipe.append(code)


class Page:
    def __init__(self, person: Person, dom: Dom) -> None:
        self.person = person
        self.load(dom)

    def load(self, dom: Dom) -> None:
        self.dom = dom
        self.socket: Socket | None = None
        self.ended = False  # and doesn't come back
        self.asked: str | None = None  # an answer by HTTP that is on its way
        self.seen: dict[str, int] = {}  # each message's version

    @property
    def is_offline(self) -> bool:
        return self.socket is None and not self.ended


class World:
    numbers = iter(range(1, 10**9))

    def __init__(self, cast: Cast) -> None:
        self.cast, self.pokes = cast, cast.pokes
        self.pokes.clear()
        self.clock = datetime(2026, 3, 1, 9, tzinfo=UTC)
        self.standing: list[Message] = []
        self.written: dict[str, dict[str, int]] = defaultdict(dict)  # seqs of a message's words
        self.sent = 0
        self.drafts: dict[int, Draft] = {}  # of messages as they were sent
        self.titles: dict[str, int] = {}  # seqs of the room's names and topics
        self.names: dict[str, int] = {}  # and of people's
        self.out: dict[Person, int] = {}  # who is not in the room, and since when
        name = f"Room {next(self.numbers)}"
        self.room = actions.create_room(creator=cast.ada.user, name=name)

        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(self._note_trouble)
        self.troubles: list[object] = []
        self.broken = False
        self.queries: list[Query] = []
        self.reconciling: asyncio.Task[None] | None = None
        self.hub = Hub(self._read)
        self.pages: list[Page] = []
        self.deserted: list[Socket] = []  # whose page is gone, unnoticed

    def promise(self, kept: bool, otherwise: str) -> None:
        if not kept:
            self.broken = True
            raise Violation(otherwise)

    def close(self) -> None:
        self._end_tasks()
        self.loop.close()
        self.room.delete()  # nobody's list of rooms grows

    # Writing

    def do(self, deed: Deed) -> None:
        what, at = deed
        getattr(self, what)(at)

    def post(self, at: int) -> None:
        author = pick([self.cast.ada, self.cast.bob], at).user
        self.clock += pick(PAUSES, at)
        draft = Draft(author, uuid4(), self._words(), self.clock)
        message = actions.post_message(room=self.room, **draft._asdict())
        self.sent += 1
        self.standing.append(message)
        self._record(message, draft.body)
        self.drafts[message.pk] = draft

    def resend(self, at: int) -> None:
        if drafts := list(self.drafts.values()):
            actions.post_message(room=self.room, **pick(drafts, at)._asdict())
            self.promise(self.room.messages.count() == self.sent, "a message was posted twice")

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
        if waiting := self.waiting():
            pick(waiting, at).run()

    def _take_out(self, person: Person, by_herself: bool) -> None:
        if by_herself:
            actions.leave_room(room=self.room, leaver=person.user)
        else:
            remover = self.cast.ada.user
            actions.remove_member(room=self.room, member=person.user, remover=remover)
        self.out[person] = self._head()

    def _words(self) -> str:
        return f"words {next(self.numbers)}"

    def _record(self, message: Message, words: str) -> None:
        self.written[f"message-{message.pk}"][words] = self._head()
        self.drafts.pop(message.pk, None)

    def _head(self) -> int:
        """Of what was done last."""
        heads = [poke["head"] for poke in self.pokes if poke["room"] == self.room.pk]
        return int(heads[-1])

    # Reading

    async def _read(self, function: Callable[..., Any], *args: Any) -> Any:
        query = Query(partial(function, *args), self.loop.create_future())
        self.queries.append(query)
        return await query.handed_over

    def waiting(self) -> list[Query]:
        return [query for query in self.queries if not query.has_run]

    def answered(self) -> list[Query]:
        return [query for query in self.queries if query.has_run]

    def hand_over(self, *queries: Query) -> None:
        for query in queries:
            self.queries.remove(query)
            query.hand_over()
        self.turn()

    @contextmanager
    def interrupted(self, gap: int, deeds: list[Deed]) -> Iterator[None]:
        """Does these deeds after so many of its statements."""
        passed = 0

        def execute(run: Callable[..., Any], *statement: Any) -> Any:
            nonlocal passed
            passed += 1
            if passed == gap + 1:
                for deed in deeds:
                    self.do(deed)
            return run(*statement)

        with connection.execute_wrapper(execute):
            yield

    # Pages

    def load(self, person: Person, number: int | None = None) -> Dom:
        view = rooms.room if number is None else partial(rooms.message, number=number)
        return Dom(self._get(view, person))

    def ask_by_http(self, page: Page) -> None:
        dom = page.dom
        fields = {"after": dom.cursor, "before": dom.before, "until": dom.until}
        asked = {name: str(value) for name, value in fields.items() if value is not None}
        try:
            page.asked = self._get(rooms.room_news, page.person, asked)
        except Http404:
            page.asked = None

    def _get(
        self,
        view: Callable[..., HttpResponse],
        person: Person,
        asked: dict[str, str] | None = None,
    ) -> str:
        request = RequestFactory().get("/", asked)
        request.user = person.user
        return view(request, slug=self.room.slug).content.decode()

    def offline(self) -> list[Page]:
        return [page for page in self.pages if page.is_offline]

    def online(self) -> list[Page]:
        return [page for page in self.pages if page.socket]

    def reached(self) -> list[Page]:
        return [page for page in self.pages if page.socket and page.socket.pipe]

    def sockets(self) -> list[Socket]:
        return [page.socket for page in self.pages if page.socket]

    def connect(self, page: Page) -> None:
        page.socket, page.asked, dom = Socket(page.person), None, page.dom
        self.loop.create_task(self._serve(page.socket))
        self.request(page, self.hub.resume, self.room.pk, dom.cursor, dom.before, dom.until)

    async def _serve(self, socket: Socket) -> None:
        try:
            await socket.serve(self.hub)
        except Exception as error:
            self.troubles.append(error)
            raise

    def request(self, page: Page, ask: Callable[..., Awaitable[None]], *args: Any) -> None:
        if page.socket:
            page.socket.requests.put_nowait(partial(ask, page.socket.listener, *args))
            self.turn()

    def receive(self, page: Page) -> None:
        if page.socket is None or not page.socket.pipe:
            return
        frame = page.socket.pipe.popleft()
        if isinstance(frame, str):
            page.dom.receive(frame)
            self.look_at(page)
        else:
            page.ended = frame in (SIGNED_OUT, NOT_FOUND)
            page.socket.hang_up()
            page.socket = None

    def desert(self, page: Page) -> None:
        if page.socket:
            self.deserted.append(page.socket)
            page.socket = None

    # What must hold whatever happens

    def look_at(self, page: Page) -> None:
        log = page.dom.log
        numbers = [item.number for item in page.dom.messages]
        order = [item.order for item in log]
        self.promise(order == sorted(set(order)), "doubled, or out of order")
        self.promise(numbers == list(range(numbers[0], numbers[-1] + 1)), "a gap")
        versions = self._versions(page.dom)
        stale = [each for each, seq in versions.items() if seq < page.seen.get(each, 0)]
        self.promise(not stale, "an older version after a newer one")
        page.seen |= versions
        if since := self.out.get(page.person):
            known = max(page.dom.cursor.seq, *versions.values())
            self.promise(known < since, "somebody who had been removed was told")

    def _versions(self, dom: Dom) -> dict[str, int]:
        """By what the page shows, the event that made it as it is."""
        versions = {part: self.titles.get(dom[part], 0) for part in ("name", "topic")}
        for item in dom.log:
            if item.is_message:
                versions[item.id] = self.written[item.id][item.words]
            elif not item.is_line:
                versions[item.id] = item.order[2]
            versions |= {
                f"{whose} in {item.id}": self.names.get(name, 0) for whose, name in item.names
            }
        return versions

    # What must hold in the end

    def calm_down(self) -> None:
        """No more faults, though lost pokes stay lost; everything arrives."""
        self.pokes.clear()
        for _ in range(10):
            for page in self.offline():
                self.connect(page)
            for socket in self.sockets() + self.deserted:
                self.in_loop(socket.flowing.set)
            self._answer_everything()
            while reached := self.reached():
                self.receive(reached[0])
            self.reconciling = self.loop.create_task(self.hub.reconcile())
            self._answer_everything()
            if self._is_calm():
                break

    def _answer_everything(self) -> None:
        self.turn()
        while self.queries:
            self.queries[0].run()
            self.hand_over(self.queries[0])

    def _is_calm(self) -> bool:
        self.room.refresh_from_db()
        heads = [page.dom.cursor.seq for page in self.pages if not page.ended]
        return not self.reached() and set(heads) == {self.room.head}

    def check(self) -> None:
        for person in (self.cast.ada, self.cast.bob, self.cast.eve, self.cast.dan):
            pages = [page for page in self.pages if page.person is person]
            if person in self.out:
                self.promise(all(page.ended for page in pages), "somebody removed is still there")
            elif person is self.cast.dan:  # who came back has to look for himself
                self._compare([page for page in pages if not page.ended], person)
            else:
                self._compare(pages, person)

    def _compare(self, pages: list[Page], person: Person) -> None:
        """The page kept live equals the page loaded afresh."""
        afresh = self.load(person)
        for page in pages:
            dom = page.dom
            shown = "".join(item.html for item in dom.log if not item.is_line)
            window = self._window(dom)
            current = partials.log(window, person.user.locale)
            self.promise(dom.cursor == afresh.cursor, "not at the head")
            self.promise(_anonymous(shown) == _anonymous(current), "out of date")
            self.promise((dom.before, dom.until) == (window.before, window.until), "a false edge")
            for part in ("name", "topic", "state"):
                self.promise(dom[part] == afresh[part], "an old header")

    def _window(self, dom: Dom) -> Window:
        """What the page shows, as the database has it."""
        first, last = dom.messages[0].number, dom.messages[-1].number
        messages = Message.objects.for_rendering().filter(room=self.room, number__gte=first)
        window = Window(
            list(messages.filter(number__lte=last).order_by("number")), tail=last == self.sent
        )
        notices = Event.objects.notices().filter(room=self.room).order_by("seq")
        return window._replace(notices=[each for each in notices if window.holds(each.number)])

    # The event loop

    def in_loop(self, function: Callable[[], None]) -> None:
        self.loop.call_soon(function)
        self.turn()

    def turn(self) -> None:
        """Until everything waits for an answer, a request or a line."""
        for _ in range(8):
            self.loop.call_soon(self.loop.stop)
            self.loop.run_forever()

    def reconcile(self) -> None:
        self.reconciling = self.loop.create_task(self.hub.reconcile())
        self.turn()

    def crash(self) -> None:
        self._end_tasks()
        self.queries.clear()
        self.deserted.clear()
        for page in self.pages:
            page.socket = None
        self.hub = Hub(self._read)

    def _end_tasks(self) -> None:
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.turn()

    def _note_trouble(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.troubles.append(context)


def _anonymous(html: str) -> str:
    """The addresses on a page may be by a name that the room had: they lead on."""
    return ROOMS_ADDRESS.sub("", html)
