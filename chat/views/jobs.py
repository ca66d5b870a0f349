"""The work behind the pages, for admins."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_tasks_db.models import DBTaskResult

from chat import actions, partials
from chat.accounts import SignedInRequest
from chat.board import Board
from chat.models import Schedule


@require_GET
def jobs(request: SignedInRequest) -> HttpResponse:
    if not request.user.is_admin:
        raise actions.NotPermitted
    shown = partials.jobs(Board.read(), request.user.locale)
    return render(request, "jobs.html", {"jobs": shown})


@require_POST
def retry_job(request: SignedInRequest, job_id: UUID) -> HttpResponse:
    actions.retry_job(job=get_object_or_404(DBTaskResult, pk=job_id), retrier=request.user)
    return redirect("jobs")


@require_POST
def discard_job(request: SignedInRequest, job_id: UUID) -> HttpResponse:
    actions.discard_job(job=get_object_or_404(DBTaskResult, pk=job_id), discarder=request.user)
    return redirect("jobs")


@require_POST
def run_job(request: SignedInRequest, name: str) -> HttpResponse:
    actions.run_now(job=get_object_or_404(Schedule, pk=name).job, runner=request.user)
    return redirect("jobs")


@require_POST
def render_all_anew(request: SignedInRequest) -> HttpResponse:
    actions.render_all_anew(renderer=request.user)
    return redirect("jobs")
