"""Everything that leaves by mail, and what looks each minute whether something is to.

A mail is marked as sent as soon as the server has taken it, before the line is closed. Whoever
dies in between sends it again, under the same Message-ID, which is how its receiver knows it.
"""

import re
from collections.abc import Callable
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from django.core.mail import mailers
from django.tasks import task
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from chat import actions, mails, notices
from chat.jobs.base import Hopeless
from chat.models import Notice

REFUSED = 500  # and above: for good
ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


@task
def send(mail: int) -> None:
    """One that is finished. Where there is none, it has been sent."""
    row = actions.claim_mail(pk=mail)
    if row is None:
        return
    try:
        _send(mails.finished(row), lambda: actions.forget_mail(mail=row))
    except Exception:
        actions.release_mail(mail=row)
        raise


@task
def send_notice(notice: int) -> None:
    if row := actions.notice_to_send(notice_id=notice):
        _send_notice(row)


@task
def collect_notices() -> None:
    """Those of jobs that have given up, too."""
    actions.resume_notices()
    actions.collect_notices(channel=notices.MAIL)


@task
def collect_digests() -> None:
    actions.collect_digests()


@task
def collect_reminders() -> None:
    actions.collect_reminders()


@task
def forget_old_mails() -> None:
    actions.forget_old_mails()


def _send_notice(notice: Notice) -> None:
    mail = mails.mail_of(notice)
    if mail is None:
        actions.drop_notice(notice=notice, reason=Notice.Reason.READ)
        return
    if not actions.claim_notice(notice=notice):
        return
    try:
        with notice.user.locale.spoken():
            _send(mail, lambda: actions.note_sent(notice=notice))
    except (Hopeless, OSError) as error:
        is_final = isinstance(error, Hopeless)
        actions.note_failure(notice=notice, failure=str(error), is_final=is_final)
        raise


def _send(mail: mails.Mail, mark: Callable[[], None]) -> None:
    """Raises Hopeless where the receiver's server will never take it, else what went wrong."""
    with mailers.default as line:
        try:
            line.send_messages([mail])
        except SMTPException as error:
            if _is_final(error):
                raise Hopeless(_("The mail server refuses it: %s") % _said(error)) from None
            raise SMTPException(_said(error)) from None
        mark()


def _said(error: SMTPException) -> str:
    """The server's code and words, but no address: many read logs and the page of jobs."""
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, SMTPRecipientsRefused):
        answers = [*error.recipients.values()]
    elif isinstance(error, SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    said = "; ".join(f"{code} {force_str(words, errors='replace')}" for code, words in answers)
    return ADDRESS.sub("…", said or str(error))


def _is_final(error: SMTPException) -> bool:
    """Of this mail, and not of the server or of how we sign in there: that can be mended."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= REFUSED for code, _words in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= REFUSED
