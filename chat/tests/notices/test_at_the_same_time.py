"""Several who collect at once."""

from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat import actions, notices, queue
from chat.models import Notice, Room, User
from chat.models.people import Digest
from chat.tests.actions.conftest import at_once
from chat.tests.keeping.conftest import make_due, remind
from chat.tests.notices.conftest import say

pytestmark = pytest.mark.django_db(transaction=True)


def meet(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody writes before all have looked."""
    barrier, look = Barrier(2), getattr(notices, name)

    def looked(*given: Any) -> Any:
        found = look(*given)
        barrier.wait(10)
        return found

    monkeypatch.setattr(notices, name, looked)


def test_of_one_conversation_one_notice_is_given(
    direct: Room, ada: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(direct, ada, "hello")
    meet("due", monkeypatch)
    at_once(actions.collect_notices, actions.collect_notices)
    assert Notice.objects.count() == DBTaskResult.objects.count() == 1


def test_one_digest_is_given(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk=bob.pk).update(digest=Digest.DAILY)
    meet("digest_due", monkeypatch)
    at_once(actions.collect_digests, actions.collect_digests)
    assert Notice.objects.count() == DBTaskResult.objects.count() == 1


def test_of_a_reminder_one_notice_is_given(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_due(remind(bob, words="tea"))
    meet("is_here", monkeypatch)
    at_once(actions.collect_reminders, actions.collect_reminders)
    assert Notice.objects.count() == DBTaskResult.objects.count() == 1


def test_what_fails_in_between_leaves_nothing_half_done(
    direct: Room, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:

    def fail(*_given: object, **_more: object) -> None:
        raise OSError("the disk is full")

    say(direct, ada, "hello")
    with monkeypatch.context() as patch, pytest.raises(ExceptionGroup):
        patch.setattr(queue, "enqueue", fail)
        actions.collect_notices()
    assert not Notice.objects.exists()
    assert notices.due(notices.MAIL, timezone.now())


def test_reading_while_a_notice_is_given_leaves_both(direct: Room, ada: User, bob: User) -> None:
    message = say(direct, ada, "hello")
    read = partial(actions.mark_read, read={(bob.pk, direct.pk): message.number})
    at_once(read, actions.collect_notices)
    assert bob.memberships.get(room=direct).read_number == 1


def test_what_fails_for_one_does_not_hold_up_the_others(
    direct: Room, general: Room, ada: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue, failures = queue.enqueue, [OSError("the disk is full")]

    def fail_once(*given: Any, **more: Any) -> None:
        if failures:
            raise failures.pop()
        enqueue(*given, **more)

    say(direct, ada, "hello")
    say(general, ada, "@bob hello")
    monkeypatch.setattr(queue, "enqueue", fail_once)
    with pytest.raises(ExceptionGroup):
        actions.collect_notices()
    assert Notice.objects.count() == 1
    actions.collect_notices()
    assert Notice.objects.count() == 2
