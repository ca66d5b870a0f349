"""A room, its hub and its pages, in which nothing happens unless the test makes it happen.

The hub and all that it uses are the real ones, over a real database. What is taken from them is
the event loop, which is turned by hand, and time between a query's running and its answer.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from chat import history, partials
from chat.history import Thread, Window
from chat.hub import NOT_FOUND, SIGNED_OUT, Hub
from chat.models import Event, Message
from chat.tests.browser import Dom, OpenThread
from chat.tests.world.pages import Cast, Deed, Page, Person, Query, Socket, Violation, pick
from chat.tests.world.writing import Writing
from chat.views import rooms

__all__ = ["Cast", "Deed", "Page", "Person", "Violation", "World", "pick"]

ROOMS_ADDRESS = re.compile(r'(?<=href="/rooms/)[\w-]+')


class World(Writing):
    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(self._note_trouble)
        self.troubles: list[object] = []
        self.reconciling: asyncio.Task[None] | None = None
        self.hub = Hub(self._read)
        self.pages: list[Page] = []
        self.deserted: list[Socket] = []  # whose page is gone, unnoticed

    def close(self) -> None:
        self._end_tasks()
        self.loop.close()
        self.room.delete()  # nobody's list of rooms grows

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
        if dom.thread:
            self.request(page, self.hub.show_thread, dom.thread.root_id)

    async def _serve(self, socket: Socket) -> None:
        try:
            await socket.serve(self.hub)
        except Exception as error:
            self.troubles.append(error)
            raise

    def ask_for_thread(self, page: Page, root: Message) -> None:
        """By HTTP: what it was then is put beside the conversation when it arrives."""
        user, locale = page.person.user, page.person.user.locale
        if thread := history.thread(self.room.pk, user.pk, root.pk):
            head, log = (
                partials.root(thread.root, locale),
                partials.thread_log(thread.replies, locale),
            )
            page.opening = OpenThread(root.pk, head, log)

    def open_thread(self, page: Page) -> None:
        page.dom.thread, page.opening = page.opening, None
        page.seen = {each: n for each, n in page.seen.items() if each.startswith("message-")}
        if page.dom.thread:
            self.request(page, self.hub.show_thread, page.dom.thread.root_id)

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
        if page.dom.thread and page.dom.thread.in_order:
            keys = [int(item.key) for item in page.dom.thread.replies]
            self.promise(keys == sorted(set(keys)), "replies doubled, or out of order")
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
        if dom.thread and dom.thread.in_order:
            shown = [dom.thread.root, *dom.thread.replies]
            versions |= {item.id: self.written[item.id][item.words] for item in shown}
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
            if dom.thread:
                self._compare_thread(dom.thread, person)
            for part in ("name", "topic", "state"):
                self.promise(dom[part] == afresh[part], "an old header")

    def _compare_thread(self, shown: OpenThread, person: Person) -> None:
        locale = person.user.locale
        root = Message.objects.for_rendering().get(pk=shown.root_id)
        current = Thread(root, history.replies(root.pk))
        replies = partials.thread_log(current.replies, locale)
        html = "".join(item.html for item in shown.replies)
        self.promise(_anonymous(html) == _anonymous(replies), "an old thread")
        earlier = partials.earlier_replies(current, locale)
        self.promise(shown.earlier == earlier, "a false way to earlier replies")
        self.promise(shown.root.html == partials.root(root, locale), "an old head of a thread")

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
