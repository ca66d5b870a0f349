"""What is put there."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat import queue

pytestmark = pytest.mark.django_db


def test_a_job_is_there_with_its_deed() -> None:
    job = queue.enqueue("upkeep.forget")
    assert DBTaskResult.objects.get(pk=job).task_path == "chat.jobs.upkeep.forget"


def test_a_job_goes_with_a_deed_that_is_undone() -> None:
    with transaction.atomic():
        queue.enqueue("upkeep.forget")
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


def test_a_job_may_have_to_wait() -> None:
    job = queue.enqueue("upkeep.forget", after=timedelta(hours=1))
    assert DBTaskResult.objects.get(pk=job).run_after > timezone.now() + timedelta(minutes=59)
    assert not DBTaskResult.objects.ready()


def test_what_is_urgent_comes_first() -> None:
    queue.enqueue("upkeep.forget")
    urgent = queue.enqueue("upkeep.forget", is_urgent=True)
    assert DBTaskResult.objects.ready()[0].pk == urgent


def test_a_job_that_nobody_knows_is_refused_at_once() -> None:
    with pytest.raises(ImportError):
        queue.enqueue("upkeep.nonsense")
