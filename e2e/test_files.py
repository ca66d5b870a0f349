"""Files: attached, uploaded, prepared, shown."""

import re
import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import RoomPage
from e2e.servers import Server

NOTES = FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"Tide tables")


def png(width: int = 40, height: int = 30) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = b"".join(b"\0" + bytes((x * 6 % 256, y * 8 % 256, 90)) * width for x, y in [(1, 1)])
    rows = b"".join(
        b"\0" + b"".join(bytes((x * 6 % 256, y * 8 % 256, 90)) for x in range(width))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def picture(name: str = "harbour.png") -> FilePayload:
    return FilePayload(name=name, mimeType="image/png", buffer=png())


def attach(page: RoomPage, *files: FilePayload) -> None:
    page.page.get_by_label("Attach files", exact=True).set_input_files(list(files))


def test_a_picture_is_there_for_the_others_at_once(ada: RoomPage, bob: RoomPage) -> None:
    attach(ada, picture())
    ada.post("Look")
    expect(bob.message("Look").get_by_role("img", name="harbour.png")).to_be_visible()
