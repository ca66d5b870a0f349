"""What hangs on messages beside their words, and the pictures that people show of themselves."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import pokes, storage, text
from chat.actions.base import NotPermitted, move_people, moved, record, record_in_all
from chat.actions.people import rooms_that_name
from chat.database import write
from chat.models import Event, File, Message, Outgoing, Room, Team, User
from chat.models.files import ORPHANED
from chat.text import Refused
from chat.uploads import ALT_LIMIT


def hang(
    files: Iterable[File], *, message: Message | None = None, outgoing: Outgoing | None = None
) -> None:
    """Within the caller's transaction. Files of another message stay there: copies are hung."""
    holder = message or outgoing
    for position, each in enumerate(files):
        file = _copied(each, holder.author) if holder and each.message_id else each
        file.message, file.outgoing, file.position = message, outgoing, position
        _keep(file)
        prepare_soon(file)


def _copied(file: File, uploader: User) -> File:
    """As it is by now: whoever prepares it waits for the row, and then finds the key borne."""
    held = File.objects.standing().select_for_update().filter(pk=file.pk).first()
    if held is None:
        raise NotPermitted
    return held.again(uploader)


def _keep(file: File) -> None:
    """Of a row that was read before the transaction, only its place is known."""
    if file.pk is None:
        file.save()
    else:
        place = {"message": file.message, "outgoing": file.outgoing, "position": file.position}
        File.objects.filter(pk=file.pk).update(**place)
        file.refresh_from_db(fields=["state"])


def take_off(files: Iterable[File]) -> None:
    """They are seen no longer, and deleted later; within the caller's transaction."""
    ids = [file.pk for file in files]
    File.objects.standing().filter(pk__in=ids).update(removed_at=timezone.now())


def prepare_soon(file: File) -> None:
    if file.state == File.State.WAITING:
        transaction.on_commit(partial(pokes.picture_posted, file.pk), robust=True)


def describe_file(*, file: File, describer: User, alt: str) -> None:
    """For those who can't see the picture. Idempotent."""
    alt = text.clean_name(alt)[:ALT_LIMIT]
    message = file.message
    if message is None:
        raise NotPermitted
    with moved(message.room, Room.objects.visible_to(describer).standing()) as current:
        if not File.objects.describable_by(describer).filter(pk=file.pk).update(alt=alt):
            raise NotPermitted
        note_change(current, message, describer)


def note_change(current: Room, message: Message, actor: User | None = None) -> None:
    """Its files look different now; within the transaction that holds the room's row."""
    Message.objects.filter(pk=message.pk).update(version_seq=current.head)
    record(current, Event.Kind.FILES_CHANGED, actor=actor, message=message)


def change_avatar(*, user: User, file: File) -> None:
    """It is shown as soon as it has been prepared: whoever changes it waits for that."""
    if not file.is_picture:
        raise Refused(_("That is no picture: choose a PNG, JPEG, GIF, WebP or AVIF file."))
    with write():
        file.save()
        _wear(user, file)


def remove_avatar(*, user: User) -> None:
    with write():
        _wear(user, None)
        show_avatar(user)


def _wear(user: User, file: File | None) -> None:
    before = File.objects.filter(bearers=user)
    take_off(before)
    User.objects.filter(pk=user.pk).update(avatar=file)


def show_avatar(user: User) -> None:
    """Pages that name the person ask for it anew; within the caller's transaction."""
    Team.objects.update(avatars_version=F("avatars_version") + 1)
    record_in_all(rooms_that_name(user), Event.Kind.MEMBER_PICTURED, user)
    move_people([user.pk])


def delete_removed_files(*, now: datetime) -> None:
    """Those that nobody has been able to see for a while. Idempotent."""
    _delete(list(File.objects.expired(now)))


def delete_orphans(*, now: datetime) -> None:
    """Rows that nothing holds, and what is stored without a row. Idempotent."""
    _delete(list(File.objects.orphaned(now)))
    storage.delete_strays(now - ORPHANED)


def _delete(files: Sequence[File]) -> None:
    """Rows first: what is stored without one is found again, and a row without it is a wound."""
    with write():
        File.objects.filter(pk__in=[file.pk for file in files]).delete()
    storage.delete_unheld(file.key for file in files)
