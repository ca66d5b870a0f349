"""Drafts are kept for their author, and gone when they are sent."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat import actions, overview
from chat.models import Message, Room, ThreadPlace, User
from chat.tests.conftest import signed_in
from chat.tests.drafts.conftest import draft_in, draft_of, save, send

pytestmark = pytest.mark.django_db


def test_a_draft_is_restored_with_its_key(as_bob: Client, bob: User, general: Room) -> None:
    nonce = uuid4()
    save(bob, general, "Half a", nonce)
    page = as_bob.get("/rooms/general/")
    assert (page.context["draft"], page.context["nonce"]) == ("Half a", nonce)


def test_a_threads_draft_is_its_own(
    as_bob: Client, bob: User, general: Room, root: Message
) -> None:
    save(bob, general, "A reply", uuid4(), thread=root)
    assert draft_in(as_bob, root.get_thread_url()) == "A reply"
    assert draft_in(as_bob, "/rooms/general/") == ""


def test_a_thread_in_which_one_only_drafts_is_not_followed(
    bob: User, general: Room, root: Message
) -> None:
    save(bob, general, "A reply", uuid4(), thread=root)
    assert not ThreadPlace.objects.followed_by(bob).exists()


def test_nobody_else_sees_it(as_ada: Client, bob: User, general: Room) -> None:
    save(bob, general, "Mine alone", uuid4())
    assert draft_in(as_ada, "/rooms/general/") == ""


def test_what_is_sent_is_no_draft_any_more(bob: User, general: Room) -> None:
    nonce = uuid4()
    save(bob, general, "Done", nonce)
    send(bob, general, "Done", nonce)
    assert draft_of(bob, general) == ""


def test_a_reply_that_is_sent_is_no_draft_any_more(bob: User, general: Room, root: Message) -> None:
    nonce = uuid4()
    save(bob, general, "Done", nonce, thread=root)
    send(bob, general, "Done", nonce, thread=root)
    assert ThreadPlace.objects.get(user=bob, thread=root).draft == ""


def test_sending_leaves_a_draft_of_another_device(bob: User, general: Room) -> None:
    save(bob, general, "On the phone", uuid4())
    send(bob, general, "At the desk", uuid4())
    assert draft_of(bob, general) == "On the phone"


def test_a_save_that_comes_after_its_message_brings_nothing_back(bob: User, general: Room) -> None:
    nonce = uuid4()
    send(bob, general, "Gone", nonce)
    save(bob, general, "Gon", nonce)
    assert draft_of(bob, general) == ""


def test_nor_does_one_that_comes_after_the_next_message_too(bob: User, general: Room) -> None:
    nonce = uuid4()
    send(bob, general, "one", nonce)
    send(bob, general, "two", uuid4())
    save(bob, general, "on", nonce)
    assert draft_of(bob, general) == ""


def test_an_emptied_composer_has_no_draft(bob: User, general: Room) -> None:
    nonce = uuid4()
    save(bob, general, "Never mind", nonce)
    save(bob, general, " ", nonce)
    assert draft_of(bob, general) == ""


def test_an_empty_composer_elsewhere_takes_no_draft_away(bob: User, general: Room) -> None:
    save(bob, general, "On the phone", uuid4())
    save(bob, general, "", uuid4())
    assert draft_of(bob, general) == "On the phone"


def test_a_draft_may_be_too_long_for_a_message(bob: User, general: Room) -> None:
    save(bob, general, "x" * 20_000, uuid4())
    assert len(draft_of(bob, general)) == 20_000


def test_there_is_a_limit(as_bob: Client, general: Room) -> None:
    form = {"body": "x" * 100_001, "nonce": str(uuid4())}
    assert as_bob.post("/rooms/general/draft", form).status_code == 422


def test_a_nul_is_left_out(bob: User, general: Room) -> None:
    save(bob, general, "a\0b", uuid4())
    assert draft_of(bob, general) == "ab"


def test_who_was_removed_saves_nothing(bob: User, ada: User, general: Room) -> None:
    actions.remove_member(room=general, member=bob, remover=ada)
    with pytest.raises(actions.NotPermitted):
        save(bob, general, "Still here", uuid4())


def test_an_archived_room_keeps_drafts(bob: User, ada: User, general: Room) -> None:
    actions.archive_room(room=general, archiver=ada)
    save(bob, general, "For when it opens", uuid4())
    assert draft_of(bob, general) == "For when it opens"


def test_all_of_them_are_listed(as_bob: Client, bob: User, general: Room, root: Message) -> None:
    save(bob, general, "In the room", uuid4())
    save(bob, general, "In the thread", uuid4(), thread=root)
    page = as_bob.get("/drafts/").content.decode()
    assert "In the room" in page and "In the thread" in page
    assert root.get_thread_url() in page


def test_the_list_costs_the_same_however_much_there_is(
    as_bob: Client, bob: User, ada: User, general: Room
) -> None:
    counts = []
    for number in range(3):
        room = actions.open_direct(opener=bob, others=[ada] if number else [])
        save(bob, room, "Dear", uuid4())
        save(bob, actions.create_room(creator=ada, name=f"Room {number}"), "All", uuid4())
        with CaptureQueriesContext(connection) as queries:
            as_bob.get("/drafts/")
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_one_is_discarded(as_bob: Client, bob: User, general: Room) -> None:
    save(bob, general, "Never mind", uuid4())
    as_bob.post("/rooms/general/draft/discard")
    assert draft_of(bob, general) == ""


def test_a_side_bar_reads_no_drafts(bob: User, general: Room) -> None:
    with CaptureQueriesContext(connection) as queries:
        overview.rows_of([bob.pk])
    assert not [each for each in queries if '"draft"' in each["sql"]]


def test_a_page_of_somebody_new_has_none(eve: User, general: Room, ada: User) -> None:
    actions.add_member(room=general, member=eve, adder=ada)
    assert draft_in(signed_in(eve), "/rooms/general/") == ""
