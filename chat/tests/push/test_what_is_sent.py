"""Pushes: queued once, sent once, tried again, given up."""

import logging
import subprocess
import traceback
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat import actions, ciphers
from chat.actions.base import Claimed
from chat.jobs import Hopeless
from chat.jobs import push as jobs
from chat.jobs.push import NotSent
from chat.models import Push, PushTarget, Team, User
from chat.pushing import Answer, Outcome
from chat.tests.permissions.conftest import everything
from chat.tests.push.conftest import (
    ADDRESS,
    NEWS,
    SECRET,
    Sent,
    Service,
    device,
    queued,
    send,
)

pytestmark = pytest.mark.django_db

PASSING = [
    Answer(Outcome.UNREACHED),
    Answer(Outcome.ANSWERED, 408),
    Answer(Outcome.ANSWERED, 429),
    Answer(Outcome.ANSWERED, 503),
]
FINAL = [
    Answer(Outcome.UNREADABLE),
    Answer(Outcome.NOT_PUBLIC),
    Answer(Outcome.TOO_SLOW),  # it may have arrived
    Answer(Outcome.DIED),
    Answer(Outcome.ANSWERED, 302),
    Answer(Outcome.ANSWERED, 400),
    Answer(Outcome.ANSWERED, 401),
    Answer(Outcome.ANSWERED, 403),
    Answer(Outcome.ANSWERED, 404),
]


def ago(**time: int) -> Any:
    return timezone.now() - timedelta(**time)


# Queued


def test_a_push_goes_to_each_device(bob: User, ada: User, phone: PushTarget) -> None:
    tablet = device(bob, label="Tablet")
    device(ada, label="Ada's")
    actions.push(user=bob, key="message 7", **NEWS)
    assert {push.target_id for push in Push.objects.all()} == {phone.pk, tablet.pk}
    pushes = Push.objects.order_by("pk")
    assert queued() == [("chat.jobs.push.send", 0, {"push": each.pk}) for each in pushes]


def test_the_same_push_twice_is_one(bob: User, phone: PushTarget) -> None:
    actions.push(user=bob, key="message 7", **NEWS)
    actions.push(user=bob, key="message 7", **NEWS)
    assert (Push.objects.count(), len(queued())) == (1, 1)


def test_nothing_is_queued_for_a_paused_device(bob: User, phone: PushTarget) -> None:
    actions.pause_push_target(target=phone, user=bob)
    actions.push(user=bob, key="message 7", **NEWS)
    assert not queued()


def test_nothing_is_queued_for_a_closed_account(bob: User, ada: User, phone: PushTarget) -> None:
    actions.deactivate_user(user=bob, deactivator=ada)
    actions.push(user=bob, key="message 7", **NEWS)
    assert not queued()


def test_the_row_and_its_job_are_there_together_or_not_at_all(
    bob: User, phone: PushTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_what: Any, **_more: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("chat.queue.enqueue", fail)
    with pytest.raises(RuntimeError):
        actions.push(user=bob, key="message 7", **NEWS)
    assert not Push.objects.exists()


# Sent


def test_it_says_what_happened_and_where(push: Push, sent: Sent) -> None:
    send(push)
    words = "lunch?\nhttps://chat.example/rooms/general/7"
    assert sent == [(ADDRESS, "Ada, General", words)]


def test_a_job_that_is_run_twice_sends_once(push: Push, sent: Sent) -> None:
    send(push)
    send(push)
    assert len(sent) == 1


def test_of_two_workers_one_sends(push: Push, sent: Sent) -> None:
    actions.claim_push(pk=push.pk)
    with pytest.raises(Claimed):
        send(push)
    assert not sent


def test_what_a_worker_died_over_is_sent_by_the_next(push: Push, sent: Sent) -> None:
    actions.claim_push(pk=push.pk)
    Push.objects.update(claimed_at=ago(minutes=2))
    send(push)
    assert len(sent) == 1


def test_a_push_that_arrives_forgives_what_went_before(push: Push, sent: Sent) -> None:
    PushTarget.objects.update(
        last_error="No.", last_error_at=ago(days=1), failing_since=ago(days=1)
    )
    send(push)
    target = PushTarget.objects.get()
    assert (target.last_error, target.last_error_at, target.failing_since) == ("", None, None)
    assert target.last_sent_at


def test_it_really_arrives(bob: User, reachable: Service) -> None:
    Team.objects.update(push_schemes=["ntfy"])
    device(bob, f"ntfy://{reachable.place}/{SECRET}")
    actions.push(user=bob, key="message 7", **NEWS)
    send(Push.objects.get())
    assert reachable.asked[0][2]["title"] == "Ada, General"
    assert Push.objects.get().sent_at


# Needless


def test_nothing_is_sent_to_a_device_that_was_paused_meanwhile(
    bob: User, push: Push, phone: PushTarget, sent: Sent
) -> None:
    actions.pause_push_target(target=phone, user=bob)
    send(push)
    assert not sent


def test_a_test_is(bob: User, phone: PushTarget, sent: Sent) -> None:
    actions.pause_push_target(target=phone, user=bob)
    actions.test_push_target(target=phone, user=bob)
    send(Push.objects.get())
    assert len(sent) == 1


def test_nothing_is_sent_to_who_was_shut_out_meanwhile(
    ada: User, bob: User, push: Push, sent: Sent
) -> None:
    actions.deactivate_user(user=bob, deactivator=ada)
    send(push)
    assert not sent


def test_nothing_is_sent_a_day_late(push: Push, sent: Sent) -> None:
    Push.objects.update(created_at=ago(days=1, minutes=1))
    send(push)
    assert not sent


def test_nothing_is_sent_to_a_device_that_was_removed(
    bob: User, push: Push, phone: PushTarget, sent: Sent
) -> None:
    actions.remove_push_target(target=phone, user=bob)
    send(push)
    assert not sent


# Failing


@pytest.mark.parametrize("answer", PASSING)
def test_what_may_pass_is_tried_again(push: Push, sent: Sent, answer: Answer) -> None:
    sent.answer = answer
    with pytest.raises(NotSent):
        send(push)
    assert PushTarget.objects.get().last_error
    sent.answer = Answer(Outcome.DONE)
    send(push)
    assert Push.objects.get().sent_at


def test_a_test_is_tried_once(bob: User, phone: PushTarget, sent: Sent) -> None:
    sent.answer = Answer(Outcome.UNREACHED)
    actions.test_push_target(target=phone, user=bob)
    with pytest.raises(Hopeless, match="could not be reached"):
        send(Push.objects.get())
    send(Push.objects.get())
    assert len(sent) == 1
    assert PushTarget.objects.get().last_error == "The service could not be reached."


@pytest.mark.parametrize("answer", FINAL)
def test_what_will_not_heal_is_tried_once(push: Push, sent: Sent, answer: Answer) -> None:
    sent.answer = answer
    with pytest.raises(Hopeless):
        send(push)
    send(push)
    assert len(sent) == 1
    assert PushTarget.objects.get().last_error == Push.objects.get().failure != ""


def test_a_service_that_the_team_no_longer_lets_is_not_asked(push: Push, sent: Sent) -> None:
    Team.objects.update(push_schemes=["slack"])
    with pytest.raises(Hopeless, match="no longer lets this service"):
        send(push)
    assert not sent


def test_a_lost_key_is_a_sentence(push: Push, sent: Sent, settings: Any) -> None:
    settings.SECRET_KEY = "another"
    with pytest.raises(Hopeless, match="the key is gone"):
        send(push)
    assert "the key is gone" in PushTarget.objects.get().last_error
    assert not sent


def test_a_device_that_fails_for_three_days_is_paused(push: Push, sent: Sent) -> None:
    PushTarget.objects.update(failing_since=ago(days=3, minutes=1))
    sent.answer = Answer(Outcome.UNREACHED)
    with pytest.raises(NotSent):
        send(push)
    target = PushTarget.objects.get()
    assert target.is_paused and target.last_error.startswith("Paused after three days of failing.")


def test_one_that_fails_for_less_is_not(push: Push, sent: Sent) -> None:
    PushTarget.objects.update(failing_since=ago(days=2))
    sent.answer = Answer(Outcome.UNREACHED)
    with pytest.raises(NotSent):
        send(push)
    assert not PushTarget.objects.get().is_paused


def test_a_resumed_device_has_another_three_days(bob: User, push: Push, sent: Sent) -> None:
    PushTarget.objects.update(failing_since=ago(days=9), is_paused=True)
    actions.resume_push_target(target=PushTarget.objects.get(), user=bob)
    sent.answer = Answer(Outcome.UNREACHED)
    with pytest.raises(NotSent):
        send(push)
    assert not PushTarget.objects.get().is_paused


def test_what_a_killed_sender_may_have_sent_is_not_sent_again(
    bob: User, reachable: Service, children: list[subprocess.Popen[bytes]]
) -> None:
    Team.objects.update(push_schemes=["ntfy"])
    device(bob, f"ntfy://{reachable.place}/{SECRET}")
    actions.push(user=bob, key="message 7", **NEWS)
    reachable.meanwhile = lambda: children[0].kill()
    with pytest.raises(Hopeless, match="may have arrived"):
        send(Push.objects.get())
    send(Push.objects.get())
    assert len(reachable.asked) == 1


# Secrets


@pytest.mark.parametrize("status", [200, 404, 500])
def test_the_address_is_in_no_row_no_log_and_no_traceback(
    bob: User, reachable: Service, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    Team.objects.update(push_schemes=["gotify"])
    device(bob, f"gotify://{reachable.place}/{SECRET}")
    actions.push(user=bob, key="message 7", **NEWS)
    reachable.status = status
    words = ""
    try:
        send(Push.objects.get())
    except (Hopeless, NotSent) as error:
        words = "".join(traceback.format_exception(error))
    assert reachable.asked[0][1]["X-Gotify-Key"] == SECRET
    assert SECRET not in words + caplog.text + str(everything()) + str(queued())


def test_nor_is_it_in_that_of_a_lost_key(
    push: Push, sent: Sent, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    sealed = PushTarget.objects.get().sealed
    settings.SECRET_KEY = "another"
    with pytest.raises(Hopeless) as caught:
        send(push)
    words = "".join(traceback.format_exception(caught.value))
    assert sealed not in words + caplog.text
    assert ciphers.Lost.__name__ not in words


# Forgotten


def test_after_a_week_a_push_is_forgotten(push: Push, phone: PushTarget) -> None:
    Push.objects.update(created_at=ago(days=7, minutes=1))
    actions.test_push_target(target=phone, user=phone.user)
    jobs.forget.call()
    assert [each.is_test for each in Push.objects.all()] == [True]
