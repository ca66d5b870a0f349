"""Files: sent, stored, prepared, shown, served, forgotten."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from chat.jobs import files as jobs
from chat.models import File, Message, Room
from chat.tests.conftest import run_queue
from chat.tests.files.pictures import png, sent

NEXT_MONTH = f"{timezone.now() + timedelta(days=30):%Y-%m-%dT%H:%M}"  # as a form says it

Attach = Callable[..., Any]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where they are stored."""
    folder = tmp_path / "files"
    folder.mkdir()
    options = {"location": str(folder)}
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    return folder


@pytest.fixture
def attach(general: Room, as_ada: Client) -> Attach:
    """Ada posts them, by name."""

    def attach(body: str = "", *, client: Client = as_ada, **more: Any) -> Any:
        given: dict[str, bytes] = more.pop("files", {"notes.txt": b"Tide tables"})
        files = [sent(content, name) for name, content in given.items()]
        form = {"body": body, "nonce": str(uuid4()), "files": files} | more
        return client.post(f"/rooms/{general.slug}/post", form)

    return attach


@pytest.fixture
def notes(attach: Attach) -> File:
    attach("Read")
    return File.objects.get()


@pytest.fixture
def waiting(attach: Attach) -> File:
    """A picture that has yet to be prepared."""
    attach("Look", files={"boat.png": png()})
    return File.objects.get()


def prepare_all() -> None:
    """What nobody is at, as the worker does."""
    jobs.enqueue_pictures.call()
    run_queue()


def stored(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def last(room: Room) -> Message:
    return room.messages.order_by("pk").latest("pk")
