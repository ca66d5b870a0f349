"""A mail server that is away for longer than a job tries."""

from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from chat import actions, notices
from chat.jobs.mail import collect_notices, send_notice
from chat.models import Notice, User
from chat.tests.mail.conftest import MailServer, jobs
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def give_up() -> None:
    """As after the last attempt."""
    notice = Notice.objects.get()
    with pytest.raises(OSError):
        send_notice.call(notice.pk)
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)


def ready() -> int:
    return DBTaskResult.objects.ready().count()


def why(notice: Notice, client: Client) -> str:
    assert notice.room
    return text_of(client.get(f"{notice.room.get_absolute_url()}1/why"))


def test_it_is_tried_again_by_another_job(
    mail_server: MailServer, notice: Notice, as_bob: Client
) -> None:
    give_up()
    collect_notices.call()
    collect_notices.call()
    assert ready() == 1 and "and is tried again." in why(notice, as_bob)


@pytest.mark.parametrize("status", [TaskResultStatus.READY, TaskResultStatus.RUNNING])
def test_what_a_job_is_about_gets_no_other(notice: Notice, status: TaskResultStatus) -> None:
    DBTaskResult.objects.update(status=status)
    collect_notices.call()
    assert len(jobs()) == 1


def test_after_a_week_it_is_given_up_and_told(
    mail_server: MailServer, notice: Notice, as_bob: Client
) -> None:
    give_up()
    actions.resume_notices(now=notice.created_at + notices.OLDEST + timedelta(seconds=1))
    assert ready() == 0 and Notice.objects.get().state == Notice.State.FAILED
    assert "could not be sent. It was tried for a week." in why(notice, as_bob)


def test_what_waits_for_the_end_of_quiet_hours_is_not_given_up(notice: Notice, bob: User) -> None:
    DBTaskResult.objects.update(run_after=timezone.now() + timedelta(days=9))
    actions.resume_notices(now=notice.created_at + notices.OLDEST + timedelta(seconds=1))
    assert Notice.objects.get().state == Notice.State.WAITING


@pytest.mark.parametrize("waiting", [1, 9])
def test_looking_costs_the_same_however_many_wait(
    notice: Notice, waiting: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, waiting):
        Notice.objects.create(user=notice.user, kind=Notice.Kind.DIGEST, up_to=number)
    for each in Notice.objects.exclude(pk=notice.pk):
        send_notice.enqueue(notice=each.pk)
    with django_assert_num_queries(4):  # with the transaction
        actions.resume_notices()
