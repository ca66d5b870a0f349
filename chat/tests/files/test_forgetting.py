"""What becomes of files that nobody sees any more."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from chat import actions, storage
from chat.jobs import files as jobs
from chat.models import File, Room, User
from chat.models.files import GRACE, ORPHANED, new_key
from chat.tests.files.conftest import stored

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(seconds=1)


def test_the_files_of_a_deleted_message_stay_for_a_time_of_grace(
    notes: File, as_ada: Client, folder: Path
) -> None:
    as_ada.post(f"/messages/{notes.message_id}/delete/")
    jobs.delete_removed_files.call()
    assert len(stored(folder)) == 1
    File.objects.update(removed_at=timezone.now() - GRACE - LONG_AGO)
    jobs.delete_removed_files.call()
    assert not stored(folder)
    assert not File.objects.exists()


def test_a_purge_takes_files_off(notes: File, ada: User) -> None:
    assert notes.message
    actions.purge_message(message=notes.message, purger=ada)
    assert not File.objects.standing().exists()


def test_what_was_forwarded_outlives_the_message_that_it_came_with(
    notes: File, as_ada: Client, general: Room, folder: Path
) -> None:
    form = {"room": general.pk, "nonce": str(uuid4())}
    as_ada.post(f"/messages/{notes.message_id}/forward/", form)
    as_ada.post(f"/messages/{notes.message_id}/delete/")
    File.objects.filter(pk=notes.pk).update(removed_at=timezone.now() - GRACE - LONG_AGO)
    jobs.delete_removed_files.call()
    assert len(stored(folder)) == File.objects.count() == 1


def test_a_deleted_room_leaves_orphans_that_are_found(
    notes: File, general: Room, folder: Path
) -> None:
    general.delete()
    jobs.delete_orphaned_files.call()
    assert len(stored(folder)) == 1
    File.objects.update(created_at=timezone.now() - ORPHANED - LONG_AGO)
    jobs.delete_orphaned_files.call()
    assert not stored(folder)


def test_what_is_held_is_no_orphan(notes: File, folder: Path) -> None:
    File.objects.update(created_at=timezone.now() - ORPHANED - LONG_AGO)
    jobs.delete_orphaned_files.call()
    assert len(stored(folder)) == 1


def test_what_is_stored_without_a_row_is_found(
    notes: File, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was storing it died before saying so."""
    stray = new_key()
    for ending in ("", storage.LARGE):
        storage.lay_down(stray + ending, ContentFile(b"abc"))
    jobs.delete_orphaned_files.call()
    assert len(stored(folder)) == 3
    tomorrow = timezone.now() + timedelta(days=2)
    storage.delete_strays(tomorrow)
    assert stored(folder) == [notes.key.partition("/")[2]]


def test_what_others_keep_there_is_no_stray(notes: File, folder: Path) -> None:
    """The pictures of previews."""
    default_storage.save("previews/abc.webp", ContentFile(b"abc"))
    storage.delete_strays(timezone.now() + timedelta(days=2))
    assert default_storage.exists("previews/abc.webp")


def test_what_never_came_whole_is_deleted(
    db: None, settings: Any, tmp_path: Path, folder: Path
) -> None:
    (incoming := tmp_path / "incoming").mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(incoming)
    (incoming / "half.upload").touch()
    os.utime(incoming / "half.upload", (0, 0))
    (incoming / "arriving.upload").touch()
    jobs.delete_orphaned_files.call()
    assert [path.name for path in incoming.iterdir()] == ["arriving.upload"]


def test_who_was_killed_in_the_middle_leaves_nothing_for_good(
    as_ada: Client, folder: Path, monkeypatch: pytest.MonkeyPatch, attach: Any
) -> None:
    monkeypatch.setattr(storage, "delete_unheld", lambda _keys: None)
    monkeypatch.setattr(actions, "post_message", _killed)
    with pytest.raises(SystemExit):
        attach("Read")
    assert len(stored(folder)) == 1
    monkeypatch.undo()
    storage.delete_strays(timezone.now() + timedelta(days=2))
    assert not stored(folder)


def _killed(**_message: Any) -> None:
    raise SystemExit


def test_nothing_is_looked_for_where_nothing_was_ever_stored(folder: Path) -> None:
    folder.rmdir()
    jobs.delete_orphaned_files.call()


def test_removing_what_is_not_there_is_nothing() -> None:
    storage.remove(new_key())
    assert not default_storage.exists("nothing")


def test_what_comes_whole_meanwhile_is_no_failure(
    db: None, settings: Any, tmp_path: Path, folder: Path
) -> None:
    (incoming := tmp_path / "incoming").mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(incoming)
    (incoming / "gone.upload").symlink_to(incoming / "nowhere")  # stat finds nothing
    jobs.delete_orphaned_files.call()
