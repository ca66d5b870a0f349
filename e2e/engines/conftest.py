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


@pytest.fixture(scope="session", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    kind = ENGINES[request.param]
    named = os.environ.get("ENGINES", "").split()
    if named and kind.name not in named:
        pytest.skip(f"ENGINES doesn't name {kind.name}")
    if not kind.is_installed():
        say_missing(kind, must_be_there=bool(named))
    if issubclass(kind, WebDriver):
        engine: Browser = kind(tmp_path_factory.mktemp(kind.name))
    else:
        engine = Chromium(request.getfixturevalue("browser"))
    yield engine
    engine.close()


def say_missing(kind: type[Browser], *, must_be_there: bool) -> None:
    words = f"{kind.name} is not installed; on Debian: apt-get install {kind.packages}"
    if must_be_there:
        pytest.fail(words)
    pytest.skip(words)


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
