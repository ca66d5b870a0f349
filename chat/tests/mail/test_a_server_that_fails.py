"""A mail server that fails."""

import smtplib
import traceback
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat import actions
from chat.actions.base import Claimed
from chat.actions.notices import LEASE
from chat.jobs import Hopeless
from chat.jobs.mail import send, send_notice
from chat.models import Notice, OutgoingMail, User
from chat.tests.mail.conftest import DROPPED, MailServer
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As a worker is by SIGKILL: nothing after it is done."""


def test_a_mail_arrives(mail_server: MailServer, notice: Notice) -> None:
    mail_server.start()
    send_notice.call(notice.pk)
    (mail,) = mail_server.taken
    assert mail["To"] == "bob@example.com" and mail["Subject"] == "Ada wrote to you"
    assert Notice.objects.get().state == Notice.State.SENT


def test_while_it_is_down_the_job_fails_and_then_sends_once(
    mail_server: MailServer, notice: Notice
) -> None:
    for _attempt in range(6):
        with pytest.raises(OSError):
            send_notice.call(notice.pk)
    notice.refresh_from_db()
    assert notice.state == Notice.State.WAITING and notice.failure
    mail_server.start()
    send_notice.call(notice.pk)
    send_notice.call(notice.pk)
    assert len(mail_server.taken) == 1


def test_who_is_asked_to_come_back_later_does(mail_server: MailServer, notice: Notice) -> None:
    mail_server.start()
    mail_server.answers = ["451 4.7.1 greylisted"]
    with pytest.raises(smtplib.SMTPException, match="greylisted"):
        send_notice.call(notice.pk)
    send_notice.call(notice.pk)
    assert len(mail_server.taken) == 1


def refuse_bob(server: MailServer) -> None:
    server.strangers = {"bob@example.com"}


def refuse_the_mail(server: MailServer) -> None:
    server.answers = ["554 5.6.0 we take none of these"]


@pytest.mark.parametrize("deed", [refuse_bob, refuse_the_mail])
def test_a_refusal_for_good_is_not_tried_again_and_is_told(
    mail_server: MailServer, notice: Notice, as_bob: Client, deed: Any
) -> None:
    deed(mail_server)
    mail_server.start()
    with pytest.raises(Hopeless):
        send_notice.call(notice.pk)
    notice.refresh_from_db()
    assert notice.state == Notice.State.FAILED
    assert notice.room
    page = text_of(as_bob.get(f"{notice.room.get_absolute_url()}1/why"))
    assert "The mail about it could not be sent. The mail server refuses it: 55" in page


@pytest.mark.parametrize("refusal", ["550 5.1.1", "450 4.2.1"])
def test_no_address_is_in_what_is_said_of_a_refusal(
    mail_server: MailServer, notice: Notice, refusal: str
) -> None:
    refuse_bob(mail_server)
    mail_server.refusal = refusal
    mail_server.start()
    with pytest.raises((Hopeless, OSError)) as caught:
        send_notice.call(notice.pk)
    said = "".join(traceback.format_exception(caught.value))
    assert f"{refusal} <…>: nobody of that name" in said
    assert "bob@" not in said + Notice.objects.get().failure


def test_an_admin_can_have_another_try(mail_server: MailServer, notice: Notice) -> None:
    refuse_bob(mail_server)
    mail_server.start()
    with suppress(Hopeless):
        send_notice.call(notice.pk)
    mail_server.strangers = set()
    send_notice.call(notice.pk)
    assert len(mail_server.taken) == 1 and Notice.objects.get().state == Notice.State.SENT


def test_a_line_that_breaks_after_the_mail_was_taken_doubles_it_under_one_id(
    mail_server: MailServer, notice: Notice
) -> None:
    mail_server.start()
    mail_server.answers = [DROPPED]
    with pytest.raises(smtplib.SMTPException):
        send_notice.call(notice.pk)
    send_notice.call(notice.pk)
    first, second = mail_server.taken
    assert first["Message-ID"] == second["Message-ID"]


def test_a_worker_killed_before_it_could_note_it_doubles_it_under_one_id(
    mail_server: MailServer, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(**_arguments: object) -> None:
        raise Killed

    mail_server.start()
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(actions, "note_sent", die)
        send_notice.call(notice.pk)
    with pytest.raises(Claimed):
        send_notice.call(notice.pk)
    Notice.objects.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
    send_notice.call(notice.pk)
    first, second = mail_server.taken
    assert first["Message-ID"] == second["Message-ID"]


def test_it_is_noted_before_the_line_is_closed(
    mail_server: MailServer, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_arguments: object) -> None:
        raise Killed

    mail_server.start()
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(smtplib.SMTP, "quit", die)
        send_notice.call(notice.pk)
    send_notice.call(notice.pk)
    assert len(mail_server.taken) == 1


def test_of_two_workers_one_mails_a_notice(mail_server: MailServer, notice: Notice) -> None:
    mail_server.start()
    actions.claim_notice(notice=notice)
    with pytest.raises(Claimed):
        send_notice.call(notice.pk)
    assert not mail_server.taken


def test_of_two_workers_one_sends_any_other_mail(mail_server: MailServer, db: None) -> None:
    mail_server.start()
    actions.send_mail(to="cy@example.com", subject="A code", body="1234")
    mail = OutgoingMail.objects.get()
    actions.claim_mail(pk=mail.pk)
    with pytest.raises(Claimed):
        send.call(mail.pk)
    assert not mail_server.taken


def test_no_mail_goes_to_a_closed_account(
    mail_server: MailServer, notice: Notice, bob: User
) -> None:
    mail_server.start()
    actions.deactivate_user(user=bob)
    send_notice.call(notice.pk)
    assert not mail_server.taken


def test_any_other_mail_is_kept_until_it_has_left(mail_server: MailServer, db: None) -> None:
    actions.send_mail(to="cy@example.com", subject="A code", body="1234")
    mail = OutgoingMail.objects.get()
    with pytest.raises(OSError):
        send.call(mail.pk)
    mail_server.start()
    send.call(mail.pk)
    send.call(mail.pk)
    assert len(mail_server.taken) == 1 and not OutgoingMail.objects.exists()
