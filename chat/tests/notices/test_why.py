"""“Why was I notified?” says what became of the mail, too."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from chat import actions, notices
from chat.models import Message, Notice, Room, User
from chat.models.people import Level
from chat.tests.conftest import run_queue
from chat.tests.notices.conftest import LONG, SHORT, be_here, say, told
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db

Deed = Callable[[Message, User], object]


def mute(message: Message, bob: User) -> None:
    level, room = Level.NOTHING, message.room
    actions.set_notices(room=room, user=bob, level=level, is_favourite=False, is_hidden=False)


def be_quiet(_message: Message, bob: User) -> None:
    actions.leave_in_peace(user=bob, until=timezone.now() + timedelta(hours=1))


def be_quiet_too_late(message: Message, bob: User) -> None:
    told()
    be_quiet(message, bob)


def send(_message: Message, _bob: User) -> None:
    told()
    run_queue()


def read(message: Message, bob: User) -> None:
    actions.mark_read(read={(bob.pk, message.room_id): message.number})


def read_too_late(message: Message, bob: User) -> None:
    told()
    read(message, bob)
    run_queue()


def fail(_message: Message, _bob: User) -> None:
    told()
    actions.note_failure(notice=Notice.objects.get(), failure="the line is down")


def want_none(_message: Message, bob: User) -> None:
    actions.choose_notices(user=bob, has_mails=False, digest="never")


def want_some_again(message: Message, bob: User) -> None:
    want_none(message, bob)
    actions.choose_notices(user=bob, has_mails=True, digest="never")


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (lambda _m, _b: None, "If you don't read it before, a mail about it will be sent: "),
        (lambda _m, _b: told(), "A mail about it is on its way."),
        (send, "A mail about it was sent: "),
        (fail, "could not be sent yet, and is tried again."),
        (read, "No mail is sent about what you have read."),
        (read_too_late, "No mail was sent about it. You had read everything."),
        (mute, "No mail is sent about rooms that mean nothing to you."),
        (want_none, "You want no mails about mentions and direct messages."),
        (want_some_again, "No mail is sent about what was said long ago, or before you wanted"),
        (lambda _m, bob: be_here(bob), "No mail is sent while you are here."),
        (be_quiet, "A mail about it waits for the end of your quiet time: "),
        (be_quiet_too_late, "A mail about it waits for the end of your quiet time: "),
    ],
)
def test_the_page_says_when_it_was_sent_or_why_not(
    general: Room, ada: User, bob: User, as_bob: Client, deed: Deed, sentence: str
) -> None:
    deed(say(general, ada, "@bob hello"), bob)
    assert sentence in text_of(as_bob.get("/rooms/general/1/why"))


def test_what_was_forgotten_is_not_denied(
    general: Room, ada: User, bob: User, as_bob: Client
) -> None:
    send(say(general, ada, "@bob hello"), bob)
    Message.objects.update(created_at=timezone.now() - notices.KEPT)
    Notice.objects.all().delete()
    assert "is no longer known." in text_of(as_bob.get("/rooms/general/1/why"))


def test_what_calls_nobody_is_in_no_mail(
    general: Room, ada: User, bob: User, as_bob: Client
) -> None:
    say(general, ada, "hello")
    page = text_of(as_bob.get("/rooms/general/1/why"))
    assert "Mails are about mentions and direct messages only." in page


def test_it_says_when_the_mail_will_leave_by_the_persons_clock(
    direct: Room, ada: User, bob: User, as_bob: Client
) -> None:
    User.objects.filter(pk=bob.pk).update(time_zone="Asia/Tokyo")
    bob.refresh_from_db()
    message = say(direct, ada, "hello", ago=SHORT)
    be_here(bob, ago=LONG)
    when = notices.moment(message.created_at + notices.MAIL.patience, bob)
    assert when in text_of(as_bob.get(f"{direct.get_absolute_url()}1/why"))


def test_ones_own_words_need_no_explanation(direct: Room, ada: User, as_ada: Client) -> None:
    say(direct, ada, "hello")
    assert "By mail" not in text_of(as_ada.get(f"{direct.get_absolute_url()}1/why"))
