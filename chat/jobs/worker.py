"""Who does the jobs: django-tasks-db's worker, which is watched, and tries again what failed."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.tasks import TaskResultStatus
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker
from django_tasks_db.models import DBTaskResult

from chat import actions
from chat.board import HOPELESS, reason_of, short_name
from chat.jobs.base import ATTEMPTS, pause_after
from chat.jobs.periodic import TABLE
from chat.models.work import Job

INTERVAL = 0.5  # seconds between two looks at an empty queue
TICK = 1  # seconds between two looks at the table of periodic jobs
RENEWAL = 8  # seconds: of the lease, three may be missed

logger = logging.getLogger(__name__)


class Worker(DatabaseWorker):
    """One job at a time. Several workers, on several machines, share the queue."""

    def __init__(self, *, until_empty: bool = False) -> None:
        super().__init__(
            queue_names=["*"],
            interval=INTERVAL,
            batch=until_empty,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def run(self) -> None:
        with attended(self.worker_id):
            for job in DBTaskResult.objects.failed():  # by who died before it could say more
                _try_again(job)
            super().run()

    def run_task(self, db_task_result: Job) -> None:
        super().run_task(db_task_result)
        if db_task_result.status == TaskResultStatus.FAILED:
            _failed(db_task_result)


def _failed(job: Job) -> None:
    if _try_again(job):
        attempt = len(job.worker_ids)
        logger.warning("%s failed (attempt %d): %s", short_name(job), attempt, reason_of(job))
    else:
        logger.error("%s failed for good: %s", short_name(job), reason_of(job))


def _try_again(job: Job) -> bool:
    """A periodic job isn't: it comes round by itself."""
    attempt = len(job.worker_ids)
    is_over = attempt >= ATTEMPTS or job.exception_class_path == HOPELESS
    if is_over or short_name(job) in TABLE:
        return False
    actions.retry_later(job=job.pk, after=pause_after(attempt))
    return True


@contextmanager
def attended(worker: str) -> Iterator[None]:
    """While it works, whatever that takes: keeps its lease, and makes periodic jobs due.

    The signal that ends a worker raises SystemExit anywhere, at the very beginning, too.
    """
    over = threading.Event()
    arguments = (worker, over)
    attendant = threading.Thread(target=_attend, args=arguments, name="attendant", daemon=True)
    try:
        actions.keep_lease(worker=worker)
        attendant.start()
        yield
    finally:
        over.set()
        if attendant.is_alive():
            attendant.join()
        connection.close()  # that signal may have left a transaction begun
        actions.end_lease(worker=worker)


def _attend(worker: str, over: threading.Event) -> None:
    renewed_at = 0.0
    while True:
        try:
            if time.monotonic() - renewed_at > RENEWAL:
                actions.keep_lease(worker=worker)
                actions.release_abandoned_jobs(pause=pause_after, attempts=ATTEMPTS)
                renewed_at = time.monotonic()
            actions.enqueue_due(table=TABLE)
        except Exception:
            logger.exception("the worker's attendant goes on in a second")
        finally:
            connection.close()
        if over.wait(TICK):
            return
