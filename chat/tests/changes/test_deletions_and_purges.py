"""Deletions, and purges."""

from uuid import uuid4

import pytest
from django.test import Client

from chat import actions, partials
from chat.actions import NotPermitted
from chat.models import Event, Mention, Message, Reaction, Revision, Room, Saved, User
from chat.tests.changes.conftest import deeds, kinds
from chat.tests.conftest import post
from chat.tests.partials.conftest import UTC_ZONE, as_it_is
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(general: Room, ada: User, bob: User) -> Message:
    """Bob's, with all that may hang on one."""
    message = post(general, bob, "@ada swordfish")
    actions.edit_message(message=message, editor=bob, body="@ada swordfish!")
    actions.react(message=message, user=ada, emoji="👍")
    actions.pin_message(message=message, pinner=ada)
    actions.save_message(message=message, user=ada)
    message.refresh_from_db()
    return message


def gone() -> bool:
    return not any(each.objects.exists() for each in (Mention, Reaction, Revision))


def test_a_deletion_takes_along_what_hung_on_the_words(message: Message, bob: User) -> None:
    actions.delete_message(message=message, deleter=bob)
    assert gone()
    message.refresh_from_db()
    assert (message.pinned_at, message.edited_at, message.deleter) == (None, None, bob)


def test_a_tombstone_says_who_deleted_it(message: Message, ada: User) -> None:
    actions.delete_message(message=message, deleter=ada)
    shown = partials.message(as_it_is(message), UTC_ZONE)
    assert f'<span class="name-{ada.pk}">Ada</span> deleted this message · <time' in shown


def test_an_admins_deletion_of_others_words_is_on_record(message: Message, ada: User) -> None:
    actions.delete_message(message=message, deleter=ada)
    assert deeds() == [("delete_message", "Bob's message 1 in #General")]


def test_ones_own_deletion_is_not_on_record(message: Message, bob: User) -> None:
    actions.delete_message(message=message, deleter=bob)
    assert deeds() == []


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_purge_leaves_nothing(message: Message, ada: User, bob: User, is_deleted: bool) -> None:
    if is_deleted:
        actions.delete_message(message=message, deleter=bob)
    actions.purge_message(message=message, purger=ada)
    assert gone() and not Saved.objects.exists()
    row = str(Message.objects.filter(pk=message.pk).values().get())
    shown = partials.message(as_it_is(message), UTC_ZONE)
    assert "swordfish" not in row + shown and "deleted" not in shown and "Bob" not in shown
    assert kinds(message.room)[-1] == Event.Kind.MESSAGE_PURGED
    assert deeds()[0] == ("purge_message", "Bob's message 1 in #General")


def test_a_purge_twice_is_refused(message: Message, ada: User) -> None:
    actions.purge_message(message=message, purger=ada)
    with pytest.raises(NotPermitted):
        actions.purge_message(message=message, purger=ada)


def test_only_owners_purge(message: Message, bob: User) -> None:
    with pytest.raises(NotPermitted):
        actions.purge_message(message=message, purger=bob)


def test_an_admin_who_is_no_owner_does_not_purge(message: Message, ada: User, bob: User) -> None:
    actions.change_role(user=bob, role=User.Role.ADMIN, changer=ada)
    bob.refresh_from_db()
    with pytest.raises(NotPermitted):
        actions.purge_message(message=message, purger=bob)


def test_a_purge_takes_the_thread_along(general: Room, ada: User, bob: User) -> None:
    root = post(general, bob, "root")
    reply = actions.post_message(room=general, author=ada, body="re", nonce=uuid4(), thread=root)
    aloud = actions.post_message(
        room=general, author=ada, body="aloud", nonce=uuid4(), thread=root, is_also_in_room=True
    )
    actions.purge_message(message=root, purger=ada)
    reply.refresh_from_db()
    aloud.refresh_from_db()
    assert (reply.body, aloud.body) == ("", "aloud") and not root.places.exists()


@pytest.mark.parametrize("path", ["/rooms/general/1", "/rooms/general/1/why", "/messages/{}/menu/"])
def test_the_pages_of_a_purged_message_are_gone(
    as_ada: Client, message: Message, ada: User, path: str
) -> None:
    actions.purge_message(message=message, purger=ada)
    assert as_ada.get(path.format(message.pk)).status_code == 404


@pytest.mark.parametrize("path", ["/activity/", "/saved/", "/rooms/general/pins/"])
def test_no_list_tells_of_a_purged_message(
    as_ada: Client, message: Message, ada: User, path: str
) -> None:
    assert "swordfish" in text_of(as_ada.get(path))
    actions.purge_message(message=message, purger=ada)
    page = text_of(as_ada.get(path))
    assert "swordfish" not in page and "/rooms/general/1" not in page


def test_a_purged_message_keeps_its_days_line(message: Message, ada: User) -> None:
    actions.purge_message(message=message, purger=ada)
    assert 'class="day"' in partials.message(as_it_is(message), UTC_ZONE)
