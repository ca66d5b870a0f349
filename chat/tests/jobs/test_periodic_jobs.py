"""What comes round again."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from chat import actions
from chat.jobs.periodic import TABLE
from chat.models import Schedule, User
from chat.tests.actions.conftest import at_once
from chat.tests.jobs.conftest import work

pytestmark = pytest.mark.django_db

HOURLY = {"upkeep.forget": timedelta(hours=1)}
NOW = timezone.now()


def come_round(now: datetime = NOW) -> None:
    actions.enqueue_due(table=HOURLY, now=now)


def runs() -> int:
    return DBTaskResult.objects.count()


@pytest.mark.parametrize("job", TABLE)
def test_every_job_in_the_table_is_one(job: str) -> None:
    assert import_string(f"chat.jobs.{job}").name == job.partition(".")[2]


def test_a_periodic_job_is_due_at_once_and_then_after_its_interval() -> None:
    come_round()
    assert Schedule.objects.get().due_at == NOW + timedelta(hours=1) and runs() == 1


def test_before_its_time_it_is_not_run() -> None:
    come_round()
    work()
    come_round(NOW + timedelta(minutes=59))
    assert runs() == 1


def test_after_a_pause_it_is_run_once() -> None:
    come_round()
    work()
    come_round(NOW + timedelta(days=3))
    come_round(NOW + timedelta(days=3))
    assert runs() == 2


@pytest.mark.django_db(transaction=True)
def test_several_workers_run_it_once() -> None:
    come_round()
    work()
    later = partial(come_round, NOW + timedelta(hours=2))
    at_once(*[later] * 4)
    assert runs() == 2


def test_while_one_run_lasts_there_is_no_second() -> None:
    come_round()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    come_round(NOW + timedelta(hours=2))
    assert runs() == 1


def test_an_admin_may_have_it_run_now(ada: User) -> None:
    come_round()
    work()
    actions.run_now(job="upkeep.forget", runner=ada)
    actions.enqueue_due(table=HOURLY)
    assert runs() == 2
