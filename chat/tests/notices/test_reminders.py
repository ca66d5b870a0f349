"""Reminders by mail."""

import pytest

from chat import actions
from chat.models import Message, Notice, Room, User
from chat.tests.conftest import Postbox
from chat.tests.keeping.conftest import make_due, remind
from chat.tests.notices.conftest import LONG, be_here, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(general: Room, ada: User) -> Message:
    return say(general, ada, "worth keeping")


def test_who_is_away_is_reminded_by_mail_once(
    message: Message, bob: User, mailoutbox: Postbox
) -> None:
    make_due(remind(bob, message, "answer this"))
    actions.collect_reminders()
    actions.collect_reminders()
    (mail,) = mailoutbox
    assert mail.subject == "Reminder: answer this"
    assert "worth keeping" in str(mail.body) and "/rooms/general/1" in str(mail.body)


def test_who_is_here_sees_it_on_the_page_and_is_mailed_when_they_leave_it_undone(
    message: Message, bob: User, mailoutbox: Postbox
) -> None:
    make_due(remind(bob, message))
    be_here(bob)
    actions.collect_reminders()
    assert not mailoutbox
    be_here(bob, ago=LONG)
    actions.collect_reminders()
    assert len(mailoutbox) == 1


def test_what_is_done_or_not_yet_due_is_not_told(
    message: Message, bob: User, mailoutbox: Postbox
) -> None:
    done = remind(bob, message)
    make_due(done)
    actions.finish_reminder(reminder=done, user=bob)
    remind(bob, message)
    actions.collect_reminders()
    assert not Notice.objects.exists()


def test_of_what_they_can_no_longer_read_nobody_is_reminded(
    message: Message, bob: User, mailoutbox: Postbox
) -> None:
    make_due(remind(bob, message))
    actions.leave_room(room=message.room, leaver=bob)
    actions.collect_reminders()
    assert not mailoutbox
