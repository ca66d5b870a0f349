"""Sends what is due to people's devices."""

from datetime import timedelta
from http import HTTPStatus

from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import actions, ciphers, mails, notices, pushing
from chat.jobs.base import Hopeless
from chat.models import Notice, Push
from chat.pushing import Answer, Outcome

STALE = timedelta(days=1)  # what is older helps nobody

PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


class NotSent(Exception):
    """For now."""


@task
def send(push: int) -> None:
    """Sent twice only where a worker dies between the service's answer and noting it."""
    if row := actions.claim_push(pk=push):
        with row.target.user.locale.spoken():
            _attempt(row)


def _attempt(row: Push) -> None:
    """What comes of it is noted in the words of whose device it is."""
    if why := _needless(row):
        actions.drop_push(push=row, why=why)
        return
    try:
        _send(row)
    except Hopeless as hopeless:
        actions.give_up_push(push=row, why=str(hopeless))
        raise
    except NotSent as failure:
        if row.is_test:  # its owner waits for what it says
            actions.give_up_push(push=row, why=str(failure))
            raise Hopeless(str(failure)) from None
        actions.note_push_failure(push=row, why=str(failure))
        raise
    actions.mark_push_sent(push=row)


@task
def collect_notices() -> None:
    actions.collect_notices(channel=notices.PUSH)


@task
def send_notice(notice: int) -> None:
    """To each of the person's devices, which have jobs of their own."""
    due = actions.notice_to_send(notice_id=notice)
    if due is None:
        return
    if short := mails.in_short(due):
        actions.push(user=due.user, **short._asdict(), key=f"notice {due.pk}")
        actions.note_sent(notice=due)
    else:
        actions.drop_notice(notice=due, reason=Notice.Reason.READ)


@task
def forget() -> None:
    actions.forget_pushes()


def _needless(push: Push) -> str:
    if not push.target.user.is_active:
        return _("The account is closed.")
    if push.target.is_paused and not push.is_test:
        return _("The device is paused.")
    return _("It came too late.") if timezone.now() - push.created_at > STALE else ""


def _send(push: Push) -> None:
    if push.target.scheme not in actions.allowed_schemes():
        raise Hopeless(_("Your team no longer lets this service carry pushes."))
    try:
        address = ciphers.decrypted(push.target.sealed)
    except ciphers.Lost:
        raise Hopeless(
            _("The address can no longer be read, for the key is gone. Remove it, and add it anew.")
        ) from None
    _judge(pushing.send(address, push.title, f"{push.words}\n{push.url}"))


def _judge(answer: Answer) -> None:
    """What may have arrived isn't sent again."""
    match answer.outcome:
        case Outcome.DONE:
            return
        case Outcome.UNREADABLE:
            raise Hopeless(_("The service's address is not valid."))
        case Outcome.NOT_PUBLIC:
            raise Hopeless(
                _("The address leads to no public server on port 80 or 443. Nothing was sent.")
            )
        case Outcome.ANSWERED:
            _judge_status(answer.status)
        case Outcome.TOO_SLOW:
            raise Hopeless(_("The service did not answer in time. The push may have arrived."))
        case Outcome.UNREACHED:
            raise NotSent(_("The service could not be reached."))
        case Outcome.DIED:
            raise Hopeless(_("Sending broke off. The push may have arrived."))


def _judge_status(status: int) -> None:
    if status in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotSent(_("The service can't take pushes now (%d).") % status)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise Hopeless(_("The service does not accept the token or password (%d).") % status)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise Hopeless(_("The service does not know this address (%d).") % status)
    if status < HTTPStatus.BAD_REQUEST:
        raise Hopeless(_("The service leads elsewhere (%d), and isn't followed.") % status)
    raise Hopeless(_("The service refused the push (%d).") % status)
