"""Pictures are made anew before anybody sees them, in a process of their own."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from chat import pictures, queue, storage
from chat.actions.base import NotPermitted, moved
from chat.actions.files import note_change, show_avatar
from chat.actions.jobs import open_jobs
from chat.database import write
from chat.models import File, Message, Room, User
from chat.models.files import new_key
from chat.pictures import Broken, NoRoom, Prepared


def enqueue_pictures() -> None:
    """A job for each that nobody is at, nor is to be: whoever was is gone, or never heard of it."""
    with write():
        free = set(File.objects.to_prepare(timezone.now()).values_list("pk", flat=True))
        for pk in sorted(free - _enqueued()) if free else ():
            queue.enqueue("files.prepare_picture", file=pk)


def _enqueued() -> set[int]:
    jobs = open_jobs().filter(task_path="chat.jobs.files.prepare_picture")
    return {job["kwargs"]["file"] for job in jobs.values_list("args_kwargs", flat=True)}


def prepare_picture(*, pk: int) -> None:
    """By one at a time, whoever asks; done twice it does no harm."""
    if not _claim(pk):
        return
    try:
        _prepare(File.objects.get(pk=pk))
    except Exception:  # a job tries again, and must not find it claimed
        with write():
            File.objects.filter(pk=pk).update(claimed_at=None)
        raise


def _prepare(file: File) -> None:
    with TemporaryDirectory(prefix="picture") as folder:
        try:
            prepared = _prepared(file, Path(folder))
        except NoRoom:
            raise
        except Broken as refusal:
            _finish(file, state=File.State.BROKEN, failure=str(refusal)[:200])
        else:
            _keep(file, prepared)


def _claim(pk: int) -> bool:
    now = timezone.now()
    with write():
        return bool(File.objects.to_prepare(now).filter(pk=pk).update(claimed_at=now))


def _prepared(file: File, folder: Path) -> Prepared:
    source, made = folder / "source", folder / "made"
    made.mkdir()
    storage.copy_to(file.key, source)
    is_avatar = User.objects.filter(avatar=file).exists()
    return (pictures.prepare_avatar if is_avatar else pictures.prepare)(source, made)


def _keep(file: File, prepared: Prepared) -> None:
    """Under a key of its own, so that what was uploaded is there until this is."""
    full, key = prepared.full, new_key()
    try:
        storage.lay_down_path(key, full.path)
        storage.lay_down_path(key + storage.LARGE, prepared.large.path)
        storage.lay_down_path(key + storage.SMALL, prepared.small.path)
        _finish(
            file,
            state=File.State.READY,
            key=key,
            content_type=full.content_type,
            size=full.path.stat().st_size,
            width=full.width,
            height=full.height,
            large_width=prepared.large.width,
            small_width=prepared.small.width,
        )
    finally:
        storage.delete_unheld([key, file.key])


def _finish(file: File, **new: Any) -> None:
    """Where it is by now. It may be posted, or its room be deleted, at this very moment: then
    that is looked for again."""
    rows = File.objects.filter(pk=file.pk, state=File.State.WAITING)
    while found := rows.select_related("message__room").first():
        if found.message:
            _finish_in(found.message, rows, new)
        else:
            _finish_unposted(file, rows, new)


def _finish_in(message: Message, rows: QuerySet[File], new: dict[str, Any]) -> None:
    with suppress(NotPermitted), moved(message.room, Room.objects.all()) as current:
        if not rows.filter(message=message).update(**new):
            raise NotPermitted
        note_change(current, message)


def _finish_unposted(file: File, rows: QuerySet[File], new: dict[str, Any]) -> None:
    with write():
        if rows.filter(message=None).update(**new):
            for bearer in User.objects.filter(avatar=file):
                show_avatar(bearer)
