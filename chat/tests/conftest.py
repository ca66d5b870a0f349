"""The cast: ada (admin) and bob are members of General; eve has an account and no room."""

from collections import UserList
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connections
from django.test import Client
from django_tasks_db.models import DBTaskResult

from chat import actions, database, process
from chat.models import Message, Room, User

PASSWORD = "correct horse battery"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Async tests touch the database from several threads: a rollback in one can't undo that."""
    for item in items:
        is_async = item.get_closest_marker("asyncio")
        database_mark = item.get_closest_marker("django_db")
        if is_async and database_mark and not database_mark.kwargs.get("transaction"):
            raise pytest.UsageError(f"{item.nodeid} needs django_db(transaction=True)")


@pytest.fixture(autouse=True)
def _quick_passwords(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _no_limits(settings: object) -> None:
    """What the tests write is counted only where they are about that."""
    settings.WRITE_LIMITS = "1000000/second"  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _files_in_memory(settings: object) -> None:
    storage = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": storage}  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _no_static_files(settings: object) -> None:
    """Each client would look for all of them anew; that they are served, the browser tells."""
    settings.SERVESTATIC_USE_MANIFEST = False  # type: ignore[attr-defined]
    settings.SERVESTATIC_USE_STATIC_ROOT = False  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _nobody_has_tried() -> None:
    cache.clear()


class Postbox(UserList[EmailMessage]):
    """What has arrived once the worker has done all that is queued."""

    def __init__(self) -> None:
        pass

    @property
    def data(self) -> list[EmailMessage]:  # type: ignore[override]
        run_queue()
        return list(mail.outbox)


def run_queue() -> None:
    """As the worker would, but that what raises is raised here; until nothing is left to do now."""
    while jobs := list(DBTaskResult.objects.ready()):
        for job in jobs:
            job.task.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
            job.delete()


@pytest.fixture
def mailoutbox(db: None) -> Postbox:
    return Postbox()


@pytest.fixture
async def tidy_event_loop() -> AsyncIterator[None]:
    """For tests that start hubs: ends their tasks, and closes what other threads opened."""
    yield
    await process.stop()
    await sync_to_async(connections.close_all)()
    await sync_to_async(database.close_all)()


@pytest.fixture
def ada(db: None) -> User:
    return actions.set_up_team(
        team_name="Tidewater", name="Ada", email="ada@example.com", password=PASSWORD
    )


@pytest.fixture
def bob(ada: User) -> User:
    return actions.create_user(name="Bob", email="bob@example.com", password=PASSWORD)


@pytest.fixture
def general(ada: User, bob: User) -> Room:
    return Room.objects.get(slug="general")


@pytest.fixture
def eve(ada: User, general: Room) -> User:
    eve = actions.create_user(name="Eve", email="eve@example.com", password=PASSWORD)
    actions.remove_member(room=general, member=eve, remover=ada)
    return eve


@pytest.fixture
def as_ada(ada: User) -> Client:
    return signed_in(ada)


@pytest.fixture
def as_bob(bob: User) -> Client:
    return signed_in(bob)


@pytest.fixture
def as_eve(eve: User) -> Client:
    return signed_in(eve)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    client.get("/me.css")  # the first request of a session costs more: it is noted
    return client


def content(response: Any) -> bytes:
    """All of it, however it comes."""
    if not response.streaming:
        return bytes(response.content)
    if not response.is_async:
        return b"".join(response)

    async def collected() -> bytes:
        return b"".join([part async for part in response])

    return async_to_sync(collected)()


def post(room: Room, author: User, body: str) -> Message:
    return actions.post_message(room=room, author=author, body=body, nonce=uuid4())
