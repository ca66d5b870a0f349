"""The WebSocket door, from the handshake to the close code."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client
from django.utils import timezone

from asgi import application
from chat import actions, consumers, history, listeners, process
from chat.models import Event, Membership, Presence, Room, User
from chat.models.people import LEASE
from chat.tests.conftest import post, signed_in
from chat.values import Cursor

pytestmark = pytest.mark.django_db(transaction=True)

ORIGIN = b"http://127.0.0.1:8000"


class Page(WebsocketCommunicator):  # type: ignore[misc]
    def __init__(
        self, client: Client | None = None, origin: bytes | None = ORIGIN, path: str = "/ws/"
    ) -> None:
        headers = [(b"host", b"127.0.0.1:8000")]
        if origin is not None:
            headers.append((b"origin", origin))
        if client:
            key = client.cookies["confab_session"].value
            headers.append((b"cookie", f"confab_session={key}".encode()))
        super().__init__(application, path, headers)

    async def say(self, **frame: Any) -> None:
        await self.send_to(text_data=json.dumps(frame))

    async def sync(self, room: Room, cursor: Cursor | str, **edges: str) -> None:
        await self.say(type="sync", room=str(room.pk), after=str(cursor), **edges)

    async def close_code(self) -> int:
        """Reads on until the close, past any frames."""
        while True:
            output = await self.receive_output(5)
            if output["type"] == "websocket.close":
                return int(output.get("code", 1000))


@pytest.fixture(autouse=True)
async def _tidy(tidy_event_loop: None) -> AsyncIterator[None]:
    yield


@pytest.fixture
async def open_page(ada: User) -> AsyncIterator[Callable[..., Any]]:
    pages: list[Page] = []

    async def open_page(client: Client) -> Page:
        page = Page(client)
        pages.append(page)
        accepted, _protocol = await page.connect(5)
        assert accepted
        return page

    yield open_page
    for page in pages:
        await page.disconnect()


async def cursor(room: Room) -> Cursor:
    fresh = await sync_to_async(Room.objects.get)(pk=room.pk)
    return await sync_to_async(Event.objects.cursor)(fresh)


async def until(is_so: Callable[[], Any]) -> None:
    """Waits for what comes of a frame that isn't answered."""
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 (not everything has an event)
            await asyncio.sleep(0)


async def all_live() -> None:
    await until(lambda: all(each.live for each in process.current().hub.listeners))


async def heard(page: Page) -> None:
    """All that the page has said: frames are heeded one after the other."""
    await page.send_to(text_data="nonsense")
    assert await page.close_code() == 1008


async def read_number(room: Room, user: User) -> int:
    await process.current().reports.flush()
    place = await Membership.objects.aget(room=room, user=user)
    return place.read_number


def in_thread[**P, R](function: Callable[P, R]) -> Callable[P, Any]:
    return sync_to_async(function)


async def test_somebody_who_is_not_signed_in_is_told_4401() -> None:
    page = Page()
    await page.connect(5)
    assert await page.close_code() == 4401


@pytest.mark.parametrize(
    "origin",
    [None, b"null", b"http://evil.example", b"http://127.0.0.1:8001", b"https://127.0.0.1:8000"],
)
async def test_another_origin_is_refused_before_the_handshake(
    origin: bytes | None, as_ada: Client
) -> None:
    accepted, _code = await Page(as_ada, origin).connect(5)
    assert not accepted


async def test_an_unknown_path_is_refused(as_ada: Client) -> None:
    accepted, _code = await Page(as_ada, path="/elsewhere/").connect(5)
    assert not accepted


async def test_binary_closes_with_1003(as_ada: Client, open_page: Callable[..., Any]) -> None:
    page = await open_page(as_ada)
    await page.send_to(bytes_data=b"\x00")
    assert await page.close_code() == 1003


@pytest.mark.parametrize(
    "frame",
    [
        "nonsense",
        "[]",
        "{}",
        "7",
        '{"type":"dance"}',
        '{"type":"sync"}',
        '{"type":"sync","room":"1","after":"x"}',
        '{"type":"sync","room":"-1","after":"0."}',
        '{"type":"sync","room":"9999999999999999999","after":"0."}',
        '{"type":"ack","after":"1"}',
        '{"type":"earlier","before":7}',
        '{"type":"seen","room":"1"}',
        '{"type":"seen","room":"one","after":"1."}',
        '{"type":"watch"}',
        "[" * 8000,
    ],
)
async def test_nonsense_closes_with_1008_and_leaves_no_trace_in_the_log(
    frame: str, as_ada: Client, open_page: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    page = await open_page(as_ada)
    await page.send_to(text_data=frame)
    assert await page.close_code() == 1008
    assert not caplog.records


async def test_a_flood_closes_with_1008(as_ada: Client, open_page: Callable[..., Any]) -> None:
    page = await open_page(as_ada)
    for _ in range(60):
        await page.say(type="ack", after="0.")
    assert await page.close_code() == 1008


async def test_a_stranger_is_told_4404(
    as_eve: Client, general: Room, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_eve)
    await page.sync(general, "0.")
    assert await page.close_code() == 4404


async def test_a_page_at_the_head_is_sent_nothing(
    as_ada: Client, general: Room, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_ada)
    await page.sync(general, await cursor(general))
    assert await page.receive_nothing()


async def test_a_page_behind_is_sent_what_it_missed(
    as_ada: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    before = await cursor(general)
    await in_thread(post)(general, ada, "missed")
    page = await open_page(as_ada)
    await page.sync(general, before)
    assert "missed" in await page.receive_from(5)


async def test_a_page_from_another_history_is_drawn_anew(
    as_ada: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    await in_thread(post)(general, ada, "restored")
    page = await open_page(as_ada)
    await page.sync(general, "1.deadbeef")
    target = f'<hx-partial hx-target="#log-{general.pk}" hx-swap="innerHTML">'
    assert target in await page.receive_from(5)


async def test_a_message_arrives_live(
    as_bob: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    await in_thread(post)(general, ada, "good morning")
    assert "good morning" in await page.receive_from(5)


async def test_a_page_hears_only_its_own_room(
    as_bob: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    other = await in_thread(actions.create_room)(creator=ada, name="Other")
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    await in_thread(post)(other, ada, "elsewhere")
    await in_thread(post)(general, ada, "here")
    frame = await page.receive_from(5)
    assert "here" in frame and "elsewhere" not in frame


async def test_earlier_messages_come_when_asked_for(
    as_ada: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    for number in range(1, 61):
        await in_thread(post)(general, ada, f"line {number}.")
    page = await open_page(as_ada)
    await page.sync(general, await cursor(general), before="11")
    await page.say(type="earlier", before="11")
    frame = await page.receive_from(5)
    assert "line 10." in frame and "line 1." in frame and "line 11." not in frame


async def test_a_request_from_an_edge_that_is_gone_is_not_answered(
    as_ada: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    await in_thread(post)(general, ada, "only one")
    page = await open_page(as_ada)
    await page.sync(general, await cursor(general))
    await page.say(type="earlier", before="51")
    assert await page.receive_nothing()


async def test_a_removed_member_is_told_4404(
    as_bob: Client, ada: User, bob: User, general: Room, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    await page.receive_nothing()
    await in_thread(actions.remove_member)(room=general, member=bob, remover=ada)
    assert await page.close_code() == 4404


async def test_signing_out_closes_the_sessions_pages_with_4401(
    as_bob: Client, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_bob)
    await page.receive_nothing()
    await in_thread(as_bob.post)("/accounts/logout/")
    assert await page.close_code() == 4401


async def test_signing_out_leaves_other_sessions_alone(
    as_bob: Client, bob: User, open_page: Callable[..., Any]
) -> None:
    other = await open_page(await in_thread(signed_in)(bob))
    await in_thread(as_bob.post)("/accounts/logout/")
    await process.current().hub.reconcile()
    assert await other.receive_nothing()


async def test_deactivation_closes_with_4401(
    as_bob: Client, bob: User, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_bob)
    await in_thread(actions.deactivate_user)(user=bob)
    await process.current().hub.reconcile()
    assert await page.close_code() == 4401


async def test_a_new_password_closes_with_4401(
    as_bob: Client, bob: User, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_bob)
    bob.set_password("another one entirely")
    await in_thread(bob.save)()
    await process.current().hub.reconcile()
    assert await page.close_code() == 4401


async def test_a_page_that_never_acknowledges_is_closed_with_1013(
    as_bob: Client,
    ada: User,
    general: Room,
    open_page: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listeners, "BACKLOG_LIMIT", 1000)
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    for number in range(4):
        await in_thread(post)(general, ada, f"unheard {number}")
    assert await page.close_code() == 1013


async def test_a_page_that_acknowledges_stays(
    as_bob: Client,
    ada: User,
    general: Room,
    open_page: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listeners, "BACKLOG_LIMIT", 3000)
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    for number in range(6):
        await in_thread(post)(general, ada, f"heard {number}")
        assert f"heard {number}" in await page.receive_from(5)
        await page.say(type="ack", after=str(await cursor(general)))
        await page.receive_nothing(0.05)


async def test_a_fault_of_ours_closes_with_1011_and_leaves_no_listener(
    as_bob: Client,
    general: Room,
    open_page: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history, "missed", lambda *_args: 1 / 0)
    page = await open_page(as_bob)
    await page.sync(general, "0.")
    assert await page.close_code() == 1011
    assert not process.current().hub.listeners


# What pages report


async def test_what_is_seen_moves_the_read_mark(
    as_bob: Client, ada: User, bob: User, general: Room, open_page: Callable[..., Any]
) -> None:
    first = await in_thread(post)(general, ada, "one")
    await in_thread(post)(general, ada, "two")
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    await page.say(type="seen", room=str(general.pk), after=f"{first.created_seq}.tag")
    await heard(page)
    assert await read_number(general, bob) == 1


async def test_a_page_without_the_tail_moves_no_read_mark(
    as_bob: Client, ada: User, bob: User, general: Room, open_page: Callable[..., Any]
) -> None:
    for number in range(3):
        await in_thread(post)(general, ada, f"line {number}")
    at, page = await cursor(general), await open_page(as_bob)
    await page.sync(general, at, until="1")
    await page.say(type="seen", room=str(general.pk), after=str(at))
    await heard(page)
    assert await read_number(general, bob) == 0


@pytest.mark.parametrize("shows_another", [True, False])
async def test_a_room_that_a_page_does_not_show_is_not_read(
    as_bob: Client,
    ada: User,
    bob: User,
    general: Room,
    open_page: Callable[..., Any],
    shows_another: bool,
) -> None:
    other = await in_thread(actions.create_room)(creator=ada, name="Other")
    await in_thread(post)(general, ada, "unseen")
    page = await open_page(as_bob)
    if shows_another:
        await page.sync(other, await cursor(other))
    await page.say(type="seen", room=str(general.pk), after=str(await cursor(general)))
    await heard(page)
    assert await read_number(general, bob) == 0


async def test_after_the_page_turned_to_another_room_the_first_is_not_read(
    as_bob: Client, ada: User, bob: User, general: Room, open_page: Callable[..., Any]
) -> None:
    other = await in_thread(actions.create_room)(creator=ada, name="Other")
    page = await open_page(as_bob)
    await page.sync(general, await cursor(general))
    await page.sync(other, await cursor(other))
    await in_thread(post)(general, ada, "unseen")
    await page.say(type="seen", room=str(general.pk), after=str(await cursor(general)))
    await page.say(type="rest")
    await page.say(type="seen", room=str(other.pk), after=str(await cursor(other)))
    await heard(page)
    assert await read_number(general, bob) == 0


async def test_others_in_the_room_see_who_types_and_nobody_else(
    as_ada: Client, as_bob: Client, ada: User, general: Room, open_page: Callable[..., Any]
) -> None:
    other = await in_thread(actions.create_room)(creator=ada, name="Other")
    mine, theirs, elsewhere = [await open_page(each) for each in (as_ada, as_bob, as_bob)]
    await elsewhere.sync(other, await cursor(other))
    for page in (mine, theirs):
        await page.sync(general, await cursor(general))
    await all_live()
    await mine.say(type="typing")
    frame = await theirs.receive_from(5)
    assert f'hx-target="#typing-in-{general.pk}"' in frame and "Ada is typing" in frame
    assert await mine.receive_nothing() and await elsewhere.receive_nothing()


@pytest.mark.parametrize(("pause", "frames"), [(1.5, 1), (-1, 3)])
async def test_who_types_is_announced_once_in_a_while(
    as_ada: Client,
    as_bob: Client,
    ada: User,
    general: Room,
    open_page: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    pause: float,
    frames: int,
) -> None:
    monkeypatch.setattr(consumers, "TYPING", pause)
    mine, theirs = await open_page(as_ada), await open_page(as_bob)
    for page in (mine, theirs):
        await page.sync(general, await cursor(general))
    await all_live()
    for _time in range(3):
        await mine.say(type="typing")
    await heard(mine)
    await in_thread(post)(general, ada, "that is all")
    received = ""
    while "that is all" not in received:
        received += await theirs.receive_from(5)
    assert len(re.findall("is typing", received)) == frames


async def test_a_page_without_a_room_types_for_nobody(
    as_ada: Client, as_bob: Client, general: Room, open_page: Callable[..., Any]
) -> None:
    mine, theirs = await open_page(as_ada), await open_page(as_bob)
    await theirs.sync(general, await cursor(general))
    await mine.sync(general, await cursor(general))
    await mine.say(type="rest")
    await mine.say(type="typing")
    await heard(mine)
    assert await theirs.receive_nothing()


async def test_who_connects_is_here_while_the_page_is(
    as_bob: Client, bob: User, open_page: Callable[..., Any]
) -> None:
    page, this = await open_page(as_bob), process.current()
    await until(lambda: this.hub.listeners)
    await this.reports.flush()
    assert (await Presence.objects.aget(user=bob)).state == "online"
    await Presence.objects.aupdate(seen_at=timezone.now() - LEASE)
    await this.reports.renew(this.hub.listeners)
    assert (await Presence.objects.aget(user=bob)).state == "online"
    await page.disconnect()
    await until(lambda: not this.hub.listeners)
    await Presence.objects.aupdate(seen_at=timezone.now() - LEASE)
    await this.reports.renew(this.hub.listeners)
    assert (await Presence.objects.aget(user=bob)).state == "offline"


async def test_a_deed_on_a_page_is_noted_and_what_pages_say_unasked_is_not(
    as_bob: Client, general: Room, open_page: Callable[..., Any]
) -> None:
    page = await open_page(as_bob)
    (listener,) = process.current().hub.listeners
    listener.active_at = long_ago = timezone.now() - LEASE
    await page.say(type="watch", side="tag")
    await page.sync(general, await cursor(general))
    await page.say(type="ack", after=str(await cursor(general)))
    await all_live()
    assert listener.active_at == long_ago
    await page.say(type="typing")
    await until(lambda: listener.active_at > long_ago)


# Pages and their rooms


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
