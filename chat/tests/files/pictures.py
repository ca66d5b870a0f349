"""Pictures, made here."""

import struct
import zlib
from io import BytesIO

from django.core.files.base import ContentFile

from chat import storage
from chat.models import File, User


def png(width: int = 8, height: int = 6) -> bytes:
    rows = (b"\0" + b"\x20\x60\xa0" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (_part(b"IHDR", header), _part(b"IDAT", zlib.compress(rows)), _part(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _part(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def ready_picture(uploader: User, name: str = "boat.png") -> File:
    """As one is that has been prepared; not yet saved."""
    file = File(
        uploader=uploader,
        name=name,
        kind=File.Kind.PICTURE,
        content_type="image/webp",
        size=3,
        width=8,
        height=6,
        large_width=8,
        small_width=8,
        digest="0" * 64,
    )
    for ending in ("", storage.LARGE, storage.SMALL):
        storage.lay_down(file.key + ending, ContentFile(b"abc"))
    return file


def sent(content: bytes, name: str) -> BytesIO:
    """As Django's test client wants it."""
    file = BytesIO(content)
    file.name = name
    return file
