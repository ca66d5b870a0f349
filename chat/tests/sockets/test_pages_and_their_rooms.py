"""Pages and their rooms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from chat import actions, process
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.sockets.conftest import cursor, heard, in_thread, until

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_page_that_turns_to_another_room_hears_that_one_alone(
    as_bob: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    other = await in_thread(actions.create_room)(creator=ada, name="Other")
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    before = await cursor(other)
    await in_thread(post)(other, ada, "missed there")
    await page.sync(other, before)
    assert "missed there" in await page.receive_from(5)
    await in_thread(post)(general, ada, "left behind")
    await in_thread(post)(other, ada, "here")
    frame = await page.receive_from(5)
    assert "here" in frame and "left behind" not in frame


async def test_a_page_that_shows_no_room_hears_of_none_and_acknowledges_all_the_same(
    as_bob: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    page, hub = await open_page(as_bob), process.current().hub
    (listener,) = hub.listeners
    await page.sync(general, await cursor(general))
    await until(lambda: listener.live)
    await page.say(type="rest")
    await until(lambda: listener.room_id is None)
    await in_thread(post)(general, ada, "unheard")
    hub.pulse()
    assert 'id="pulse"' in await page.receive_from(5)
    await page.say(type="ack")
    await until(lambda: not listener._unread)
    assert await page.receive_nothing()


async def test_a_side_bar_is_kept_live(
    as_bob: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    other = await in_thread(actions.create_room)(creator=ada, name="Other")
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    await page.say(type="watch", side="unknown")
    assert 'hx-target="#side"' in await page.receive_from(5)
    await in_thread(post)(other, ada, "elsewhere")
    frame = await page.receive_from(5)
    assert f'hx-target="#side-{other.pk}"' in frame and ", 1 unread" in frame
    await in_thread(actions.mark_all_read)(reader=await User.objects.aget(name="Bob"))
    assert "unread" not in await page.receive_from(5)


async def test_who_is_gone_is_sent_no_side_bar(
    as_bob: Client, bob: User, general: Room, open_page: Callable[..., Any]
) -> None:
    page, sidebars = await open_page(as_bob), process.current().sidebars
    await page.say(type="watch", side="unknown")
    await page.receive_from(5)
    assert set(sidebars._listeners) == {bob.pk}
    await heard(page)
    await page.disconnect()
    await until(lambda: not sidebars._listeners)
