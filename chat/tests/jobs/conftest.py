"""The queue, its worker, and what admins see of them."""

from typing import Any

from django_tasks_db.models import DBTaskResult, get_date_max

from chat.jobs.worker import Worker
from chat.models.work import Job


def put(task: Any, **arguments: Any) -> Job:
    result = task.enqueue(**arguments)
    return DBTaskResult.objects.get(pk=result.id)


def work() -> None:
    """Does what is to be done now, in this thread and its transaction."""
    worker = Worker(until_empty=True)
    while job := DBTaskResult.objects.ready().first():
        job.claim(worker.worker_id)
        worker.run_task(job)


def again(job: Job) -> Job:
    return DBTaskResult.objects.get(pk=job.pk)


def hurry() -> None:
    """As if enough time had passed for whatever is to be tried again."""
    DBTaskResult.objects.update(run_after=get_date_max())
