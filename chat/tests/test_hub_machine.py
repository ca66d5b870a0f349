"""Delivery under everything that can go wrong, and under mutants of the algorithm.

Hypothesis decides who writes what, when a query runs and when its answer arrives, which poke is
lost, which line drops, and what the browsers do. Whatever it tries, no page ever shows a message
twice, out of order, behind a gap or older than before, nobody is told what came after their
removal, and in the end every page shows what it would show if it were loaded afresh.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.http import Http404, HttpResponse
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chat import actions, frames, history, hub, listeners, pokes
from chat.history import Window
from chat.models import User
from chat.sessions import Identity
from chat.tests.conftest import PASSWORD, signed_in
from chat.tests.mutants import MUTANTS
from chat.tests.world import Cast, Deed, Page, Person, Violation, World, pick
from chat.views import rooms

pytestmark = pytest.mark.django_db(transaction=True)

AT = st.sampled_from(range(12))
WRITE = ["post", "post", "post", "edit", "edit", "delete", "resend", "remove"]
WRITE += [
    "come_or_go",
    "come_or_go",
    "describe",
    "rename",
    "reply",
    "reply",
    "react",
    "ask",
    "vote",
    "link",
    "preview",
    "remove_preview",
]
MEANWHILE = [
    "post",
    "edit",
    "edit",
    "edit",
    "delete",
    "describe",
    "rename",
    "reply",
    "react",
    "vote",
    "link",
    "preview",
    "remove_preview",
    "query",
]
DEEDS = st.lists(st.tuples(st.sampled_from([*MEANWHILE, "remove", "come_or_go"]), AT), max_size=3)
# A page that was asked for before a removal may be answered after it.
DEEDS_BUT_REMOVALS = st.lists(st.tuples(st.sampled_from(MEANWHILE), AT), max_size=3)
GAP = st.sampled_from([1, 2, 3, 4, 5])


class Chat(World, RuleBasedStateMachine):
    def __init__(self, cast: Cast) -> None:
        RuleBasedStateMachine.__init__(self)
        World.__init__(self, cast)
        for at in range(5):
            self.post(at)
        everybody = (cast.ada, cast.bob, cast.eve, cast.dan)
        self.pages += [Page(each, self.load(each)) for each in everybody]
        self.pages += [Page(each, self.load(each, 2)) for each in (cast.bob, cast.eve)]
        self.calm_down()

    @rule(deed=st.tuples(st.sampled_from(WRITE), AT))
    def somebody_writes(self, deed: Deed) -> None:
        self.do(deed)

    # What becomes of pokes and queries

    @precondition(lambda self: self.pokes)
    @rule(at=AT, doubled=st.booleans())
    def a_poke_arrives(self, at: int, doubled: bool) -> None:
        poke = pick(self.pokes, at)
        if not doubled:
            self.pokes.remove(poke)
        self.in_loop(partial(self.hub.room_moved, poke["room"], poke["head"]))

    @precondition(lambda self: self.reconciling is None or self.reconciling.done())
    @rule()
    def the_hub_reconciles(self) -> None:
        self.reconcile()

    @precondition(lambda self: self.waiting())
    @rule(at=AT, gap=GAP, meanwhile=DEEDS)
    def a_query_runs(self, at: int, gap: int, meanwhile: list[Deed]) -> None:
        query = pick(self.waiting(), at)
        with self.interrupted(gap, meanwhile):
            query.run()

    @precondition(lambda self: self.answered())
    @rule(at=AT)
    def an_answer_arrives(self, at: int) -> None:
        self.hand_over(pick(self.answered(), at))

    @precondition(lambda self: len(self.answered()) > 1)
    @rule()
    def answers_arrive_together(self) -> None:
        self.hand_over(*self.answered())

    @precondition(lambda self: self.waiting())
    @rule(at=AT)
    def a_query_is_quick(self, at: int) -> None:
        query = pick(self.waiting(), at)
        query.run()
        self.hand_over(query)

    # What becomes of lines and servers

    @precondition(lambda self: self.offline())
    @rule(at=AT)
    def a_page_connects(self, at: int) -> None:
        self.connect(pick(self.offline(), at))

    @precondition(lambda self: self.reached())
    @rule(at=AT, frames=st.sampled_from([1, 1, 5]), acknowledged=st.booleans())
    def frames_arrive(self, at: int, frames: int, acknowledged: bool) -> None:
        page = pick(self.reached(), at)
        for _ in range(frames):
            self.receive(page)
        if acknowledged and page.socket:
            page.socket.listener.acknowledge(page.dom.cursor.seq)

    @precondition(lambda self: self.online())
    @rule(at=AT)
    def a_line_drops(self, at: int) -> None:
        self.desert(pick(self.online(), at))

    @precondition(lambda self: self.deserted)
    @rule(at=AT)
    def the_server_notices(self, at: int) -> None:
        socket = pick(self.deserted, at)
        self.deserted.remove(socket)
        self.in_loop(socket.hang_up)

    @precondition(lambda self: self.online())
    @rule(at=AT)
    def a_line_stalls_or_flows_again(self, at: int) -> None:
        flowing = pick(self.sockets(), at).flowing
        self.in_loop(flowing.clear if flowing.is_set() else flowing.set)

    @rule(what=st.sampled_from(["layer", "layer", "layer", "server"]))
    def something_crashes(self, what: str) -> None:
        self.pokes.clear()
        if what == "server":
            self.crash()

    # What people do with their pages

    @precondition(lambda self: self.online())
    @rule(at=AT)
    def somebody_scrolls_up(self, at: int) -> None:
        page = pick(self.online(), at)
        if page.dom.before:
            self.request(page, self.hub.show_earlier, page.dom.before)

    @precondition(lambda self: self.online())
    @rule(at=AT)
    def somebody_scrolls_down(self, at: int) -> None:
        page = pick(self.online(), at)
        if page.dom.until:
            self.request(page, self.hub.show_later, page.dom.until)

    @rule(at=AT, back=st.sampled_from([None, None, 0, 1, 3]), gap=GAP, meanwhile=DEEDS_BUT_REMOVALS)
    def somebody_loads_a_page(
        self, at: int, back: int | None, gap: int, meanwhile: list[Deed]
    ) -> None:
        page = pick(self.pages, at)
        self.desert(page)
        number = None if back is None else self.sent - back
        with self.interrupted(gap, meanwhile):
            try:
                page.load(self.load(page.person, number))
            except Http404:
                page.ended = True
        self.look_at(page)

    @rule(at=AT, gap=GAP, meanwhile=DEEDS)
    def somebody_asks_for_a_thread(self, at: int, gap: int, meanwhile: list[Deed]) -> None:
        page, root = pick(self.pages, at), pick(self.roots[::-1], at // 2)
        with self.interrupted(gap, meanwhile):
            self.ask_for_thread(page, root)

    @precondition(lambda self: any(page.opening for page in self.pages))
    @rule(at=AT)
    def the_thread_arrives(self, at: int) -> None:
        page = pick([page for page in self.pages if page.opening], at)
        self.open_thread(page)
        self.look_at(page)

    @precondition(lambda self: self.offline())
    @rule(at=AT, gap=GAP, meanwhile=DEEDS)
    def a_page_asks_by_http(self, at: int, gap: int, meanwhile: list[Deed]) -> None:
        with self.interrupted(gap, meanwhile):
            self.ask_by_http(pick(self.offline(), at))

    @precondition(lambda self: any(page.asked for page in self.pages))
    @rule(at=AT)
    def an_http_answer_arrives(self, at: int) -> None:
        page = pick([page for page in self.pages if page.asked], at)
        page.dom.receive(page.asked or "")
        page.asked = None
        self.look_at(page)

    @invariant()
    def nothing_failed(self) -> None:
        assert not self.troubles

    def teardown(self) -> None:
        try:
            if not self.broken and not self.troubles:
                self.calm_down()
                self.nothing_failed()
                self.check()
        finally:
            self.close()


@pytest.fixture
def cast(ada: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everybody, and everything so small that a few steps reach every limit."""
    lost: list[dict[str, Any]] = []
    monkeypatch.setattr(pokes, "_poke", lambda poke: lost.extend(_moves(poke)))
    monkeypatch.setattr(pokes, "link_posted", lambda _pages: None)
    monkeypatch.setattr(rooms, "render", _render_the_conversation)
    monkeypatch.setattr(hub, "BATCH", 3)
    monkeypatch.setattr(history, "PAGE", 3)
    following: Any = Window.following
    monkeypatch.setattr(following.__func__, "__defaults__", (3,))
    monkeypatch.setattr(history, "REPLAYABLE", 4)
    monkeypatch.setattr(frames, "FRAME_LIMIT", 3500)
    monkeypatch.setattr(listeners, "BACKLOG_LIMIT", 50_000)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    actions.guess_time_zone(user=bob, zone="Asia/Tokyo")
    bob.refresh_from_db()
    eve = actions.create_user(name="Eve", email="eve@example.com", password=PASSWORD)
    dan = actions.create_user(name="Dan", email="dan@example.com", password=PASSWORD)
    return Cast(_person(ada), _person(bob), _person(eve), _person(dan), lost)


def _moves(poke: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of rooms: what else is poked for is not the hub's."""
    match poke["type"]:
        case "room.moved":
            return [poke]
        case "rooms.moved":
            return [{"room": room, "head": head} for room, head in poke["heads"]]
        case _:
            return []


def _render_the_conversation(
    _request: object, _template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    room = context["room"]
    elements = {"name": context["name"], "topic": room.topic, "at": context["cursor"]}
    elements |= {name: context[name] for name in ("earlier", "log", "later")}
    tags = {"name": "span", "topic": "p", "log": "ol"}
    page = [
        f'<{(tag := tags.get(name, "div"))} id="{name}-{room.pk}">{content}</{tag}>'
        for name, content in elements.items()
    ]
    return HttpResponse("".join([*page, context["state"]]), status=status)


def _person(user: User) -> Person:
    key = signed_in(user).session.session_key
    assert key
    return Person(user, Identity(user.pk, user.password, key))


def run(cast: Cast, *, examples: int) -> None:
    limits = settings(
        max_examples=examples,
        stateful_step_count=80,
        derandomize=True,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(partial(Chat, cast), settings=limits)  # type: ignore[arg-type]


def test_whatever_happens_every_page_shows_what_it_would_show_if_it_were_loaded_afresh(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    run(cast, examples=25)
    assert not caplog.records


QUICKLY_CAUGHT = {
    "forgets_nonces",
    "sends_changes_as_if_they_were_new",
    "sends_new_messages_to_pages_without_the_tail",
}
EACH = [
    pytest.param(
        each,
        id=each.__name__,
        marks=[] if each.__name__ in QUICKLY_CAUGHT else pytest.mark.long,
    )
    for each in MUTANTS
]


@pytest.mark.parametrize("break_a_rule", EACH)
def test_a_broken_rule_is_caught(
    break_a_rule: Callable[[pytest.MonkeyPatch], None], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_a_rule(monkeypatch)
    with pytest.raises(Violation):
        run(cast, examples=60)
