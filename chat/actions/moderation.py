"""What people ask the moderators to look at."""

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import audit, text
from chat.actions.base import NotPermitted
from chat.database import write
from chat.models import Message, Report, User
from chat.text import Refused

REASON_LIMIT = 500  # characters


def report_message(*, message: Message, reporter: User, reason: str) -> Report:
    """Once for each person and message. The words come along: no moderator need be in the room."""
    reason = text.clean_name(reason)[:REASON_LIMIT]
    if not reason:
        raise Refused(_("Say what is wrong with it."))
    try:
        with write():
            current = Message.objects.visible_to(reporter).standing().filter(pk=message.pk).first()
            if current is None:
                raise NotPermitted
            return Report.objects.create(
                message=current, reporter=reporter, reason=reason, words=current.body
            )
    except IntegrityError as error:
        raise Refused(_("You have reported this message already.")) from error


def handle_report(*, report: Report, handler: User) -> None:
    """Idempotent: who was first is remembered."""
    if not (handler.is_active and handler.is_admin):
        raise NotPermitted
    with write():
        still_open = Report.objects.filter(pk=report.pk, handled_at=None)
        if still_open.update(handler=handler, handled_at=timezone.now()):
            audit.record(handler, "handle_report", f"report {report.pk}")
