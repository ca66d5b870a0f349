"""Jobs that only tests know of."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from django.tasks import TaskContext, task

from chat.jobs import Hopeless
from chat.jobs.base import counted

PATIENCE = 60  # seconds


@task
def note(path: str, words: str = "done") -> None:
    with Path(path).open("a") as file:
        file.write(f"{words}\n")


@task
def fail(words: str) -> None:
    raise OSError(words)


@task
def give_up() -> None:
    raise Hopeless("nobody lives there")


@task
def need(path: str) -> None:
    if not Path(path).exists():
        raise Hopeless("the key is missing")


@task(takes_context=True)
def count(context: TaskContext[..., None], path: str) -> None:
    for each in counted(context, range(3)):
        note.call(path, str(each))


@task
def hold(folder: str) -> None:
    """Says that it has begun, and goes on when it is let go."""
    note.call(f"{folder}/begun")
    for _second in range(10 * PATIENCE):
        if Path(folder, "let go").exists():
            break
        Event().wait(0.1)
    note.call(f"{folder}/done")
