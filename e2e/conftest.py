"""A real Chromium against a real server. Isolation is a room of its own for each test."""

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from chat.models import Room, User
from chat.tests.languages import pseudo
from e2e.backstage import Backstage
from e2e.pages import RoomPage
from e2e.servers import Server
from environment import Environment

expect.set_options(timeout=30_000)  # a busy machine is no failure

# Nothing but loopback resolves: a page that needs another host fails here.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
VIOLATION = (
    "Content Security Policy",
    "Trusted",
    "hx-csp",
    "is not defined",
    "is not a",
    "Cannot read",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {
        "args": [OFFLINE],
        "executable_path": os.environ.get("CHROMIUM"),
        "ignore_default_args": ["--disable-back-forward-cache"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made_up = tmp_path_factory.mktemp("locale")
    pseudo.write(made_up)
    server = Server(tmp_path_factory.mktemp("confab"), MADE_UP=str(made_up))
    server.program = "e2e/longer.py"
    server.manage("migrate", "-v0")
    server.start()
    yield server
    server.close()
    log = server.log.read_text()
    assert "Traceback" not in log, log


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    return server.url


@pytest.fixture(scope="session")
def backstage(server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[Backstage]:
    environment = Environment.read({"DATA_DIR": server.environment["DATA_DIR"]})
    with django_db_blocker.unblock():
        backstage = Backstage(environment.database())
        yield backstage
        backstage.close()


room_numbers = itertools.count(1)


@pytest.fixture
def room(backstage: Backstage) -> Iterator[Room]:
    room = backstage.room(f"Room {next(room_numbers)}")
    yield room
    backstage.empty(room)


@pytest.fixture
def other(backstage: Backstage, room: Room) -> Iterator[Room]:
    """A second room of ada's and bob's."""
    other = backstage.room(f"Other than {room.name}")
    yield other
    backstage.empty(other)


@pytest.fixture
def violations() -> Iterator[list[str]]:
    """What any page said against its security policy: nothing, or the test fails."""
    violations: list[str] = []
    yield violations
    assert not violations


@pytest.fixture
def watch(violations: list[str]) -> Callable[[BrowserContext], None]:
    def listen(message: ConsoleMessage) -> None:
        if any(word in message.text for word in VIOLATION):
            violations.append(message.text)

    def watch(context: BrowserContext) -> None:
        context.on("console", listen)
        context.on("weberror", lambda error: violations.append(str(error.error)))

    return watch


Visit = Callable[..., Page]


@pytest.fixture
def visit(
    new_context: Any, backstage: Backstage, server: Server, watch: Callable[[BrowserContext], None]
) -> Visit:
    """A new browser in which this person is signed in; nobody is when none is given."""

    def visit(user: User | None = None, **options: Any) -> Page:
        context: BrowserContext = new_context(**options)
        watch(context)
        if user:
            key = backstage.session(user)
            context.add_cookies([{"name": "confab_session", "value": key, "url": server.url}])
        page: Page = context.new_page()
        return page

    return visit


@pytest.fixture
def ada(visit: Visit, backstage: Backstage, room: Room) -> RoomPage:
    return RoomPage(visit(backstage.ada)).open_live(room.get_absolute_url())


@pytest.fixture
def bob(visit: Visit, backstage: Backstage, room: Room) -> RoomPage:
    return RoomPage(visit(backstage.bob)).open_live(room.get_absolute_url())
