"""What the demo team photographs and records, drawn here."""

import math
import struct
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

DUSK, DAY, NIGHT = ("#f6b48f", "#5b4a78"), ("#cfe6f2", "#f4ead2"), ("#1b2a4a", "#40557f")
VIDEO = b"\x1a\x45\xdf\xa3" + b"\0" * 400  # begins as one, and shows nothing


def harbour(width: int, height: int, sky: tuple[str, str] = DUSK) -> Image.Image:
    """Water below the sky, a mole, a boat."""
    image = _gradient(width, height, *sky)
    draw = ImageDraw.Draw(image)
    line = height * 3 // 5
    draw.rectangle((0, line, width, height), "#2b5666")
    for n in range(12):
        y = line + (height - line) * (n + 1) // 13
        draw.line((width * (n * 7 % 10) // 14, y, width * (n * 7 % 10 + 5) // 14, y), "#7fa6ac", 2)
    draw.polygon([(0, line), (0, line - 14), (width // 3, line - 4), (width // 3, line)], "#3d3a44")
    _boat(draw, width * 2 // 3, line + height // 20, height // 5)
    return image


def _boat(draw: ImageDraw.ImageDraw, x: int, y: int, size: int) -> None:
    draw.polygon([(x, y - size // 8), (x, y - size), (x + size * 2 // 3, y - size // 8)], "#f7f2e6")
    hull = [(x - size // 2, y - size // 9), (x + size * 3 // 4, y - size // 9)]
    draw.polygon([*hull, (x + size // 2, y + size // 6), (x - size // 3, y + size // 6)], "#a23b30")


def curve(width: int, height: int) -> Image.Image:
    """A day's tide, as the product draws it."""
    image = Image.new("RGB", (width, height), "#fdfcf8")
    draw = ImageDraw.Draw(image)
    for n in range(1, 6):
        draw.line((0, height * n // 6, width, height * n // 6), "#e4e0d5", 1)
    points = [
        (x, height * (0.5 - 0.33 * math.sin(x / width * 4 * math.pi - 0.7))) for x in range(width)
    ]
    draw.polygon([*points, (width, height), (0, height)], "#cfe3e6")
    draw.line(points, "#1f6f78", 5)
    draw.line((0, height * 0.62, width, height * 0.62), "#b5452f", 3)
    return image


def face(sky: tuple[str, str]) -> Image.Image:
    """What somebody shows of themselves: their boat."""
    return harbour(256, 256, sky)


def _gradient(width: int, height: int, top: str, bottom: str) -> Image.Image:
    mask = Image.linear_gradient("L").resize((width, height))
    return Image.composite(
        Image.new("RGB", (width, height), bottom), Image.new("RGB", (width, height), top), mask
    )


def sent(image: Image.Image, name: str) -> SimpleUploadedFile:
    content = BytesIO()
    image.save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def wav() -> bytes:
    """A fog horn, of a second."""
    tone = bytes(int(128 + 90 * math.sin(n / 8000 * 2 * math.pi * 110)) for n in range(8000))
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    data = struct.pack("<4sI", b"data", len(tone)) + tone
    return struct.pack("<4sI4s", b"RIFF", 4 + len(form) + len(data), b"WAVE") + form + data
