"""Digests."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from chat import actions, notices
from chat.models import Notice, Room, User
from chat.models.people import Digest, Level
from chat.tests.conftest import Postbox
from chat.tests.notices.conftest import say

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


def after(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


def want(bob: User, digest: str, zone: str = "UTC") -> User:
    User.objects.filter(pk=bob.pk).update(
        digest=digest, digested_at=MONDAY, time_zone=zone, has_mails=False
    )
    bob.refresh_from_db()
    return bob


@pytest.mark.parametrize(
    ("digest", "zone", "before", "due"),
    [
        ("daily", "UTC", datetime(2026, 11, 24, 7, 59), datetime(2026, 11, 24, 8)),
        ("daily", "Asia/Tokyo", datetime(2026, 11, 23, 22, 59), datetime(2026, 11, 23, 23)),
        ("weekly", "UTC", datetime(2026, 11, 30, 7, 59), datetime(2026, 11, 30, 8)),
    ],
)
def test_digests_are_made_at_eight_by_the_persons_clock(
    bob: User, digest: str, zone: str, before: datetime, due: datetime
) -> None:
    want(bob, digest, zone)
    assert not notices.digest_due(bob, before.replace(tzinfo=UTC))
    assert notices.digest_due(bob, due.replace(tzinfo=UTC))


def test_nobody_gets_one_who_did_not_ask(bob: User) -> None:
    assert not notices.digest_due(want(bob, "never"), after(30))


def test_after_a_pause_there_is_one(bob: User) -> None:
    want(bob, "daily")
    actions.collect_digests(now=after(9.9))
    actions.collect_digests(now=after(9.91))
    assert Notice.objects.count() == 1


def test_who_chooses_one_waits_for_the_next_morning(bob: User) -> None:
    actions.choose_notices(user=bob, has_mails=True, digest=Digest.DAILY)
    actions.collect_digests()
    assert not Notice.objects.exists()


def digest(bob: User, mailoutbox: Postbox) -> list[str]:
    want(bob, "daily")
    User.objects.filter(pk=bob.pk).update(digested_at=timezone.now() - timedelta(days=2))
    actions.collect_digests()
    return [str(mail.body) for mail in mailoutbox]


def test_it_says_what_is_unread_room_by_room(
    general: Room, direct: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    for number in range(5):
        say(general, ada, f"news {number}")
    say(direct, ada, "hello")
    (body,) = digest(bob, mailoutbox)
    assert "6 messages in Tidewater wait for you" in body
    assert "General\n" in body and "news 4" in body and "and 2 more" in body
    assert "hello" in body and body.index("hello") < body.index("news 4")


def test_rooms_that_mean_nothing_are_left_out(
    general: Room, direct: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    actions.set_preferences(user=bob, level=Level.NOTHING)
    say(general, ada, "@bob news")
    say(direct, ada, "hello")
    (body,) = digest(bob, mailoutbox)
    assert "hello" in body and "news" not in body


def test_of_rooms_where_only_mentions_count_it_says_these(
    general: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    actions.set_preferences(user=bob, level=Level.MENTIONS)
    say(general, ada, "@bob look")
    say(general, ada, "chatter")
    (body,) = digest(bob, mailoutbox)
    assert "1 message in Tidewater" in body and "look" in body and "chatter" not in body


def test_there_is_none_when_all_is_read(
    general: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    say(general, ada, "news")
    actions.mark_all_read(reader=bob)
    assert not digest(bob, mailoutbox)


def test_what_the_last_one_told_is_not_told_again(
    general: Room, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    say(general, ada, "news", ago=timedelta(days=3))
    assert not digest(bob, mailoutbox)
