"""Decodes one picture, where it can do no harm. A program of its own: nobody imports it.

Reads a question as JSON, sets its own limits, writes files named full, large and small into the
folder it is in, and tells of them: {"made": [["full", 800, 600], …]}, or {"failed": "why"}.
"""

import errno
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import AvifImagePlugin, Image, ImageCms, ImageFile, UnidentifiedImageError

MEBIBYTE = 1024 * 1024
MEMORY, FILE = 1024 * MEBIBYTE, 64 * MEBIBYTE
type Size = tuple[int, int]

NAMES = ("full", "large", "small")
DRAWN = ("PNG", "GIF")
ANIMATED = ("PNG", "GIF", "WEBP", "AVIF")
FRAMES, PIXELS_IN_ALL = 200, 64_000_000  # of an animation that stays one
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Failed(Exception):
    """The text is the reason's name."""


def main() -> None:
    question = json.load(sys.stdin)
    confine(question.pop("seconds"))
    try:
        answer: dict[str, Any] = {"made": made(**question)}
    except Exception as error:  # noqa: BLE001 (a stranger's bytes raise anything)
        answer = {"failed": reason(error)}
    json.dump(answer, sys.stdout)


def confine(seconds: int) -> None:
    os.nice(10)
    with suppress(OSError):  # where memory is short, this goes first
        Path("/proc/self/oom_score_adj").write_text("1000")
    signal.alarm(3 * seconds)  # whoever asked may be gone
    limit(resource.RLIMIT_CPU, seconds, seconds + 1)
    limit(resource.RLIMIT_FSIZE, FILE)
    limit(resource.RLIMIT_NOFILE, 16)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NPROC, 0)  # nor may it start a thread
    if sys.platform != "darwin":  # which knows no such limit
        limit(resource.RLIMIT_AS, MEMORY)


def limit(what: int, soft: int, hard: int | None = None) -> None:
    most = resource.getrlimit(what)[1]
    wanted = soft if hard is None else hard
    hard = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(what, (min(soft, hard), hard))


def reason(error: Exception) -> str:
    if isinstance(error, Failed):
        return str(error)
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, UnidentifiedImageError):
        return "unknown"
    return "disk" if getattr(error, "errno", 0) in (errno.ENOSPC, errno.EDQUOT) else "damaged"


def made(
    *, source: str, formats: list[str], pixels: int, boxes: list[Size], square: bool
) -> list[tuple[str, int, int]]:
    Image.MAX_IMAGE_PIXELS, AvifImagePlugin.DEFAULT_MAX_THREADS = None, 1
    with Image.open(source, formats=formats) as image:
        if image.width * image.height > pixels:
            raise Failed("pixels")
        image.draft(None, boxes[0])  # a large JPEG is read at half its size
        still = square or not moves(image)
        frames, durations = read(image, 1 if still else count(image), boxes[0], square)
        drawn = still and image.format in DRAWN
        options = {"method": 4} if still else animation(image, durations)
    return list(written(frames, boxes, partial(encoded, drawn=drawn, **options)))


# What is read


def moves(image: ImageFile.ImageFile) -> bool:
    if image.format not in ANIMATED:
        return False
    return 1 < count(image) <= FRAMES and count(image) * image.width * image.height <= PIXELS_IN_ALL


def count(image: ImageFile.ImageFile) -> int:
    return getattr(image, "n_frames", 1)


def read(
    image: ImageFile.ImageFile, count: int, box: Size, square: bool
) -> tuple[list[Image.Image], list[int]]:
    """Its first frames, and for how many milliseconds each is shown."""
    frames, durations = [], []
    for number in range(count):
        image.seek(number)
        frames.append(cleaned(image, box, square))
        durations.append(int(min(image.info.get("duration") or 100, 60_000)))
    return frames, durations


def animation(image: ImageFile.ImageFile, durations: list[int]) -> dict[str, Any]:
    loop = min(int(image.info.get("loop", 1)), 1000)
    return {"method": 2, "save_all": True, "duration": durations, "loop": loop}


# What is made of it


def cleaned(image: Image.Image, box: Size, square: bool) -> Image.Image:
    """Within the box, in sRGB, upright, and with nothing but what is to be seen."""
    image.load()
    turn, profile = orientation(image), image.info.get("icc_profile")
    picture = plain(image)
    picture = within(box, middle(picture) if square else picture)
    picture = in_srgb(picture, profile)
    if turn in TURNS:
        picture = picture.transpose(TURNS[turn])
    picture.info = {}
    return picture


def orientation(image: Image.Image) -> int | None:
    try:
        return image.getexif().get(ORIENTATION)
    except Exception:  # noqa: BLE001 (a stranger's bytes raise anything)
        return None


def plain(image: Image.Image) -> Image.Image:
    """In a mode whose pixels can be mixed."""
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    if image.mode.startswith("I"):  # of 16 bits
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("RGB")


def middle(picture: Image.Image) -> Image.Image:
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return picture.crop((left, top, left + side, top + side))


def within(box: Size, picture: Image.Image) -> Image.Image:
    scale = min(box[0] / picture.width, box[1] / picture.height)
    if scale >= 1:
        return picture
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile or b""))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, given, srgb, outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError):  # no profile, or none for such a picture
        return picture.convert(mode)


# What is written


def written(
    frames: list[Image.Image], boxes: list[Size], encode: Callable[[list[Image.Image]], bytes]
) -> Iterator[tuple[str, int, int]]:
    """A name for each box; of two that hold the same picture, the first one's."""
    name = ""
    for wanted, box in zip(NAMES, boxes, strict=True):
        before, frames = frames, [within(box, frame) for frame in frames]
        if not name or frames[0] is not before[0]:
            name = wanted
            Path(name).write_bytes(encode(frames))
        yield name, *frames[0].size


def encoded(frames: list[Image.Image], *, drawn: bool, **options: Any) -> bytes:
    """What is drawn is often smaller without a loss: a quick try tells."""
    lossy = saved(frames, quality=80, **options)
    if drawn and len(saved(frames, lossless=True, quality=50, method=0)) < len(lossy):
        return saved(frames, lossless=True, quality=75, method=4)
    return lossy


def saved(frames: list[Image.Image], **options: Any) -> bytes:
    first, *rest = frames
    if rest:
        options["append_images"] = rest
    first.save(file := BytesIO(), "WEBP", **options)
    return file.getvalue()


if __name__ == "__main__":
    main()
