"""The work behind the pages: who does it, what comes round again, and how far it is.

The jobs themselves are rows of django-tasks-db; each is known by its id.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

type Job = DBTaskResult[..., Any]

WORKER_LEASE = timedelta(seconds=30)


class WorkerLeaseQuerySet(models.QuerySet["WorkerLease"]):
    def current(self) -> Self:
        return self.filter(seen_at__gt=Now() - WORKER_LEASE)


class WorkerLease(models.Model):
    """A worker that hasn't renewed it in time is dead, and what it had begun is another's."""

    worker = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    objects = WorkerLeaseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.worker}, seen at {self.seen_at:%c}"


class Schedule(models.Model):
    """When a periodic job comes round again; and its last run."""

    job = models.CharField(max_length=100, primary_key=True)
    due_at = models.DateTimeField()
    run = models.UUIDField(null=True)  # the job's id

    def __str__(self) -> str:
        return f"{self.job}, at {self.due_at:%c}"


class Progress(models.Model):
    """How far a long job is."""

    run = models.UUIDField(primary_key=True)  # the job's id
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"
