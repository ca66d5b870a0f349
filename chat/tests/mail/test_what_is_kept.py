"""Mails that are on their way may hold what lets somebody in: none of it stays."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.tasks import TaskResultStatus
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat import actions
from chat.models import OutgoingMail, Room, User
from chat.tests.accounts.conftest import RESET
from chat.tests.conftest import Postbox
from chat.tests.invitations.conftest import FORM
from chat.tests.mail.conftest import jobs

pytestmark = pytest.mark.django_db


def stored() -> str:
    """All that the database holds."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return repr(rows)


def test_a_link_that_sets_a_password_is_stored_only_until_it_has_left(
    client: Client, bob: User, mailoutbox: Postbox
) -> None:
    client.post(RESET, {"email": "bob@example.com"})
    held = str(DBTaskResult.objects.values_list("args_kwargs", flat=True).get())
    (link,) = re.findall(r"/password/reset/(\S+)/", OutgoingMail.objects.get().body)
    assert link not in held
    assert link in str(mailoutbox[0].body) and link not in stored()


def test_an_invitation_is_stored_only_until_it_has_left(
    as_ada: Client, general: Room, mailoutbox: Postbox
) -> None:
    page = as_ada.post("/team/invitations/", FORM | {"email": "cy@example.com"})
    assert "It is on its way to cy@example.com." in page.content.decode()
    (token,) = re.findall(r"/join/(\S+)/", str(mailoutbox[0].body))
    assert token not in stored()


def test_an_invitation_that_is_refused_mails_nothing(as_ada: Client, general: Room) -> None:
    as_ada.post("/team/invitations/", FORM | {"email": "cy@example.com", "days": "1000"})
    assert not jobs() and not OutgoingMail.objects.exists()


def test_no_job_of_what_was_forgotten_is_left_to_be_run_again(db: None) -> None:
    for subject in ("An old one", "A new one"):
        actions.send_mail(to="cy@example.com", subject=subject, body="1234")
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    old, new = OutgoingMail.objects.order_by("pk")
    OutgoingMail.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(days=2))
    actions.forget_old_mails()
    assert [job.args_kwargs["kwargs"] for job in DBTaskResult.objects.all()] == [{"mail": new.pk}]


def test_what_could_not_leave_in_a_day_is_forgotten(db: None, mailoutbox: Postbox) -> None:
    actions.send_mail(to="cy@example.com", subject="A code", body="1234")
    actions.forget_old_mails()
    assert OutgoingMail.objects.exists()
    actions.forget_old_mails(now=timezone.now() + timedelta(days=1, seconds=1))
    assert not OutgoingMail.objects.exists() and not mailoutbox
