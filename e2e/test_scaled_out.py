"""Two servers, PostgreSQL and Valkey: the promises hold when the parts are apart, and fail."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from chat.models import Room, User
from e2e import services
from e2e.backstage import Backstage
from e2e.pages import RoomPage
from e2e.servers import Server
from environment import Environment


class Cluster(NamedTuple):
    servers: list[Server]
    valkey: services.Valkey
    backstage: Backstage


@pytest.fixture(scope="module")
def cluster(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Cluster]:
    with services.folder() as home:
        valkey, postgresql = services.Valkey(home), services.PostgreSQL(home)
        urls = {"DATABASE_URL": postgresql.url, "REDIS_URL": valkey.url}
        homes = [tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")]
        servers = [Server(home, **urls) for home in homes]
        servers[1].workers = 1  # uvicorn
        try:
            valkey.start()
            postgresql.start()
            servers[0].manage("migrate", "-v0")
            for server in servers:
                server.start()
            database = Environment.read(urls | {"DATA_DIR": str(homes[0])}).database()
            del database["OPTIONS"]["pool"]
            with django_db_blocker.unblock():
                backstage = Backstage(database)
                yield Cluster(servers, valkey, backstage)
                backstage.close()
        finally:
            for server in servers:
                server.close()
            postgresql.stop()
            valkey.stop()


room_numbers = itertools.count(1)


@pytest.fixture
def room(cluster: Cluster) -> Room:
    return cluster.backstage.room(f"Room {next(room_numbers)}")


class Visitor(RoomPage):
    """Counts its sockets: one that is never closed is never replaced."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.sockets = 0
        page.on("websocket", self._count)

    def _count(self, _socket: object) -> None:
        self.sockets += 1


@pytest.fixture
def enter(
    new_context: Any, cluster: Cluster, room: Room, watch: Callable[[BrowserContext], None]
) -> Callable[[User, Server], Visitor]:
    def enter(user: User, server: Server) -> Visitor:
        context: BrowserContext = new_context()
        watch(context)
        key = cluster.backstage.session(user)
        context.add_cookies([{"name": "confab_session", "value": key, "url": server.url}])
        visitor = Visitor(context.new_page())
        visitor.open_live(server.url + room.get_absolute_url())
        return visitor

    return enter


@pytest.fixture
def ada(cluster: Cluster, enter: Callable[[User, Server], Visitor]) -> Visitor:
    return enter(cluster.backstage.ada, cluster.servers[0])


@pytest.fixture
def bob(cluster: Cluster, enter: Callable[[User, Server], Visitor]) -> Visitor:
    return enter(cluster.backstage.bob, cluster.servers[1])


def converse(ada: Visitor, bob: Visitor, *said: str) -> None:
    for text, (speaker, listener) in zip(said, itertools.cycle([(ada, bob), (bob, ada)])):
        speaker.post(text)
        expect(listener.message(text)).to_have_count(1)


def check_that_nothing_is_lost_or_doubled(
    cluster: Cluster, room: Room, ada: Visitor, bob: Visitor, *said: str
) -> None:
    for visitor in (ada, bob):
        expect(visitor.messages).to_have_count(len(said))
        assert visitor.bodies() == list(said)
        assert visitor.sockets == 1
    assert cluster.backstage.bodies(room) == list(said)


def test_a_message_posted_at_one_server_appears_at_the_other(ada: Visitor, bob: Visitor) -> None:
    converse(ada, bob, "from one", "from two")


def test_valkey_is_killed_and_restarted(
    cluster: Cluster, room: Room, ada: Visitor, bob: Visitor
) -> None:
    cluster.valkey.kill()
    converse(ada, bob, "one", "two")
    cluster.valkey.start()
    converse(ada, bob, "three", "four")
    check_that_nothing_is_lost_or_doubled(cluster, room, ada, bob, "one", "two", "three", "four")


def test_valkey_is_flushed(cluster: Cluster, room: Room, ada: Visitor, bob: Visitor) -> None:
    cluster.valkey.flush()
    converse(ada, bob, "one", "two")
    check_that_nothing_is_lost_or_doubled(cluster, room, ada, bob, "one", "two")


def test_valkey_is_frozen_for_a_long_conversation(
    cluster: Cluster, room: Room, ada: Visitor, bob: Visitor
) -> None:
    said = [f"number {n}" for n in range(16)]  # some twenty seconds
    cluster.valkey.freeze()
    try:
        converse(ada, bob, *said)
    finally:
        cluster.valkey.thaw()
    check_that_nothing_is_lost_or_doubled(cluster, room, ada, bob, *said)


def test_a_removal_at_one_server_is_heard_at_the_other(
    cluster: Cluster, room: Room, ada: Visitor, bob: Visitor
) -> None:
    cluster.backstage.remove(cluster.backstage.bob, room)
    ada.post("Without bob")
    expect(bob.page.get_by_text("You can no longer read this room.")).to_be_visible()
    expect(bob.message("Without bob")).to_have_count(0)


def test_signing_out_at_one_server_ends_the_pages_at_the_other(
    cluster: Cluster, room: Room, ada: Visitor
) -> None:
    there = RoomPage(ada.page.context.new_page())
    [cookie] = [c for c in ada.page.context.cookies() if c.get("name") == "confab_session"]
    key = cookie.get("value", "")
    other = cluster.servers[1].url
    ada.page.context.add_cookies([{"name": "confab_session", "value": key, "url": other}])
    there.open_live(f"{other}{room.get_absolute_url()}")
    ada.page.get_by_role("button", name="Sign out").click()
    expect(there.page.get_by_text("You are signed out.")).to_be_visible()


def test_a_server_is_killed_in_the_middle(
    cluster: Cluster, room: Room, ada: Visitor, bob: Visitor
) -> None:
    converse(ada, bob, "one")
    cluster.servers[1].kill()
    ada.post("two")
    cluster.servers[1].start()
    expect(bob.message("two")).to_be_visible()
    assert bob.bodies() == ["one", "two"]
