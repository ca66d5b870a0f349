"""What a file is: by its content and by the ending of its name, which must agree."""

from collections.abc import Callable
from typing import NamedTuple

HEAD = 4096  # bytes of a file that tell

ANYTHING = "application/octet-stream"


class Kind(NamedTuple):
    kind: str  # as File.Kind names it
    content_type: str


class _Type(NamedTuple):
    kind: str
    content_type: str
    endings: frozenset[str]
    is_it: Callable[[bytes], bool]


def kind_of(name: str, head: bytes) -> Kind:
    """A picture may be called by the ending of another kind of picture: it is made anew anyway.
    Whatever contradicts itself is bytes that nobody shows."""
    ending = name.rpartition(".")[2].lower()
    for each in _TYPES:
        if each.is_it(head) and ending in _endings(each):
            return Kind(each.kind, each.content_type)
    return Kind("other", ANYTHING)


def is_shown(kind: str) -> bool:
    """By a browser, in its place; everything else is only ever downloaded."""
    return kind in ("picture", "audio", "video")


def _endings(each: _Type) -> frozenset[str]:
    if each.kind != "picture":
        return each.endings
    return frozenset().union(*(other.endings for other in _TYPES if other.kind == "picture"))


def _starts(*heads: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(heads)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """Of the family of MP4; none named means any."""
    return lambda head: head[4:8] == b"ftyp" and (not brands or head[8:12] in brands)


def _is_mp3(head: bytes) -> bool:
    return head[:3] == b"ID3" or (head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xf2"))


def _is_text(head: bytes) -> bool:
    """UTF-8; its last character may be cut off."""
    try:
        head[:-3].decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def _type(kind: str, content_type: str, endings: str, is_it: Callable[[bytes], bool]) -> _Type:
    return _Type(kind, content_type, frozenset(endings.split()), is_it)


_TYPES = (
    _type("picture", "image/png", "png", _starts(b"\x89PNG\r\n\x1a\n")),
    _type("picture", "image/jpeg", "jpg jpeg jpe", _starts(b"\xff\xd8\xff")),
    _type("picture", "image/gif", "gif", _starts(b"GIF87a", b"GIF89a")),
    _type("picture", "image/webp", "webp", _riff(b"WEBP")),
    _type("picture", "image/avif", "avif", _brand(b"avif", b"avis")),
    _type("audio", "audio/mpeg", "mp3", _is_mp3),
    _type("audio", "audio/ogg", "ogg oga opus", _starts(b"OggS")),
    _type("audio", "audio/wav", "wav", _riff(b"WAVE")),
    _type("audio", "audio/flac", "flac", _starts(b"fLaC")),
    _type("audio", "audio/mp4", "m4a", _brand(b"M4A ", b"mp42", b"isom")),
    _type("video", "video/mp4", "mp4 m4v", _brand()),
    _type("video", "video/webm", "webm", _starts(b"\x1a\x45\xdf\xa3")),
    _type("other", "application/pdf", "pdf", _starts(b"%PDF-")),
    _type("other", "application/zip", "zip", _starts(b"PK\x03\x04")),
    _type("other", "text/plain", "txt md log csv", _is_text),
)
