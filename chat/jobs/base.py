"""What all jobs share: how often they are tried, and how they tell how far they are."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.tasks import TaskContext

from chat import actions

ATTEMPTS = 12  # the last of them comes some three hours after the first
FIRST_PAUSE, LONGEST_PAUSE = 10, 3600  # seconds
NOTED_EVERY = 0.5


class Hopeless(Exception):
    """Trying again can't help. Its words are for admins to read."""


def pause_after(attempt: int) -> timedelta:
    """Twice as long each time."""
    return timedelta(seconds=min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE))


def counted[T](context: TaskContext[..., None], work: Sequence[T]) -> Iterator[T]:
    """Each piece of the work; who looks at the jobs sees how many are done."""
    job, total, noted_at = UUID(context.task_result.id), len(work), 0.0
    for done, piece in enumerate(work):
        if time.monotonic() - noted_at > NOTED_EVERY:
            actions.note_progress(job=job, done=done, total=total)
            noted_at = time.monotonic()
        yield piece
    actions.note_progress(job=job, done=total, total=total)
