"""Serving."""

import asyncio
import inspect
import threading
from collections.abc import Generator
from typing import Any

import pytest
from django.test import Client

from chat import storage
from chat.models import File, Room
from chat.tests.conftest import content
from chat.tests.files.conftest import NEXT_MONTH, Attach, last
from chat.tests.files.pictures import ready_picture
from chat.views import serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(notes: File) -> str:
    return notes.content_url


def test_who_reads_the_message_gets_its_file(url: str, as_bob: Client) -> None:
    response = as_bob.get(url)
    assert content(response) == b"Tide tables"
    assert response["Content-Length"] == "11"


def test_whoever_does_not_gets_none(url: str, as_eve: Client) -> None:
    assert as_eve.get(url).status_code == 404


def test_a_deleted_message_serves_nothing(url: str, notes: File, as_ada: Client) -> None:
    as_ada.post(f"/messages/{notes.message_id}/delete/")
    assert as_ada.get(url).status_code == 404


def test_what_waits_to_be_sent_is_its_uploaders_alone(
    attach: Attach, as_ada: Client, as_bob: Client
) -> None:
    attach("Later", later="", due_at=NEXT_MONTH)
    url = File.objects.get().content_url
    assert [client.get(url).status_code for client in (as_ada, as_bob)] == [200, 404]


@pytest.mark.parametrize(
    ("given", "status", "got", "said"),
    [
        ("bytes=0-3", 206, b"Tide", "bytes 0-3/11"),
        ("bytes=5-", 206, b"tables", "bytes 5-10/11"),
        ("bytes=-6", 206, b"tables", "bytes 5-10/11"),
        ("bytes=-600", 206, b"Tide tables", "bytes 0-10/11"),
        ("bytes=5-999", 206, b"tables", "bytes 5-10/11"),
        ("bytes=11-", 416, b"", "bytes */11"),
        ("bytes=0-1,4-5", 200, b"Tide tables", None),
        ("bytes=-", 200, b"Tide tables", None),
        ("lines=0-1", 200, b"Tide tables", None),
    ],
)
def test_a_range(
    url: str, as_ada: Client, given: str, status: int, got: bytes, said: str | None
) -> None:
    response = as_ada.get(url, headers={"Range": given})
    assert (response.status_code, content(response)) == (status, got)
    assert response.get("Content-Range") == said


def test_a_range_of_something_else_is_all_of_it(url: str, as_ada: Client) -> None:
    headers = {"Range": "bytes=0-3", "If-Range": '"another"'}
    assert as_ada.get(url, headers=headers).status_code == 200
    headers["If-Range"] = as_ada.get(url)["ETag"]
    assert as_ada.get(url, headers=headers).status_code == 206


def test_what_is_known_is_not_sent_again(url: str, as_ada: Client) -> None:
    etag = as_ada.get(url)["ETag"]
    response = as_ada.get(url, headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")


def test_no_file_is_anything_but_a_file(url: str, as_ada: Client) -> None:
    response = as_ada.get(url)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "head", "disposition", "content_type"),
    [
        ("a.html", b"<script>", "attachment", "application/octet-stream"),
        ("a.svg", b"<svg/>", "attachment", "application/octet-stream"),
        ("a.xml", b"<?xml?>", "attachment", "application/octet-stream"),
        ("a.txt", b"text", "attachment", "text/plain"),
        ("a.pdf", b"%PDF-1", "attachment", "application/pdf"),
        ("a.mp3", b"ID3", "inline", "audio/mpeg"),
        ("a.webm", b"\x1a\x45\xdf\xa3", "inline", "video/webm"),
    ],
)
def test_only_what_is_harmless_is_shown_in_its_place(
    attach: Attach,
    as_bob: Client,
    name: str,
    head: bytes,
    disposition: str,
    content_type: str,
) -> None:
    attach("Look", files={name: head})
    response = as_bob.get(File.objects.get().content_url)
    assert response["Content-Disposition"] == f'{disposition}; filename="{name}"'
    assert response["Content-Type"] == content_type


def test_a_name_of_another_script_is_sent_as_it_is(attach: Attach, as_bob: Client) -> None:
    attach("Look", files={"Gezeiten für.txt": b"x"})
    response = as_bob.get(File.objects.get().content_url)
    assert response["Content-Disposition"].endswith("filename*=utf-8''Gezeiten%20f%C3%BCr.txt")


def test_a_picture_that_waits_is_not_served(waiting: File, as_ada: Client) -> None:
    """Who took it, and where, is still in it."""
    assert as_ada.get(waiting.content_url).status_code == 404
    assert as_ada.get(waiting.small_url).status_code == 404


def test_what_is_gone_from_the_disk_is_a_404(notes: File, url: str, as_ada: Client) -> None:
    storage.remove(notes.key)
    assert as_ada.get(url).status_code == 404


def test_a_picture_is_downloaded_as_what_it_has_become(notes: File, as_ada: Client) -> None:
    picture = ready_picture(notes.uploader, "boat.png")
    picture.message = notes.message
    picture.save()
    response = as_ada.get(f"{picture.content_url}?download")
    assert response["Content-Disposition"] == 'attachment; filename="boat.webp"'


def test_little_of_a_file_is_in_memory_at_a_time(attach: Attach, as_ada: Client) -> None:
    attach("Large", files={"a.bin": b"x" * (3 * storage.CHUNK)})
    response: Any = as_ada.get(File.objects.get().content_url)
    assert inspect.isasyncgen(response._iterator)
    assert [len(x) for x in storage.chunks(File.objects.get().key, 0, 3 * storage.CHUNK)] == [
        storage.CHUNK
    ] * 3


def test_nothing_of_a_hostile_name_is_markup(attach: Attach, as_bob: Client, general: Room) -> None:
    attach("Look", files={"<img src=x onerror=alert(1)>.txt": b"x"})
    page = as_bob.get(f"/rooms/{general.slug}/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;.txt" in page
    assert last(general).files.count() == 1


@pytest.mark.django_db(transaction=True)
async def test_whoever_goes_while_a_piece_is_read_leaves_nothing_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def chunks(*_range: Any) -> Generator[bytes]:
        try:
            reading.set()
            go_on.wait(10)
            yield b"x"
        finally:
            closed.set()

    monkeypatch.setattr(storage, "chunks", chunks)
    parts = serving._parts("key", 0, 1)
    download = asyncio.ensure_future(anext(parts))
    await asyncio.to_thread(reading.wait, 10)
    download.cancel()
    await asyncio.sleep(0)  # it hears of that
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await download
    assert closed.is_set()
