"""What is to be sent later is changed, taken back or thrown away before."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from chat import actions
from chat.models import Membership, Outgoing, Room, User
from chat.tests.drafts.conftest import HOUR, bodies, draft_of, hold, pass_time, save
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_words_and_time_are_changed(as_bob: Client, bob: User, general: Room) -> None:
    outgoing = hold(bob, general, "Later")
    year = timezone.now().year + 1
    form = {"body": "Much later", "due_at": f"{year}-01-01T09:30"}
    as_bob.post(f"/drafts/{outgoing.pk}/", form)
    outgoing.refresh_from_db()
    assert outgoing.body == "Much later" and outgoing.due_at.isoformat().endswith(
        "01-01T09:30:00+00:00"
    )


def test_a_change_that_is_refused_says_why(as_bob: Client, bob: User, general: Room) -> None:
    outgoing = hold(bob, general, "Later")
    page = as_bob.post(f"/drafts/{outgoing.pk}/", {"body": "Now", "due_at": "2001-01-01T09:30"})
    assert page.status_code == 422 and "That time has passed" in page.content.decode()


def test_what_is_cancelled_is_a_draft_again(as_bob: Client, bob: User, general: Room) -> None:
    outgoing = hold(bob, general, "Later")
    response = as_bob.post(f"/drafts/{outgoing.pk}/cancel")
    assert response.headers["Location"] == "/rooms/general/"
    assert draft_of(bob, general) == "Later" and not Outgoing.objects.exists()


def test_it_comes_before_what_was_begun_meanwhile(bob: User, general: Room) -> None:
    outgoing = hold(bob, general, "Later")
    save(bob, general, "Begun", uuid4())
    actions.cancel_outgoing(outgoing=outgoing, author=bob)
    assert draft_of(bob, general) == "Later\nBegun"


def test_what_is_cancelled_is_kept_as_it_is_written_on(bob: User, general: Room) -> None:
    nonce = uuid4()
    outgoing = hold(bob, general, "Later", nonce=nonce)
    actions.cancel_outgoing(outgoing=outgoing, author=bob)
    save(bob, general, "Later, but", Membership.objects.get(user=bob).draft_nonce or nonce)
    assert draft_of(bob, general) == "Later, but"


def test_who_left_the_room_can_not_take_it_back_there_and_loses_nothing(
    ada: User, bob: User, general: Room
) -> None:
    outgoing = hold(bob, general, "Later")
    actions.remove_member(room=general, member=bob, remover=ada)
    with pytest.raises(actions.NotPermitted):
        actions.cancel_outgoing(outgoing=outgoing, author=bob)
    assert Outgoing.objects.get().body == "Later"


@pytest.mark.parametrize("deed", [actions.cancel_outgoing, actions.discard_outgoing])
def test_what_is_on_its_way_can_not_be_taken_back(deed: object, bob: User, general: Room) -> None:
    outgoing = hold(bob, general, "Now")
    Outgoing.objects.update(due_at=timezone.now())
    with pytest.raises(Refused, match="Too late"):
        deed(outgoing=outgoing, author=bob)  # type: ignore[operator]


def test_what_was_sent_can_not_be_changed(bob: User, general: Room) -> None:
    outgoing = hold(bob, general, "Now")
    pass_time()
    with pytest.raises(Refused, match="Too late"):
        actions.change_outgoing(
            outgoing=outgoing, author=bob, body="Not so", due_at=timezone.now() + HOUR
        )


def test_one_is_discarded(as_bob: Client, bob: User, general: Room) -> None:
    outgoing = hold(bob, general, "Never")
    as_bob.post(f"/drafts/{outgoing.pk}/discard")
    pass_time()
    assert bodies(general) == [] and draft_of(bob, general) == ""


def test_the_list_tells_what_waits_and_what_failed(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    hold(bob, general, "It failed")
    actions.archive_room(room=general, archiver=ada)
    pass_time()
    other = actions.create_room(creator=ada, name="Other")
    hold(bob, other, "It waits")
    page = as_bob.get("/drafts/")
    assert [name for name, _each in page.context["waiting"]] == ["Other"]
    assert (
        "It failed" in page.content.decode() and "This room is archived." in page.content.decode()
    )


def test_who_was_removed_hears_no_name_of_the_room(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    hold(bob, general, "It failed")
    actions.remove_member(room=general, member=bob, remover=ada)
    actions.rename_room(room=general, renamer=ada, name="Conspiracy")
    pass_time()
    page = as_bob.get("/drafts/").content.decode()
    assert "It failed" in page and "onspiracy" not in page
