"""From one page to the other: by the background, and a web server of this machine."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.test import Client

from chat.models import Page, Room, User
from chat.outside import fetching
from chat.tests.conftest import post
from chat.tests.outside.conftest import Server, server
from chat.tests.sockets.conftest import cursor, in_thread, open_page

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["open_page", "server"]


@pytest.fixture(autouse=True)
async def _tidy(tidy_event_loop: None) -> AsyncIterator[None]:
    yield


@pytest.fixture(autouse=True)
def _real_internet(internet: object, asked_for: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the one of the other tests."""
    monkeypatch.undo()
    monkeypatch.setattr("chat.outside.fetch", fetching.fetch)


async def test_a_preview_appears_on_the_other_page(
    as_bob: Client, ada: User, general: Room, open_page: Callable[..., Any], server: Server
) -> None:
    url = server.page("/", b"<title>Tides</title>")
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    message = await in_thread(post)(general, ada, f"see {url}")
    assert "Tides" not in await page.receive_from(5)
    frame = await page.receive_from(5)
    assert f'<hx-partial hx-target=".links-{message.pk}" hx-swap="innerMorph">' in frame
    assert f'href="{url}"' in frame and ">Tides</a>" in frame


async def test_what_may_not_be_asked_is_not(
    as_bob: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    await in_thread(post)(general, ada, "http://127.0.0.2/")
    await page.receive_from(5)
    while await Page.objects.exclude(state=Page.State.FAILED).aexists():
        assert await page.receive_nothing()
    assert "no public web server" in (await Page.objects.aget()).failure
