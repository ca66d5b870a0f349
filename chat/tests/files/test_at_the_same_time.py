"""Pictures that become ready while something else is done with them."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from chat import actions
from chat.actions import messages
from chat.actions import pictures as preparing
from chat.models import File, Message, Outgoing, Room, User
from chat.tests.conftest import content, signed_in
from chat.tests.files.conftest import NEXT_MONTH, Attach, last, stored
from chat.tests.files.pictures import png

pytestmark = pytest.mark.django_db


def meanwhile(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, deed: Any) -> None:
    """Once, before the module's function does anything."""
    function = getattr(module, name)

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(module, name, function)
        deed()
        return function(*args, **kwargs)

    monkeypatch.setattr(module, name, interrupted)


def is_shown(file: File, person: User, folder: Path) -> bool:
    key = file.key.partition("/")[2]
    return key in stored(folder) and bool(content(signed_in(person).get(file.small_url)))


def test_one_that_gets_ready_while_it_is_posted(
    attach: Attach, general: Room, ada: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach("", files={"boat.png": png()}, later="", due_at=NEXT_MONTH)
    Outgoing.objects.update(due_at="2026-01-01T00:00Z")
    pk = File.objects.get().pk
    meanwhile(monkeypatch, messages, "put_down", lambda: actions.prepare_picture(pk=pk))
    actions.send_due()
    file = last(general).files.get()
    assert file.state == File.State.READY and is_shown(file, ada, folder)


def test_one_that_gets_ready_while_it_is_forwarded(
    waiting: File, general: Room, bob: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed = lambda: actions.prepare_picture(pk=waiting.pk)  # noqa: E731
    meanwhile(monkeypatch, messages, "put_down", deed)
    form = {"room": general.pk, "nonce": str(uuid4())}
    signed_in(bob).post(f"/messages/{waiting.message_id}/forward/", form)
    file = last(general).files.get()
    assert (file.uploader, file.state) == (bob, File.State.READY)
    assert file.pk != waiting.pk and is_shown(file, bob, folder)


def test_one_that_is_posted_while_it_gets_ready(
    attach: Attach, general: Room, ada: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach("", files={"boat.png": png()}, later="", due_at=NEXT_MONTH)
    message = actions.post_message(room=general, author=ada, body="Here", nonce=uuid4())

    def posted() -> None:
        File.objects.update(message=message, outgoing=None)

    meanwhile(monkeypatch, preparing, "_finish_unposted", posted)
    actions.prepare_picture(pk=File.objects.get().pk)
    file = File.objects.get()
    assert file.state == File.State.READY and is_shown(file, ada, folder)
    assert Message.objects.get().version_seq > message.version_seq
