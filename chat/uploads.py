"""What people send: within limits, looked at, and stored before the transaction that keeps it."""

import errno
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from chat import kinds, pictures, storage, text
from chat.models import File, User
from chat.text import Refused

COUNT_LIMIT = 10  # files with one message
FILE_LIMIT = 50 * 1024**2  # bytes
ALT_LIMIT = 500  # characters

type Upload = UploadedFile[bytes]


class NoSpace(Refused):
    """For want of space on the disk, which is nobody's fault who is asking."""


@contextmanager
def stored(sent: Sequence[Upload], uploader: User) -> Iterator[list[File]]:
    """Rows yet to be saved. What nobody has saved at the end is not kept. Raises Refused."""
    _require_fitting(sent, uploader)
    files: list[File] = []
    try:
        for each in sent:
            files.append(looked_at(each, uploader))
            _lay_down(files[-1], each)
        yield files
    finally:
        if files:
            storage.delete_unheld(file.key for file in files)


def looked_at(sent: Upload, uploader: User) -> File:
    """Raises Refused for a picture that can't be one."""
    name = text.clean_filename(sent.name or "")
    kind = kinds.kind_of(name, _head(sent))
    file = File(
        uploader=uploader,
        name=name,
        kind=kind.kind,
        content_type=kind.content_type,
        size=sent.size or 0,
        digest=_digest(sent),
    )
    if file.is_picture:
        file.state = File.State.WAITING
        file.width, file.height = _measured(name, sent)
    return file


def _require_fitting(sent: Sequence[Upload], uploader: User) -> None:
    sizes = [each.size or 0 for each in sent]
    if len(sizes) > COUNT_LIMIT:
        raise Refused(_("At most %d files go with one message.") % COUNT_LIMIT)
    for each, size in zip(sent, sizes, strict=True):
        _require_size(text.clean_filename(each.name or ""), size)
    if sum(sizes) > settings.FILE_LIMIT:
        words = {"size": filesizeformat(sum(sizes)), "limit": filesizeformat(settings.FILE_LIMIT)}
        raise Refused(_("Together these files have %(size)s, and %(limit)s is the most.") % words)
    if sizes:
        _require_quota(uploader, sum(sizes))
        _require_space(sum(sizes))


def _require_size(name: str, size: int) -> None:
    if size == 0:
        raise Refused(_("%(name)s is empty.") % {"name": name})
    if size > FILE_LIMIT:
        words = {"name": name, "size": filesizeformat(size), "limit": filesizeformat(FILE_LIMIT)}
        raise Refused(_("%(name)s has %(size)s, and %(limit)s is the most.") % words)


def _require_quota(uploader: User, size: int) -> None:
    """Two requests at once may both find room: then somebody has a little more. What was deleted
    counts while it lies there."""
    kept = File.objects.filter(uploader=uploader).bytes()
    if kept + size > settings.FILES_QUOTA:
        words = {"kept": filesizeformat(kept), "quota": filesizeformat(settings.FILES_QUOTA)}
        raise Refused(
            _(
                "Your files have %(kept)s of the %(quota)s that each person has. "
                "Delete messages with files that nobody needs any more: "
                "a week later there is room."
            )
            % words
        )


def _require_space(size: int) -> None:
    free = storage.free()
    if free is not None and free - size < settings.DISK_FLOOR:
        raise _no_space()


def _no_space() -> NoSpace:
    return NoSpace(_("The server has no room for files at the moment. Tell an admin."))


def _head(sent: Upload) -> bytes:
    sent.seek(0)
    return bytes(sent.read(kinds.HEAD))


def _digest(sent: Upload) -> str:
    digest = hashlib.sha256()
    for chunk in sent.chunks(storage.CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _measured(name: str, sent: Upload) -> tuple[int, int]:
    sent.seek(0)
    try:
        size = pictures.measure(cast(BinaryIO, sent.file))
    except pictures.Broken as reason:
        raise Refused(f"{name}: {_(str(reason))}") from reason
    return size.width, size.height


def _lay_down(file: File, sent: Upload) -> None:
    sent.seek(0)
    try:
        storage.lay_down(file.key, sent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_space() from error
        raise
