"""Who has it so can undo what they sent, for ten seconds."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from chat import actions
from chat.models import Membership, Outgoing, Room, User
from chat.tests.drafts.conftest import bodies, draft_of, pass_time, send

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
SOON = timedelta(seconds=11)


def press_send(client: Client, body: str, **more: str) -> str:
    form = {"body": body, "nonce": str(uuid4())} | more
    return client.post("/rooms/general/post", form, headers=HTMX).content.decode()


def test_a_message_is_held(as_bob: Client, careful_bob: User, general: Room) -> None:
    press_send(as_bob, "Wait")
    assert bodies(general) == []
    assert (general.name, Outgoing.objects.get().is_scheduled) == ("General", False)


def test_after_ten_seconds_it_is_sent(as_bob: Client, careful_bob: User, general: Room) -> None:
    press_send(as_bob, "Wait")
    pass_time(SOON)
    assert bodies(general) == ["Wait"]


def test_quick_ones_keep_their_order(as_bob: Client, careful_bob: User, general: Room) -> None:
    for number in range(3):
        press_send(as_bob, str(number))
    pass_time(SOON)
    assert bodies(general) == ["0", "1", "2"]


def test_sending_it_reads_the_room(
    as_bob: Client, careful_bob: User, ada: User, general: Room
) -> None:
    send(ada, general, "A question", uuid4())
    press_send(as_bob, "An answer")
    pass_time(SOON)
    assert Membership.objects.get(user=careful_bob, room=general).read_number == 2


def test_the_page_is_told_and_can_undo(as_bob: Client, careful_bob: User, general: Room) -> None:
    told = press_send(as_bob, "Wait")
    assert 'hx-target="#composer-held"' in told
    assert f"/drafts/{Outgoing.objects.get().pk}/cancel" in told


def test_a_page_that_is_loaded_meanwhile_can_undo_too(
    as_bob: Client, careful_bob: User, general: Room
) -> None:
    press_send(as_bob, "Wait")
    assert [each.body for each in as_bob.get("/rooms/general/").context["held"]] == ["Wait"]


def test_nobody_elses_page_shows_it(
    as_bob: Client, as_ada: Client, careful_bob: User, ada: User, general: Room
) -> None:
    actions.set_preferences(user=ada, has_undo=True)
    press_send(as_bob, "Wait")
    assert as_ada.get("/rooms/general/").context["held"] == []


def test_what_is_undone_is_the_draft_of_the_composer_that_did_it(
    as_bob: Client, careful_bob: User, general: Room
) -> None:
    press_send(as_bob, "Wait")
    nonce = uuid4()
    path = f"/drafts/{Outgoing.objects.get().pk}/cancel"
    as_bob.post(path, {"nonce": str(nonce)}, headers=HTMX)
    pass_time(SOON)
    assert draft_of(careful_bob, general) == "Wait" and bodies(general) == []
    send(careful_bob, general, "Better", nonce)
    assert draft_of(careful_bob, general) == ""


def test_too_late_is_said(as_bob: Client, careful_bob: User, general: Room) -> None:
    press_send(as_bob, "Wait")
    path = f"/drafts/{Outgoing.objects.get().pk}/cancel"
    Outgoing.objects.update(due_at=general.created_at)
    response = as_bob.post(path, headers=HTMX)
    assert response.status_code == 422 and "Too late" in response.content.decode()


def test_a_resend_of_what_left_already_tells_nothing(
    as_bob: Client, careful_bob: User, general: Room
) -> None:
    nonce = str(uuid4())
    press_send(as_bob, "Once", nonce=nonce)
    pass_time(SOON)
    assert press_send(as_bob, "Once", nonce=nonce) == ""
    assert bodies(general) == ["Once"]


def test_it_is_a_preference(as_bob: Client, bob: User) -> None:
    form = {"preferences": "", "level": "everything", "side_order": "name", "has_undo": "on"}
    as_bob.post("/settings/", form)
    bob.refresh_from_db()
    assert bob.has_undo
