"""What a file is taken for, and what it is called."""

import pytest

from chat import text
from chat.kinds import ANYTHING, kind_of
from chat.tests.files.pictures import png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("name", "head", "kind", "content_type"),
    [
        ("a.png", png(), "picture", "image/png"),
        ("a.jpg", png(), "picture", "image/png"),  # made anew anyway
        ("A.PNG", png(), "picture", "image/png"),
        ("a.mp3", b"ID3\x04", "audio", "audio/mpeg"),
        ("a.mp4", b"\0\0\0\x20ftypisom", "video", "video/mp4"),
        ("a.webm", b"\x1a\x45\xdf\xa3", "video", "video/webm"),
        ("a.txt", "Gezeiten für".encode(), "other", "text/plain"),
        ("a.pdf", b"%PDF-1.7", "other", "application/pdf"),
        # what contradicts itself, or isn't known, is bytes
        ("a.html", png(), "other", ANYTHING),
        ("a.png", HTML, "other", ANYTHING),
        ("a.html", HTML, "other", ANYTHING),
        ("a.svg", SVG, "other", ANYTHING),
        ("a.png", SVG, "other", ANYTHING),
        ("a.xml", b"<?xml version='1.0'?>", "other", ANYTHING),
        ("a.mp3", HTML, "other", ANYTHING),
        ("a.txt", b"\0\1\2", "other", ANYTHING),
        ("png", png(), "picture", "image/png"),
        ("", b"", "other", ANYTHING),
    ],
)
def test_a_kind_needs_content_and_ending_that_agree(
    name: str, head: bytes, kind: str, content_type: str
) -> None:
    assert kind_of(name, head) == (kind, content_type)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("notes.txt", "notes.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\notes.txt", "notes.txt"),
        ("a\0b.txt", "a b.txt"),
        ("photo\u202egnp.exe", "photo gnp.exe"),
        ("line\nbreak.txt", "line break.txt"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ("..", "file"),
        ("", "file"),
        (" . ", "file"),
        ("x" * 300 + ".tar", "x" * 116 + ".tar"),
        ("x." + "y" * 300, ("x." + "y" * 300)[:120]),
    ],
)
def test_a_name_is_no_path_and_reads_in_one_direction(given: str, name: str) -> None:
    assert text.clean_filename(given) == name
