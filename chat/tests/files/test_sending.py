"""Sending."""

import errno
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client

from chat import storage, uploads
from chat.models import File, Message, Outgoing, Room, User
from chat.tests.conftest import signed_in
from chat.tests.files.conftest import NEXT_MONTH, Attach, last, stored
from chat.tests.files.pictures import png

pytestmark = pytest.mark.django_db


def test_a_message_holds_its_files_in_order(attach: Attach, general: Room) -> None:
    attach("Both", files={"b.txt": b"b", "a.txt": b"a"})
    assert [file.name for file in last(general).files.all()] == ["b.txt", "a.txt"]


def test_files_need_no_words(attach: Attach, general: Room) -> None:
    attach("")
    assert (last(general).body, last(general).html) == ("", "")
    assert last(general).excerpt == "📎 Files"


def test_neither_words_nor_files_is_nothing(attach: Attach) -> None:
    assert attach("", files={}).status_code == 422


def test_what_is_stored_bears_no_name_of_theirs(notes: File, folder: Path) -> None:
    assert stored(folder) == [notes.key.partition("/")[2]]
    assert "notes" not in notes.key


def test_a_resend_doubles_nothing(attach: Attach, general: Room, folder: Path) -> None:
    nonce = str(uuid4())
    for _time in range(2):
        attach("Read", nonce=nonce)
    assert general.messages.count() == File.objects.count() == len(stored(folder)) == 1


def test_a_resend_that_grew_adds_only_the_new_file(attach: Attach, general: Room) -> None:
    nonce = str(uuid4())
    attach("Read", nonce=nonce)
    attach("Read", nonce=nonce, files={"notes.txt": b"Tide tables", "more.txt": b"More"})
    assert [file.name for file in last(general).files.all()] == ["more.txt"]
    assert (last(general).body, general.messages.count()) == ("", 2)


def test_a_resend_that_grew_adds_only_the_new_words(attach: Attach, general: Room) -> None:
    nonce = str(uuid4())
    attach("", nonce=nonce)
    attach("Read", nonce=nonce)
    assert (last(general).body, last(general).files.count()) == ("Read", 0)


def test_the_same_file_twice_in_one_message_is_two(attach: Attach, general: Room) -> None:
    attach("Twice", files={"a.txt": b"same", "b.txt": b"same"})
    assert last(general).files.count() == 2


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"a.txt": b""}, "a.txt is empty."),
        ({"a.txt": b"x" * 21}, "a.txt has 21\xa0bytes, and 20\xa0bytes is the most."),
        ({"a.txt": b"x" * 16, "b.txt": b"y" * 16}, "Together these files have 32\xa0bytes"),
        ({f"{n}.txt": b"x" for n in range(11)}, "At most 10 files go with one message."),
        ({"a.png": png()[:20]}, "a.png: "),
    ],
)
def test_a_limit_is_said_with_the_words_kept(
    attach: Attach,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    files: dict[str, bytes],
    sentence: str,
) -> None:
    monkeypatch.setattr(uploads, "FILE_LIMIT", 20)
    settings.FILE_LIMIT = 30
    page = attach("Keep this", files=files)
    assert page.status_code == 422
    said = page.content.decode()
    assert sentence in said
    assert "Attach the files again." in said
    assert ">Keep this</textarea>" in said
    assert not stored(folder)
    assert not Message.objects.exists()


def test_a_person_has_so_much(attach: Attach, settings: Any, folder: Path) -> None:
    settings.FILES_QUOTA = 20
    assert attach("One").status_code == 302
    page = attach("Two")
    assert page.status_code == 422
    assert "Your files have 11" in page.content.decode()
    assert len(stored(folder)) == 1


def test_what_was_deleted_counts_while_it_is_kept(
    attach: Attach, settings: Any, as_ada: Client, general: Room
) -> None:
    settings.FILES_QUOTA = 20
    attach("One")
    as_ada.post(f"/messages/{last(general).pk}/delete/")
    assert "11\xa0bytes" in as_ada.get("/files/").content.decode()
    assert attach("Two").status_code == 422


def test_the_disk_has_a_floor(
    attach: Attach, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "free", lambda: settings.DISK_FLOOR + 5)
    page = attach("Keep this")
    assert page.status_code == 507
    assert "no room for files" in page.content.decode()
    assert not stored(folder)


def test_a_disk_that_is_full_in_the_middle_leaves_nothing(
    attach: Attach, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save: Any = getattr(FileSystemStorage, "_save")  # noqa: B009

    def saved(self: FileSystemStorage, name: str, content: Any) -> str:
        written: str = save(self, name, content)
        if len(stored(folder)) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return written

    monkeypatch.setattr(FileSystemStorage, "_save", saved)
    page = attach("Keep this", files={"a.txt": b"a", "b.txt": b"b"})
    assert page.status_code == 507
    assert ">Keep this</textarea>" in page.content.decode()
    assert not stored(folder)
    assert not File.objects.exists()


def test_a_stranger_stores_nothing(attach: Attach, as_eve: Client, folder: Path) -> None:
    assert attach("Let me in", client=as_eve).status_code == 404
    assert not stored(folder)


def test_a_command_takes_no_files(attach: Attach, folder: Path) -> None:
    page = attach("/topic tides")
    assert page.status_code == 422
    assert "A command takes no files" in page.content.decode()
    assert not stored(folder)


def test_me_takes_files(attach: Attach, general: Room) -> None:
    attach("/me reads")
    assert last(general).files.count() == 1


def test_what_is_to_be_sent_later_keeps_its_files(attach: Attach, general: Room) -> None:
    attach("", later="", due_at=NEXT_MONTH)
    outgoing = Outgoing.objects.get()
    assert [file.name for file in outgoing.files.all()] == ["notes.txt"]
    Outgoing.objects.update(due_at="2026-01-01T00:00Z")
    from chat import actions

    actions.send_due()
    assert [file.name for file in last(general).files.all()] == ["notes.txt"]


def test_taking_back_what_was_to_be_sent_takes_its_files_off(
    attach: Attach, as_ada: Client
) -> None:
    attach("Later", later="", due_at=NEXT_MONTH)
    page = as_ada.post(f"/drafts/{Outgoing.objects.get().pk}/cancel", follow=True)
    assert "Attach the files again." in page.content.decode()
    assert not File.objects.standing().exists()


def test_undoing_holds_files_back(attach: Attach, ada: User) -> None:
    User.objects.update(has_undo=True)
    attach("Wait", client=signed_in(User.objects.get(pk=ada.pk)))
    assert Outgoing.objects.get().files.count() == 1


def test_words_whose_session_had_ended_become_a_draft_that_asks_for_the_files(
    general: Room, ada: User, as_ada: Client, attach: Attach
) -> None:
    from chat import unsent

    as_ada.logout()
    attach("Half sent", seal=unsent.seal(ada))
    session = as_ada.session
    url = unsent.send(session, ada)
    assert not general.messages.exists()
    page = signed_in(ada).get(url).content.decode()
    assert "Attach the files again." in page
    assert ">Half sent</textarea>" in page


def test_words_of_a_message_with_files_may_be_edited_away(
    notes: File, as_ada: Client, general: Room
) -> None:
    as_ada.post(f"/messages/{notes.message_id}/edit/", {"body": ""})
    assert last(general).body == ""


def test_forwarding_shares_what_is_stored(
    notes: File, as_ada: Client, general: Room, folder: Path
) -> None:
    form = {"room": general.pk, "nonce": str(uuid4())}
    as_ada.post(f"/messages/{notes.message_id}/forward/", form)
    copy = last(general).files.get()
    assert (copy.key, copy.name) == (notes.key, "notes.txt")
    assert copy.token != notes.token
    assert len(stored(folder)) == 1


def test_a_message_of_files_alone_is_quoted_by_their_names(
    attach: Attach, as_ada: Client, general: Room
) -> None:
    attach("")
    page = as_ada.get(f"/messages/{last(general).pk}/quote/").content.decode()
    assert "&gt; 📎 notes\\.txt" in page


def test_a_preview_asks_for_the_files_again(as_ada: Client, attach: Attach, general: Room) -> None:
    from chat.tests.files.pictures import sent

    form = {"body": "Look", "nonce": str(uuid4()), "files": [sent(b"x", "x.txt")]}
    page = as_ada.post(f"/rooms/{general.slug}/preview", form).content.decode()
    assert "Attach the files again." in page


def test_the_page_to_change_what_waits_shows_its_files(attach: Attach, as_ada: Client) -> None:
    attach("Later", later="", due_at=NEXT_MONTH)
    page = as_ada.get(f"/drafts/{Outgoing.objects.get().pk}/").content.decode()
    assert "notes.txt" in page
