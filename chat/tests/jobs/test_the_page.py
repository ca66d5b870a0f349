"""What admins see of jobs, and do about them."""

import pytest
from django.tasks import TaskResultStatus
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from chat import actions, text
from chat.board import Board
from chat.models import AuditEntry, Message, Room, Schedule, User
from chat.models.work import Job
from chat.tests.conftest import post
from chat.tests.jobs import probe
from chat.tests.jobs.conftest import again, put, work

pytestmark = pytest.mark.django_db

PAGE = "/team/jobs/"


@pytest.fixture
def failed(ada: User) -> Job:
    job = put(probe.give_up)
    work()
    return again(job)


def page(client: Client) -> str:
    return client.get(PAGE).content.decode()


@pytest.mark.usefixtures("failed")
def test_a_failure_is_shown_with_its_reason(as_ada: Client) -> None:
    assert "nobody lives there" in page(as_ada)


def test_a_failed_job_can_be_retried(as_ada: Client, failed: Job) -> None:
    as_ada.post(f"{PAGE}{failed.pk}/retry")
    fresh = again(failed)
    assert fresh.status == TaskResultStatus.READY and fresh.worker_ids == []
    assert AuditEntry.objects.get(deed="retry_job").actor_id


def test_a_failed_job_can_be_discarded(as_ada: Client, failed: Job) -> None:
    as_ada.post(f"{PAGE}{failed.pk}/discard")
    assert "nobody lives there" not in page(as_ada)


def test_a_job_that_is_running_is_not_discarded(as_ada: Client, failed: Job) -> None:
    actions.retry_job(job=failed, retrier=User.objects.get())
    assert as_ada.post(f"{PAGE}{failed.pk}/discard").status_code == 422


def test_a_job_that_nobody_knows_is_a_404(as_ada: Client) -> None:
    assert as_ada.post(f"{PAGE}00000000-0000-4000-8000-000000000000/retry").status_code == 404


def test_the_page_says_when_nobody_does_the_work(as_ada: Client) -> None:
    put(probe.give_up)
    assert "No worker is running" in page(as_ada)


def test_the_page_says_nothing_of_that_while_somebody_works(as_ada: Client) -> None:
    put(probe.give_up)
    actions.keep_lease(worker="alive")
    assert "No worker is running" not in page(as_ada)


def test_the_page_shows_how_far_a_long_job_is(as_ada: Client) -> None:
    job = put(probe.give_up)
    job.claim("alive")
    actions.note_progress(job=job.pk, done=40, total=120)
    assert '<progress value="40" max="120"' in page(as_ada)


def test_the_board_costs_the_same_however_many_jobs_there_are(
    ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        job = put(probe.give_up)
        job.claim("alive")
        actions.note_progress(job=job.pk, done=1, total=2)
        Schedule.objects.create(job=f"any.{number}", due_at=timezone.now(), run=job.pk)
    with django_assert_num_queries(9):
        Board.read()


def test_all_messages_can_be_rendered_anew(as_ada: Client, general: Room, ada: User) -> None:
    old = post(general, ada, "*old*")
    Message.objects.update(renderer=0, html="as it was")
    as_ada.post(f"{PAGE}render")
    work()
    old.refresh_from_db()
    assert "<em>old</em>" in old.html and old.renderer == text.RENDERER
