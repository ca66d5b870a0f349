"""Keeping the house."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore
from django.tasks import TaskContext, task

from chat import actions, rendering, text
from chat.jobs.base import counted
from chat.models import Message

AT_ONCE = 50  # messages


@task
def forget() -> None:
    """Jobs that are done, notices of long ago, sessions that have ended."""
    actions.forget_jobs()
    actions.forget_notices()
    SessionStore.clear_expired()


@task(takes_context=True, priority=-50)
def render_anew(context: TaskContext[..., None]) -> None:
    """Every message whose HTML an older version has made."""
    old = Message.objects.filter(renderer__lt=text.RENDERER).exclude(html="")
    pages = [(room, pk) for room, pk in old.order_by("room", "pk").values_list("room", "pk")]
    for page in counted(context, list(_batches(pages))):
        rendering.as_of_now(list(Message.objects.for_rendering().filter(pk__in=page)))


def _batches(rows: list[tuple[int, int]]) -> list[list[int]]:
    """Of one room each."""
    rooms: dict[int, list[int]] = {}
    for room, pk in rows:
        rooms.setdefault(room, []).append(pk)
    return [pks[i : i + AT_ONCE] for pks in rooms.values() for i in range(0, len(pks), AT_ONCE)]
