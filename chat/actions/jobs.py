"""The worker's bookkeeping, and what admins do about jobs."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_tasks_db.models import DBTaskResult, get_date_max

from chat import audit, queue
from chat.actions.base import NotPermitted
from chat.database import write
from chat.models import Progress, Schedule, User, WorkerLease
from chat.models.work import Job
from chat.text import Refused

SUCCESSES_KEPT = timedelta(days=1)
FAILURES_KEPT = timedelta(days=30)

Status = TaskResultStatus


def open_jobs() -> QuerySet[Job]:
    return DBTaskResult.objects.filter(status__in=(Status.READY, Status.RUNNING))


def keep_lease(*, worker: str) -> None:
    """By the clock of the database: machines differ."""
    with write():
        WorkerLease.objects.update_or_create(worker=worker, defaults={"seen_at": Now()})


def end_lease(*, worker: str) -> None:
    with write():
        WorkerLease.objects.filter(worker=worker).delete()


def release_abandoned_jobs(*, pause: Callable[[int], timedelta], attempts: int) -> None:
    """What a worker had begun that died is to be done again: after a pause, and not for ever, for
    maybe it died of that."""
    with write():
        running = DBTaskResult.objects.filter(status=Status.RUNNING).select_for_update()
        begun = list(running.values_list("pk", "worker_ids"))
        WorkerLease.objects.exclude(pk__in=WorkerLease.objects.current()).delete()
        living = set(WorkerLease.objects.values_list("worker", flat=True))
        for pk, workers in begun:
            job = DBTaskResult.objects.filter(pk=pk, status=Status.RUNNING)
            if living.intersection(workers[-1:]):
                continue
            if len(workers) < attempts:
                _make_ready(job, timezone.now() + pause(len(workers)))
            else:
                reason = gettext_noop("Its worker died each time.")
                job.update(status=Status.FAILED, finished_at=timezone.now(), traceback=reason)


def retry_later(*, job: UUID, after: timedelta) -> None:
    with write():
        failed = DBTaskResult.objects.filter(pk=job, status=Status.FAILED)
        _make_ready(failed, timezone.now() + after)


def enqueue_due(*, table: Mapping[str, timedelta], now: datetime | None = None) -> None:
    """Each periodic job that is due, once, whoever else does the same; after a pause, too."""
    now = now or timezone.now()
    known = dict(Schedule.objects.values_list("job", "due_at"))
    for job, every in table.items():
        if known.get(job, now) <= now:
            with write():
                _enqueue_due(job, every, now)


def _enqueue_due(job: str, every: timedelta, now: datetime) -> None:
    """A run that isn't over yet is this one, too."""
    Schedule.objects.get_or_create(job=job, defaults={"due_at": now})
    if not Schedule.objects.filter(job=job, due_at__lte=now).update(due_at=now + every):
        return
    schedule = Schedule.objects.get(job=job)
    if schedule.run is None or not open_jobs().filter(pk=schedule.run).exists():
        Schedule.objects.filter(job=job).update(run=queue.enqueue(job))


def note_progress(*, job: UUID, done: int, total: int) -> None:
    new = {"done": done, "total": total}
    with write():
        Progress.objects.update_or_create(run=job, defaults=new)


def forget_jobs(*, now: datetime | None = None) -> None:
    """What went well is soon of no interest."""
    now = now or timezone.now()
    ended = DBTaskResult.objects.filter
    with write():
        ended(status=Status.SUCCESSFUL, finished_at__lt=now - SUCCESSES_KEPT).delete()
        ended(status=Status.FAILED, finished_at__lt=now - FAILURES_KEPT).delete()
        Progress.objects.exclude(run__in=DBTaskResult.objects.values("pk")).delete()


def retry_job(*, job: Job, retrier: User) -> None:
    """Now, and as often as if it were new."""
    _require_admin(retrier)
    with write():
        failed = DBTaskResult.objects.filter(pk=job.pk, status=Status.FAILED)
        if not _make_ready(failed, worker_ids=[]):
            raise Refused(_("It is being tried again already."))
        audit.record(retrier, "retry_job", job.task_path)


def discard_job(*, job: Job, discarder: User) -> None:
    _require_admin(discarder)
    with write():
        if not DBTaskResult.objects.filter(pk=job.pk, status=Status.FAILED).delete()[0]:
            raise Refused(_("It is being tried again already."))
        audit.record(discarder, "discard_job", job.task_path)


def run_now(*, job: str, runner: User) -> None:
    """A periodic job, before its time."""
    _require_admin(runner)
    with write():
        if not Schedule.objects.filter(job=job).update(due_at=timezone.now()):
            raise NotPermitted
        audit.record(runner, "run_job", job)


def render_all_anew(*, renderer: User) -> None:
    """What older versions rendered; a page would do it when it is read."""
    _require_admin(renderer)
    with write():
        if not open_jobs().filter(task_path="chat.jobs.upkeep.render_anew").exists():
            queue.enqueue("upkeep.render_anew")
        audit.record(renderer, "render_all_anew", "")


def _make_ready(jobs: QuerySet[Job], at: datetime | None = None, **also: list[str]) -> int:
    return jobs.update(status=Status.READY, run_after=at or get_date_max(), **also)


def _require_admin(user: User) -> None:
    if not user.is_admin:
        raise NotPermitted
