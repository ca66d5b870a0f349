"""Who is told, of what."""

from typing import Any

import pytest
from django.utils import timezone

from chat import actions, notices
from chat.models import Membership, Message, Notice, PushTarget, Room, User
from chat.models.people import Level
from chat.tests.conftest import Postbox
from chat.tests.notices.conftest import LONG, SHORT, be_here, say, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["@bob", "@room"])
def test_who_is_called_while_away(general: Room, ada: User, bob: User, word: str) -> None:
    say(general, ada, f"{word} are you there?")
    assert told() == [("Bob", "General", 1)]


def test_what_is_said_directly_calls(direct: Room, ada: User) -> None:
    say(direct, ada, "are you there?")
    assert told() == [("Bob", "", 1)]


def test_who_is_called_in_a_thread_by_a_reply_that_stands_nowhere_else(
    general: Room, ada: User, bob: User
) -> None:
    root = say(general, ada, "a question")
    say(general, ada, "@bob you know it", thread=root)
    assert told() == [("Bob", "General", 1)]
    assert Notice.objects.get().thread == root


def test_what_calls_nobody_is_no_news(general: Room, ada: User, bob: User) -> None:
    say(general, ada, "hello everybody")
    assert not told()


def test_nobody_is_told_of_their_own_words(general: Room, ada: User, bob: User) -> None:
    say(general, ada, "@room hello")
    assert [name for name, _room, _number in told()] == ["Bob"]


def test_who_was_here_lately_is_not_told(direct: Room, ada: User, bob: User) -> None:
    be_here(bob, ago=SHORT)
    say(direct, ada, "hello")
    assert not told()


def test_whose_page_is_open_but_idle_is_told(direct: Room, ada: User, bob: User) -> None:
    be_here(bob, ago=LONG)
    say(direct, ada, "hello")
    assert told()


def test_what_was_just_said_waits(direct: Room, ada: User, bob: User) -> None:
    say(direct, ada, "hello", ago=SHORT)
    assert not told()


def test_what_was_said_since_comes_along(direct: Room, ada: User, bob: User) -> None:
    say(direct, ada, "hello")
    say(direct, ada, "and another thing", ago=SHORT)
    assert told() == [("Bob", "", 2)]


def read(message: Message, bob: User) -> None:
    actions.mark_read(read={(bob.pk, message.room_id): message.number})


def delete(message: Message, bob: User) -> None:
    actions.delete_message(message=message, deleter=message.author)


def mute(message: Message, bob: User) -> None:
    room, level = message.room, Level.NOTHING
    actions.set_notices(room=room, user=bob, level=level, is_favourite=False, is_hidden=False)


def mute_open_rooms(message: Message, bob: User) -> None:
    actions.set_preferences(user=bob, level=Level.NOTHING)


def want_no_mails(message: Message, bob: User) -> None:
    actions.choose_notices(user=bob, has_mails=False, digest="never")


def leave(message: Message, bob: User) -> None:
    actions.leave_room(room=message.room, leaver=bob)


def close(message: Message, bob: User) -> None:
    actions.deactivate_user(user=bob)


def read_and_mark_unread(message: Message, bob: User) -> None:
    read(message, bob)
    actions.mark_unread(message=message, reader=bob)


REASONS = [
    (read, "read"),
    (delete, "gone"),
    (mute, "muted"),
    (mute_open_rooms, "muted"),
    (want_no_mails, "off"),
    (leave, "left"),
    (close, "closed"),
]


@pytest.mark.parametrize("deed", [*(deed for deed, _why in REASONS), read_and_mark_unread])
def test_who_is_told_nothing(general: Room, ada: User, bob: User, deed: Any) -> None:
    deed(say(general, ada, "@bob hello"), bob)
    assert not told()


@pytest.mark.parametrize(("deed", "reason"), [*REASONS, (lambda _m, bob: be_here(bob), "here")])
def test_what_happened_before_the_mail_left_is_heeded(
    general: Room, ada: User, bob: User, mailoutbox: Postbox, deed: Any, reason: str
) -> None:
    message = say(general, ada, "@bob hello")
    assert told()
    deed(message, bob)
    assert not mailoutbox
    assert Notice.objects.values_list("state", "reason").get() == ("dropped", reason)


def test_who_came_back_and_left_without_reading_is_told_then(
    general: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    say(general, ada, "@bob hello")
    told()
    be_here(bob)
    assert not mailoutbox
    be_here(bob, ago=LONG)
    told()
    assert len(mailoutbox) == 1


def test_a_thread_that_is_no_longer_followed_is_no_news(
    general: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    root = say(general, ada, "a question")
    say(general, ada, "@bob you know it", thread=root)
    told()
    actions.follow_thread(thread=root, follower=bob, follows=False, read=0)
    assert not mailoutbox


def test_each_message_is_told_once(direct: Room, ada: User, mailoutbox: Postbox) -> None:
    say(direct, ada, "hello")
    assert told() == told()
    say(direct, ada, "still there?")
    assert told() == [("Bob", "", 1), ("Bob", "", 2)]
    assert ["hello" in str(mail.body) for mail in mailoutbox] == [True, False]


def test_guests_are_told_by_the_same_rule(ada: User, general: Room) -> None:
    gus = actions.create_user(
        name="Gus", email="gus@example.com", password="x" * 12, role=User.Role.GUEST
    )
    say(actions.open_direct(opener=ada, others=[gus]), ada, "welcome")
    assert told() == [("Gus", "", 1)]


def test_who_wants_mails_again_is_not_told_of_what_came_before(
    direct: Room, ada: User, bob: User
) -> None:
    actions.choose_notices(user=bob, has_mails=False, digest="never")
    say(direct, ada, "hello")
    actions.choose_notices(user=bob, has_mails=True, digest="never")
    assert not told()


def test_the_same_rule_serves_phones_sooner_and_by_a_number_of_their_own(
    direct: Room, ada: User, bob: User
) -> None:
    say(direct, ada, "hello", ago=SHORT)
    Membership.objects.update(mailed_number=1)
    PushTarget.objects.create(user=bob, label="Phone", scheme="ntfys", sealed="")

    (due,) = notices.due(notices.PUSH, timezone.now())
    assert (due.place.user, due.up_to) == (bob, 1)


def test_looking_costs_the_same_however_many_there_are(
    direct: Room, ada: User, django_assert_num_queries: Any
) -> None:

    for number in range(5):
        say(direct, ada, f"hello {number}")
    with django_assert_num_queries(3):
        assert notices.due(notices.MAIL, timezone.now())
