"""Edits."""

import pytest
from django.test import Client

from chat import actions, partials
from chat.actions import NotPermitted
from chat.models import Mention, Message, Room, User
from chat.tests.changes.conftest import deeds, last_event
from chat.tests.conftest import post
from chat.tests.partials.conftest import UTC_ZONE, as_it_is
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def edit(message: Message, editor: User, body: str) -> None:
    message.refresh_from_db()
    actions.edit_message(message=message, editor=editor, body=body)


def test_the_former_words_are_kept(general: Room, ada: User) -> None:
    message = post(general, ada, "one")
    edit(message, ada, "two")
    edit(message, ada, "three")
    assert list(message.revisions.values_list("body", flat=True)) == ["one", "two"]


def test_former_words_say_whose_they_were_and_from_when(
    general: Room, ada: User, bob: User
) -> None:
    message = post(general, bob, "one")
    edit(message, ada, "two")
    message.refresh_from_db()
    edited_at = message.edited_at
    edit(message, bob, "three")
    rows = list(message.revisions.values_list("author", "written_at"))
    assert rows == [(bob.pk, message.created_at), (ada.pk, edited_at)]


def test_an_admins_edit_of_others_words_shows_and_is_on_record(
    general: Room, ada: User, bob: User
) -> None:
    message = post(general, bob, "rude")
    edit(message, ada, "kind")
    shown = partials.message(as_it_is(message), UTC_ZONE)
    assert f'edited by <span class="name-{ada.pk}">Ada</span>' in shown
    assert deeds() == [("edit_message", "Bob's message 1 in #General")]


def test_ones_own_edit_is_not_on_record(general: Room, ada: User) -> None:
    edit(post(general, ada, "one"), ada, "two")
    assert deeds() == []


def test_the_log_names_no_private_room(ada: User, bob: User) -> None:
    room = actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
    actions.add_member(room=room, member=bob, adder=ada)
    edit(post(room, bob, "one"), ada, "two")
    assert deeds() == [("edit_message", f"Bob's message 1 in private room {room.pk}")]


def test_in_a_direct_room_everybody_changes_only_their_own(ada: User, bob: User) -> None:
    message = post(actions.open_direct(opener=ada, others=[bob]), bob, "one")
    with pytest.raises(NotPermitted):
        edit(message, ada, "two")


def test_an_admin_who_is_not_in_the_room_changes_nothing(ada: User, bob: User) -> None:
    message = post(actions.create_room(creator=bob, name="Boats"), bob, "one")
    actions.leave_room(room=message.room, leaver=ada)
    with pytest.raises(NotPermitted):
        edit(message, ada, "two")


def test_an_edit_calls_whom_its_author_may_call(general: Room, ada: User, bob: User) -> None:
    actions.change_team(changer=ada, members_mention_all=False)
    edit(post(general, bob, "hello"), ada, "hello @room")
    assert not Mention.objects.exists()


def test_the_event_says_who_edited(general: Room, ada: User, bob: User) -> None:
    edit(post(general, bob, "one"), ada, "two")
    assert last_event(general).actor == ada


def test_who_did_not_know_the_last_edit_is_told(general: Room, ada: User, bob: User) -> None:
    message = post(general, bob, "one")
    stale = Message.objects.get(pk=message.pk)
    edit(message, ada, "two")
    with pytest.raises(Refused, match="Ada has edited it meanwhile"):
        actions.edit_message(message=stale, editor=bob, body="three", version=0)
    assert Message.objects.get(pk=message.pk).body == "two"


def test_a_reaction_meanwhile_is_no_conflict(general: Room, ada: User, bob: User) -> None:
    message = post(general, bob, "one")
    actions.react(message=message, user=ada, emoji="👍")
    actions.edit_message(message=message, editor=bob, body="two", version=0)
    assert Message.objects.get(pk=message.pk).body == "two"


def test_the_page_of_a_conflict_keeps_the_draft_and_lets_it_be_saved(
    as_bob: Client, general: Room, ada: User, bob: User
) -> None:
    message = post(general, bob, "one")
    edit(message, ada, "two")
    url = f"/messages/{message.pk}/edit/"
    page = as_bob.post(url, {"body": "three", "version": "0"})
    assert page.status_code == 422 and ">three</textarea>" in text_of(page)
    assert 'name="version" value="1"' in text_of(page)


def test_the_history_shows_every_version_the_newest_first(
    as_bob: Client, general: Room, ada: User
) -> None:
    message = post(general, ada, "first words")
    edit(message, ada, "second <b>words</b>")
    edit(message, ada, "third words")
    page = as_bob.get(f"/messages/{message.pk}/history/").content.decode()
    places = [page.index(x) for x in ("third words", "second &lt;b&gt;words", "first words")]
    assert places == sorted(places)
