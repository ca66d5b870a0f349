"""One window of each engine for all tests of it; a room of its own for each test."""

import os
from collections.abc import Iterator

import pytest

from chat.models import Room
from e2e.backstage import Backstage
from e2e.engines.browser import Browser
from e2e.engines.chromium import Chromium
from e2e.engines.firefox import Firefox
from e2e.engines.pages import RoomPage
from e2e.engines.webdriver import WebDriver
from e2e.engines.webkit import WebKit
from e2e.servers import Server

ENGINES: dict[str, type[Browser]] = {each.name: each for each in (Chromium, Firefox, WebKit)}


def tried() -> list[str]:
    """Those that ENGINES names, which then have to be there; else those that are."""
    named = os.environ.get("ENGINES", "").split()
    return named or [name for name, kind in ENGINES.items() if kind.is_installed()]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name in ENGINES.keys() - tried():
        terminalreporter.write_line(f"not tried: {name} (Debian's {ENGINES[name].packages})")


@pytest.fixture(scope="session", params=tried())
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    kind = ENGINES[request.param]
    assert kind.is_installed(), f"on Debian: apt-get install {kind.packages}"
    if issubclass(kind, WebDriver):
        engine: Browser = kind(tmp_path_factory.mktemp(kind.name))
    else:
        engine = Chromium(request.getfixturevalue("browser"))
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def complaints(engine: Browser) -> Iterator[None]:
    """There are none: no error, nothing uncaught, and no breach of the policy."""
    engine.said()
    yield
    assert engine.complaints() == []


@pytest.fixture
def ada(engine: Browser, server: Server, backstage: Backstage, room: Room) -> RoomPage:
    engine.forget()
    engine.remember(server.url, "confab_session", backstage.session(backstage.ada))
    return RoomPage(engine).open(server.url + room.get_absolute_url())
