"""Asks a process of its own for what we keep of a picture, and believes little of its answer."""

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, NamedTuple

from chat.pictures import broken
from chat.pictures.header import FORMATS, unidentified

PROGRAM = Path(__file__).with_name("child.py")
SECONDS = 30  # of a processor, and twice as many on the clock
CONTENT_TYPE = "image/webp"
NAMES = ("full", "large", "small")
BOXES = ((4096, 4096), (1280, 960), (480, 360))  # that they fit into
SQUARES = ((512, 512), (192, 192), (64, 64))
ANSWER = 4096  # bytes

REASONS = {
    "pixels": broken.too_large,
    "memory": broken.too_hungry,
    "disk": broken.no_room,
}


class Picture(NamedTuple):
    path: Path
    width: int
    height: int
    content_type: str


class Prepared(NamedTuple):
    """One file may serve as several: nothing is enlarged."""

    full: Picture
    large: Picture
    small: Picture


def prepare(source: Path, folder: Path) -> Prepared:
    """Makes files of our own names in the folder, or raises Broken and leaves none."""
    return _prepared(source, folder, boxes=BOXES, square=False)


def prepare_avatar(source: Path, folder: Path) -> Prepared:
    """The same, of the square in its middle."""
    return _prepared(source, folder, boxes=SQUARES, square=True)


def _prepared(source: Path, folder: Path, **wanted: Any) -> Prepared:
    try:
        with TemporaryDirectory(dir=folder) as name:
            made = _asked(source.absolute(), Path(name), **wanted)
            return _kept(made, Path(name), folder)
    except OSError:
        raise broken.no_room() from None


def _asked(source: Path, folder: Path, **wanted: Any) -> list[tuple[str, int, int]]:
    limits = {"seconds": SECONDS, "pixels": broken.PIXELS, "formats": FORMATS}
    question = {"source": str(source), **wanted, **limits}
    status, answer = _run(json.dumps(question).encode(), folder)
    if status in (None, -signal.SIGXCPU, -signal.SIGALRM):
        raise broken.too_slow()
    if status == -signal.SIGKILL:  # the system was short of memory
        raise broken.too_hungry()
    match _read(answer):
        case {"failed": "unknown"}:
            raise unidentified(_beginning(source))
        case {"failed": str(reason)}:
            raise REASONS.get(reason, broken.damaged)()
        case {"made": [*made]} if status == 0 and len(made) == len(NAMES):
            return [_checked(one, folder) for one in made]
    raise broken.damaged()


def _beginning(source: Path) -> bytes:
    with source.open("rb") as file:
        return file.read(16)


def _run(question: bytes, folder: Path) -> tuple[int | None, bytes]:
    """How it ended, None if it had to be ended, and what it said."""
    with TemporaryFile(dir=folder) as asked, TemporaryFile(dir=folder) as answer:
        asked.write(question)
        asked.seek(0)
        process = Popen(  # noqa: S603
            [sys.executable, "-I", str(PROGRAM)],
            stdin=asked,
            stdout=answer,
            stderr=DEVNULL,
            cwd=folder,
            env={},
            start_new_session=True,
        )
        status = _end(process)
        answer.seek(0)
        return status, answer.read(ANSWER)


def _end(process: Popen[bytes]) -> int | None:
    try:
        return process.wait(2 * SECONDS)
    except TimeoutExpired:
        return None
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _read(answer: bytes) -> object:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        return None


def _checked(one: object, folder: Path) -> tuple[str, int, int]:
    most = BOXES[0][0]
    match one:
        case [str(name), int(width), int(height)] if (
            name in NAMES and 0 < width <= most and 0 < height <= most
        ):
            path = folder / name
            if path.is_file() and not path.is_symlink():
                return name, width, height
    raise broken.damaged()


def _kept(made: list[tuple[str, int, int]], made_in: Path, folder: Path) -> Prepared:
    paths = {name: folder / f"{name}.webp" for name, _width, _height in made}
    for name, path in paths.items():
        (made_in / name).replace(path)
    return Prepared(
        *(Picture(paths[name], width, height, CONTENT_TYPE) for name, width, height in made)
    )
