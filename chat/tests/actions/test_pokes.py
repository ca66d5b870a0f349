"""Pokes."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from chat import pokes
from chat.actions import NotPermitted
from chat.models import Room, User
from chat.tests.actions.conftest import bodies
from chat.tests.conftest import post

pytestmark = pytest.mark.django_db


def test_whoever_listens_is_told_the_rooms_head_once_it_is_committed(
    general: Room,
    ada: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(pokes, "room_moved", lambda *poke: told.append(poke))
    with django_capture_on_commit_callbacks(execute=True):
        message = post(general, ada, "hello")
        assert not told
    assert told == [(general.pk, message.created_seq)]


def test_nobody_is_told_of_what_was_refused(
    general: Room,
    eve: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, suppress(NotPermitted):
        post(general, eve, "hello")
    assert not callbacks


class BrokenLayer:
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        raise ConnectionError("no route to Valkey")


class SilentLayer:
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await asyncio.Event().wait()


@pytest.mark.parametrize("layer", [BrokenLayer(), SilentLayer(), None])
@pytest.mark.django_db(transaction=True)
def test_a_lost_poke_never_fails_the_post(
    general: Room,
    ada: User,
    layer: object,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(pokes, "get_channel_layer", lambda: layer)
    monkeypatch.setattr(pokes, "PATIENCE", 0.01)
    post(general, ada, "hello")
    assert bodies(general) == ["hello"]
    assert [record.name for record in caplog.records] == ["chat.pokes"]
