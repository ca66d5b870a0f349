"""The WebSocket door, from the handshake to the close code."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from chat import actions, history, listeners, process
from chat.models import Room, User
from chat.tests.conftest import post, signed_in
from chat.tests.sockets.conftest import Page, cursor, in_thread

pytestmark = pytest.mark.django_db(transaction=True)


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
