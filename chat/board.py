"""What admins see of the jobs: those that run, wait, failed or are done, and what comes round."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

from django.db.models import Count, QuerySet
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from chat.models import Progress, Schedule, User, WorkerLease
from chat.models.work import Job

SHOWN = 20  # of each kind
PATH = "chat.jobs."
HOPELESS = f"{PATH}base.Hopeless"
OURS = re.compile(r"chat\.[\w.]+: ")  # the names of our own exceptions explain nothing

Status = TaskResultStatus


class Shown(NamedTuple):
    """One job."""

    id: UUID
    name: str
    attempts: int
    enqueued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None  # not before
    reason: str  # why it failed
    progress: Progress | None

    @classmethod
    def of(cls, job: Job, progress: Progress | None = None) -> Self:
        due_at = None if job.run_after == get_date_max() else job.run_after
        times = (job.enqueued_at, job.started_at, job.finished_at, due_at)
        attempts = len(job.worker_ids)
        return cls(job.pk, short_name(job), attempts, *times, reason_of(job), progress)


class Round(NamedTuple):
    """A periodic job."""

    name: str
    due_at: datetime
    last: Shown | None


class Board(NamedTuple):
    counts: dict[str, int]
    running: list[Shown]
    waiting: list[Shown]
    failed: list[Shown]
    done: list[Shown]
    rounds: list[Round]
    workers: int

    @classmethod
    def read(cls) -> Self:
        """Nine queries, whatever the number of jobs."""
        schedules = list(Schedule.objects.order_by("job"))
        jobs = DBTaskResult.objects.defer("args_kwargs", "return_value")
        counted = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
        running = list(jobs.running().order_by("started_at")[:SHOWN])
        bars = Progress.objects.in_bulk([job.pk for job in running])
        return cls(
            counts=dict(counted),
            running=[Shown.of(job, bars.get(job.pk)) for job in running],
            waiting=_shown(jobs.filter(status=Status.READY)),
            failed=_shown(jobs.failed().order_by("-finished_at")),
            done=_shown(_once(jobs.successful(), schedules).order_by("-finished_at")),
            rounds=_rounds(schedules),
            workers=WorkerLease.objects.current().count(),
        )

    @property
    def is_unattended(self) -> bool:
        """Something waits, and nobody is there to do it."""
        late = any(job.due_at is None or job.due_at < timezone.now() for job in self.waiting)
        return late and not self.workers


def read_for(user_ids: Iterable[int]) -> tuple[set[int], Board]:
    """Those of the people who may see it, and the board."""
    people = User.objects.active().filter(pk__in=user_ids)
    admins = {person.pk for person in people if person.is_admin}
    return admins, Board.read()


def _shown(jobs: Iterable[Job]) -> list[Shown]:
    return [Shown.of(job) for job in jobs[:SHOWN]]  # type: ignore[index]


def _once(jobs: QuerySet[Job], schedules: Sequence[Schedule]) -> QuerySet[Job]:
    """Without those that come round: the last run of each stands with it."""
    return jobs.exclude(task_path__in=[f"{PATH}{each.job}" for each in schedules])


def _rounds(schedules: Sequence[Schedule]) -> list[Round]:
    runs = DBTaskResult.objects.in_bulk([each.run for each in schedules if each.run])
    last = {pk: Shown.of(job) for pk, job in runs.items()}
    return [Round(x.job, x.due_at, last.get(x.run) if x.run else None) for x in schedules]


def short_name(job: Job) -> str:
    """As the table of periodic jobs has it."""
    return job.task_path.removeprefix(PATH)


def reason_of(job: Job) -> str:
    """Why it failed last; "" if it hasn't."""
    return OURS.sub("", job.traceback.strip().rpartition("\n")[2])
