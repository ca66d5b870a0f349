"""Pictures are made anew before anybody sees them, in a process of their own."""

import logging
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from chat import pictures, storage
from chat.actions.base import moved
from chat.actions.files import note_change, show_avatar
from chat.database import write
from chat.models import File, Message, Room, User
from chat.models.files import new_key
from chat.pictures import Broken, NoRoom, Prepared

logger = logging.getLogger(__name__)


def prepare_pictures(*, now: datetime) -> None:
    """Those that nobody is at: whoever was to prepare them is gone, or never heard of them.

    One that makes us stumble doesn't hold up the others, and is tried again.
    """
    for pk in list(File.objects.to_prepare(now).order_by("pk").values_list("pk", flat=True)):
        try:
            prepare_picture(pk=pk, now=now)
        except Exception:
            logger.exception("picture %d", pk)


def prepare_picture(*, pk: int, now: datetime | None = None) -> None:
    """By one at a time, whoever asks; done twice it does no harm."""
    now = now or timezone.now()
    if not File.objects.to_prepare(now).filter(pk=pk).update(claimed_at=now):
        return
    file = File.objects.get(pk=pk)
    with TemporaryDirectory(prefix="picture") as folder:
        try:
            prepared = _prepared(file, Path(folder))
        except NoRoom:
            raise
        except Broken as refusal:
            _finish(file, state=File.State.BROKEN, failure=str(refusal)[:200])
        else:
            _keep(file, prepared)


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
    """Where the picture is by now: it may have been posted, or taken back, meanwhile."""
    message = Message.objects.filter(files=file).select_related("room").first()
    waiting = File.objects.filter(pk=file.pk, state=File.State.WAITING, message=message)
    if message is None:
        with write():
            if waiting.update(**new):
                for bearer in User.objects.filter(avatar=file):
                    show_avatar(bearer)
    elif waiting.exists():
        with moved(message.room, Room.objects.all()) as current:
            waiting.update(**new)
            note_change(current, message)
