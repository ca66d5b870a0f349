"""Pictures, kind and hostile, as the bytes of files."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from chat import pictures
from chat.pictures import Broken, Prepared, preparing

FORMATS = ["PNG", "JPEG", "GIF", "WEBP", "AVIF"]
RED, GREEN, BLUE = (200, 30, 30), (30, 160, 30), (30, 30, 200)


def drawn(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red, with a green left upper quarter."""
    image = Image.new("RGB", (width, height), RED)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=GREEN)
    return image.convert(mode)


def file_of(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    image.save(file := BytesIO(), kind, **options)
    return file.getvalue()


def moving(kind: str, frames: int = 3, size: tuple[int, int] = (60, 40)) -> bytes:
    first, *rest = [Image.new("RGB", size, (40 * n % 256, n % 256, 90)) for n in range(frames)]
    return file_of(first, kind, save_all=True, append_images=rest, duration=120, loop=0)


def chunk(name: bytes, content: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + crc


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """One that says so, whatever is in it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


class Studio:
    """Where a test has pictures made, and sees what is left."""

    def __init__(self, folder: Path) -> None:
        self.source, self.folder = folder / "source", folder / "made"
        self.folder.mkdir()

    def prepare(self, content: bytes) -> Prepared:
        self.source.write_bytes(content)
        return pictures.prepare(self.source, self.folder)

    def avatar(self, content: bytes) -> Prepared:
        self.source.write_bytes(content)
        return pictures.prepare_avatar(self.source, self.folder)

    def refused(self, content: bytes) -> str:
        with pytest.raises(Broken) as refusal:
            self.prepare(content)
        assert self.left() == []
        return str(refusal.value)

    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Has another program decode: the one that the test writes."""

    def instead(code: str) -> None:
        path = tmp_path / "program.py"
        path.write_text(code)
        monkeypatch.setattr(preparing, "PROGRAM", path)

    return instead
