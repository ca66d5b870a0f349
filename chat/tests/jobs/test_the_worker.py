"""Who does the jobs, and what becomes of those that fail."""

from datetime import timedelta
from pathlib import Path
from threading import Thread
from threading import enumerate as enumerate_threads

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chat import actions
from chat.jobs.base import ATTEMPTS, pause_after
from chat.jobs.periodic import TABLE
from chat.jobs.worker import Worker
from chat.models import Progress, WorkerLease
from chat.models.work import WORKER_LEASE
from chat.tests.jobs import probe
from chat.tests.jobs.conftest import again, hurry, put, work

pytestmark = pytest.mark.django_db

Status = TaskResultStatus


def test_a_job_is_done_once(tmp_path: Path) -> None:
    put(probe.note, path=str(tmp_path / "notes"))
    work()
    work()
    assert (tmp_path / "notes").read_text() == "done\n"


def test_a_job_that_fails_is_tried_again_later() -> None:
    job = put(probe.fail, words="the mail server is away")
    work()
    later = again(job)
    assert later.status == Status.READY and later.run_after > timezone.now()


def test_a_job_that_fails_does_not_hold_up_the_next(tmp_path: Path) -> None:
    put(probe.fail, words="no")
    put(probe.note, path=str(tmp_path / "notes"))
    work()
    assert (tmp_path / "notes").exists()


def test_after_many_attempts_a_job_has_failed() -> None:
    job = put(probe.fail, words="no")
    for _attempt in range(ATTEMPTS):
        hurry()
        work()
    assert again(job).status == Status.FAILED


def test_attempts_go_on_for_some_hours() -> None:
    pauses = [pause_after(attempt).total_seconds() for attempt in range(1, ATTEMPTS)]
    assert pauses == sorted(pauses) and 2 * 3600 < sum(pauses) < 6 * 3600


def test_a_job_without_hope_is_not_tried_again() -> None:
    job = put(probe.give_up)
    work()
    assert again(job).status == Status.FAILED


@pytest.mark.django_db(transaction=True)
def test_what_failed_with_its_worker_is_tried_again_by_the_next() -> None:
    job = put(probe.fail, words="no")
    super(Worker, worker := Worker(until_empty=True)).run_task(again(job))
    assert again(job).status == Status.FAILED
    worker.run()
    assert again(job).status == Status.READY


def test_what_a_dead_worker_had_begun_is_to_be_done_again() -> None:
    job = begun("dead")
    WorkerLease.objects.update(seen_at=timezone.now() - WORKER_LEASE)
    release()
    later = again(job)
    assert later.status == Status.READY and later.run_after > timezone.now()


def test_what_kills_its_workers_is_given_up() -> None:
    job = begun("dead")
    DBTaskResult.objects.update(worker_ids=["dead"] * ATTEMPTS)
    WorkerLease.objects.all().delete()
    release()
    assert again(job).status == Status.FAILED and "died" in again(job).traceback


def test_what_a_living_worker_has_begun_is_its_own() -> None:
    job = begun("alive")
    release()
    assert again(job).status == Status.RUNNING


@pytest.mark.django_db(transaction=True)
def test_a_worker_keeps_its_lease_while_it_works_and_no_longer(tmp_path: Path) -> None:
    put(probe.note, path=str(tmp_path / "notes"))
    Worker(until_empty=True).run()
    assert (tmp_path / "notes").exists() and not WorkerLease.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_ended_while_it_begins_leaves_nobody_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = Thread.start

    def started_and_ended(thread: Thread) -> None:
        start(thread)
        raise SystemExit

    monkeypatch.setattr(Thread, "start", started_and_ended)
    with pytest.raises(SystemExit):
        Worker(until_empty=True).run()
    assert "attendant" not in {thread.name for thread in enumerate_threads()}
    assert not WorkerLease.objects.exists()


def test_a_long_job_tells_how_far_it_is(tmp_path: Path) -> None:
    job = put(probe.count, path=str(tmp_path / "notes"))
    work()
    progress = Progress.objects.get(run=job.pk)
    assert (progress.done, progress.total) == (3, 3)


def test_a_periodic_job_that_fails_waits_for_its_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(TABLE, "chat.tests.jobs.probe.fail", timedelta(hours=1))
    job = put(probe.fail, words="no")
    work()
    assert again(job).status == Status.FAILED


def test_what_is_done_is_forgotten_and_what_failed_is_kept_longer(tmp_path: Path) -> None:
    put(probe.note, path=str(tmp_path / "notes"))
    failed = put(probe.give_up)
    work()
    actions.forget_jobs(now=timezone.now() + actions.jobs.SUCCESSES_KEPT)
    assert [job.pk for job in DBTaskResult.objects.all()] == [failed.pk]


def release() -> None:
    actions.release_abandoned_jobs(pause=pause_after, attempts=ATTEMPTS)


def begun(worker: str) -> DBTaskResult[..., None]:
    job = put(probe.give_up)
    actions.keep_lease(worker=worker)
    job.claim(worker)
    return job
