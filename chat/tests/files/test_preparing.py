"""Pictures, from what was uploaded to what is shown."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat import actions, pictures, pokes, queue, storage
from chat.jobs import files as jobs
from chat.models import Event, File, Room
from chat.models.files import CLAIM
from chat.pictures import Broken, NoRoom, Prepared
from chat.tests.conftest import content
from chat.tests.files.conftest import NEXT_MONTH, Attach, last, prepare_all, stored
from chat.tests.files.pictures import png

pytestmark = pytest.mark.django_db


def changes(room: Room) -> int:
    return Event.objects.filter(room=room, kind=Event.Kind.FILES_CHANGED).count()


def test_a_message_is_there_before_its_picture(waiting: File, as_bob: Client) -> None:
    page = as_bob.get("/rooms/general/").content.decode()
    assert "The picture is being prepared" in page
    assert f'viewBox="0 0 {waiting.width} {waiting.height}"' in page


@pytest.mark.django_db(transaction=True)
def test_whoever_prepares_pictures_is_told(attach: Attach, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(pokes, "picture_posted", told.append)
    attach("Look", files={"boat.png": png(), "notes.txt": b"Tide tables"})
    assert told == [File.objects.get(name="boat.png").pk]


def test_what_was_uploaded_makes_way_for_what_is_shown(
    waiting: File, folder: Path, general: Room, as_bob: Client
) -> None:
    actions.prepare_picture(pk=waiting.pk)
    file = File.objects.get()
    assert (file.state, file.width, file.height) == (File.State.READY, 8, 6)
    name = file.key.partition("/")[2]
    assert stored(folder) == [name, name + storage.LARGE, name + storage.SMALL]
    assert changes(general) == 1
    assert file.message and file.message.version_seq == Room.objects.get(slug="general").head
    for url in (file.content_url, file.small_url, file.large_url):
        assert content(as_bob.get(url))[8:12] == b"WEBP"


def test_done_twice_it_is_done_once(waiting: File, general: Room) -> None:
    for _time in range(2):
        actions.prepare_picture(pk=waiting.pk)
    assert changes(general) == 1


def test_while_somebody_is_at_it_nobody_else_is(waiting: File) -> None:
    File.objects.update(claimed_at=timezone.now())
    prepare_all()
    assert File.objects.get().state == File.State.WAITING


def test_whose_preparer_was_killed_is_prepared_by_the_next(waiting: File) -> None:
    File.objects.update(claimed_at=timezone.now() - CLAIM - timedelta(seconds=1))
    prepare_all()
    assert File.objects.get().state == File.State.READY


def test_two_at_once_leave_one_picture(
    waiting: File, folder: Path, general: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One was thought dead, and comes back to find the work done."""
    prepare = pictures.prepare

    def slow(source: Path, folder: Path) -> Prepared:
        monkeypatch.setattr(pictures, "prepare", prepare)
        File.objects.update(claimed_at=None)
        prepare_all()
        return prepare(source, folder)

    monkeypatch.setattr(pictures, "prepare", slow)
    actions.prepare_picture(pk=waiting.pk)
    assert File.objects.get().state == File.State.READY
    assert len(stored(folder)) == 3
    assert changes(general) == 1


def test_what_cannot_be_prepared_says_why(
    waiting: File, general: Room, as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_paths: Path) -> Prepared:
        raise Broken("This picture is damaged.")

    monkeypatch.setattr(pictures, "prepare", broken)
    actions.prepare_picture(pk=waiting.pk)
    assert File.objects.get().state == File.State.BROKEN
    assert changes(general) == 1
    assert "This picture is damaged." in as_bob.get("/rooms/general/").content.decode()
    assert as_bob.get(waiting.content_url).status_code == 404


@pytest.mark.parametrize("failure", [OSError("the disk is full"), NoRoom("The disk is full.")])
def test_what_fails_for_another_reason_is_tried_again(
    waiting: File, failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = pictures.prepare

    def failing(*_paths: Path) -> Prepared:
        raise failure

    monkeypatch.setattr(pictures, "prepare", failing)
    with pytest.raises(type(failure), match="full"):
        actions.prepare_picture(pk=waiting.pk)
    monkeypatch.setattr(pictures, "prepare", prepare)
    prepare_all()
    assert File.objects.get().state == File.State.READY


def test_a_picture_that_is_forwarded_before_it_is_ready_is_prepared_in_both_places(
    waiting: File, as_ada: Client, general: Room
) -> None:
    from uuid import uuid4

    form = {"room": general.pk, "nonce": str(uuid4())}
    as_ada.post(f"/messages/{waiting.message_id}/forward/", form)
    prepare_all()
    assert [file.state for file in File.objects.all()] == ["ready", "ready"]
    assert content(as_ada.get(last(general).files.get().small_url))


def test_a_picture_of_a_message_that_is_yet_to_be_sent_is_prepared_without_news(
    attach: Attach, general: Room
) -> None:
    attach("", files={"boat.png": png()}, later="", due_at=NEXT_MONTH)
    prepare_all()
    assert File.objects.get().state == File.State.READY
    assert changes(general) == 0


def test_a_description_is_told(waiting: File, as_ada: Client, general: Room) -> None:
    as_ada.post(f"/files/{waiting.token}/describe/", {"alt": " A <b>boat</b>\n at low tide "})
    assert File.objects.get().alt == "A <b>boat</b> at low tide"
    assert changes(general) == 1
    actions.prepare_picture(pk=waiting.pk)
    page = as_ada.get("/rooms/general/").content.decode()
    assert 'alt="A &lt;b&gt;boat&lt;/b&gt; at low tide"' in page


def test_without_a_description_the_name_stands_for_it(waiting: File, as_bob: Client) -> None:
    actions.prepare_picture(pk=waiting.pk)
    assert 'alt="boat.png"' in as_bob.get("/rooms/general/").content.decode()


def test_nobody_describes_anothers_picture(waiting: File, as_bob: Client) -> None:
    url = f"/files/{waiting.token}/describe/"
    assert as_bob.post(url, {"alt": "Mine"}).status_code == 404


def test_each_picture_is_a_job_of_its_own_that_comes_after_all_others(
    attach: Attach, waiting: File
) -> None:
    attach("Another", files={"b.png": png(9, 9)})
    for _time in range(2):
        jobs.enqueue_pictures.call()
    queue.enqueue("upkeep.forget")
    first, *others = [job.task_path.rpartition(".")[2] for job in DBTaskResult.objects.ready()]
    assert (first, others) == ("forget", ["prepare_picture"] * 2)
