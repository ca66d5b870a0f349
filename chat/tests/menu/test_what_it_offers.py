"""What a message's menu offers to whom."""

from uuid import uuid4

import pytest
from django.test import Client

from chat import actions
from chat.models import Message, Room, User
from chat.tests.conftest import post
from chat.tests.menu.conftest import items
from chat.tests.views.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db

FOR_ALL = ["Reply in thread", "Quote", "Forward", "Copy link", "Pin message", "Save message"]
FOR_ALL += ["Remind me", "Mark unread from here"]


def test_of_others_words_a_member_gets_what_all_get(as_bob: Client, message: Message) -> None:
    assert items(as_bob, message) == [*FOR_ALL, "Report"]


def test_of_their_own_a_member_gets_edit_and_delete(
    as_bob: Client, general: Room, bob: User
) -> None:
    own = post(general, bob, "mine")
    assert items(as_bob, own) == [*FOR_ALL, "Edit message", "Delete message"]


def test_an_owner_gets_all_of_it(as_ada: Client, general: Room, bob: User) -> None:
    others = post(general, bob, "theirs")
    more = ["Edit message", "Report", "Delete message", "Purge"]
    assert items(as_ada, others) == [*FOR_ALL, *more]


def test_in_a_direct_room_an_owner_changes_only_their_own(
    as_ada: Client, ada: User, bob: User
) -> None:
    others = post(actions.open_direct(opener=ada, others=[bob]), bob, "between us")
    assert items(as_ada, others) == [*FOR_ALL, "Report"]


def test_what_was_edited_has_a_history(as_bob: Client, message: Message, ada: User) -> None:
    actions.edit_message(message=message, editor=ada, body="other words")
    assert "History" in items(as_bob, message)


def test_what_is_pinned_and_saved_can_be_undone(
    as_bob: Client, message: Message, bob: User
) -> None:
    actions.pin_message(message=message, pinner=bob)
    actions.save_message(message=message, user=bob)
    offered = items(as_bob, message)
    assert {"Unpin message", "Remove from saved"} < {*offered}
    assert not {"Pin message", "Save message"} & {*offered}


def test_where_one_may_not_write_one_neither_pins_nor_changes(
    as_ada: Client, message: Message, general: Room, ada: User
) -> None:
    actions.archive_room(room=general, archiver=ada)
    refused = {"Quote", "Pin message", "Edit message", "Delete message"}
    assert not refused & {*items(as_ada, message)}


def test_of_a_deleted_message_an_owner_gets_the_purge(
    as_ada: Client, as_bob: Client, message: Message, ada: User
) -> None:
    actions.delete_message(message=message, deleter=ada)
    assert items(as_ada, message) == ["Copy link", "Purge"]
    assert items(as_bob, message) == ["Copy link"]


def test_the_link_is_absolute(as_bob: Client, message: Message) -> None:
    page = text_of(as_bob.get(f"/messages/{message.pk}/menu/"))
    assert 'value="http://testserver/rooms/general/1" readonly' in page


def test_a_reply_alone_leads_to_its_thread(
    as_bob: Client, message: Message, general: Room, bob: User
) -> None:
    reply = actions.post_message(room=general, author=bob, body="re", nonce=uuid4(), thread=message)
    page = text_of(as_bob.get(f"/messages/{reply.pk}/menu/?in=reply"))
    assert f"http://testserver/rooms/general/1/thread/#reply-{reply.pk}" in page
    assert 'href="/rooms/general/1/thread/"' in page


def test_without_htmx_it_is_a_page_without_expressions(as_bob: Client, message: Message) -> None:
    page = text_of(as_bob.get(f"/messages/{message.pk}/menu/"))
    nav = page.partition("<nav")[2].partition("</nav>")[0]
    assert "hx-" not in nav and "Pin message" in nav and 'id="do"' in page


def test_with_htmx_it_is_laid_over_the_page(as_bob: Client, message: Message) -> None:
    page = as_bob.get(f"/messages/{message.pk}/menu/", headers=HTMX)
    assert (page.headers["HX-Retarget"], page.headers["HX-Reselect"]) == ("#menu", "#over")
