"""Where files lie: in a folder, or in an S3-compatible store, by setting alone.

Nothing here asks who may read them. A key is random; beside what lies under it, previews of a
picture lie under the same key with an ending. Pictures of pages lie in a folder of their own,
each under the hash of what it holds.
"""

import shutil
from collections.abc import Generator, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File as DjangoFile
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from chat.models import File, Page
from chat.models.files import FOLDER
from chat.models.links import PICTURES

CHUNK = 256 * 1024  # bytes that are in memory at a time
LARGE, SMALL = ".large", ".small"  # endings of previews


def lay_down(key: str, content: "DjangoFile[bytes]") -> None:
    """Raises OSError where there is no room for it, having left nothing."""
    try:
        default_storage.save(key, content)
    except BaseException:
        remove(key)
        raise


def lay_down_path(key: str, path: Path) -> None:
    with path.open("rb") as file:
        lay_down(key, DjangoFile(file))


def size(key: str) -> int:
    """Raises FileNotFoundError."""
    return int(default_storage.size(key))


def chunks(key: str, start: int, stop: int) -> Generator[bytes]:
    """From the byte `start` to the one before `stop`, never much of it in memory."""
    with default_storage.open(key) as file:
        remote: Any = getattr(file, "obj", None)
        if remote is not None:  # else all of it would be fetched before the first byte
            body = remote.get(Range=f"bytes={start}-{stop - 1}")["Body"]
            yield from body.iter_chunks(CHUNK)
            return
        file.seek(start)
        while start < stop and (chunk := file.read(min(CHUNK, stop - start))):
            yield chunk
            start += len(chunk)


def copy_to(key: str, path: Path) -> None:
    with path.open("wb") as copy:
        copy.writelines(chunks(key, 0, size(key)))


def free() -> int | None:
    """Bytes on the disk; None where somebody else sees to that."""
    if not isinstance(default_storage, FileSystemStorage):
        return None
    return shutil.disk_usage(default_storage.path("")).free


def delete_unheld(keys: Iterable[str]) -> None:
    """Of those, what no row bears."""
    keys = set(keys)
    held = set(File.objects.filter(key__in=keys).values_list("key", flat=True))
    for key in keys - held:
        remove(key)


def delete_strays(before: datetime) -> int:
    """What lies there since then without a row: somebody died between storing and saying so."""
    strays = [key for folder in _folders() for key in _strays(folder, before)]
    delete_unheld(strays)
    return len(strays)


def delete_unfinished(before: datetime) -> None:
    """What was arriving when the server was killed."""
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        with suppress(FileNotFoundError):  # it has come whole meanwhile
            if path.stat().st_mtime < before.timestamp():
                path.unlink()


def lay_down_preview(name: str, content: bytes) -> None:
    """The picture of a page. Anew where there is one: it may be a stray, about to be deleted."""
    path = f"{PICTURES}/{name}"
    with suppress(FileNotFoundError):
        default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def preview(name: str) -> bytes:
    """Raises FileNotFoundError."""
    with default_storage.open(f"{PICTURES}/{name}") as file:
        content: bytes = file.read()
    return content


def delete_stray_previews(before: datetime) -> None:
    """What lies there since then and no page bears."""
    for name in _stray_previews():
        path = f"{PICTURES}/{name}"
        with suppress(FileNotFoundError):  # another worker's
            if default_storage.get_modified_time(path) < before:
                default_storage.delete(path)


def _stray_previews() -> set[str]:
    try:
        stored = set(default_storage.listdir(PICTURES)[1])
    except FileNotFoundError:
        return set()
    return stored - set(Page.objects.exclude(picture="").values_list("picture", flat=True))


def remove(key: str) -> None:
    for name in (key, key + LARGE, key + SMALL):
        with suppress(FileNotFoundError):
            default_storage.delete(name)


def _folders() -> list[str]:
    """Those that keys lie in; others keep other things."""
    try:
        return [name for name in default_storage.listdir("")[0] if len(name) == FOLDER]
    except FileNotFoundError:
        return []


def _strays(folder: str, before: datetime) -> list[str]:
    names = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    keys = {name.partition(".")[0]: name for name in sorted(names, reverse=True)}
    held = set(File.objects.filter(key__in=keys).values_list("key", flat=True))
    return [
        key
        for key, name in keys.items()
        if key not in held and default_storage.get_modified_time(name) < before
    ]
