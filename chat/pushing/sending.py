"""Sends a push by a process of its own, which ends within seconds whatever it meets."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

PATIENCE = 15  # seconds
ROOT = Path(__file__).resolve().parents[2]
ALSO: tuple[tuple[str, int], ...] = ()  # may be reached beside public addresses: for tests


class Outcome(StrEnum):
    DONE = "done"
    UNREADABLE = "unreadable"  # what was given is no address of this service's
    NOT_PUBLIC = "not public"  # it leads to where nothing of ours may go
    ANSWERED = "answered"  # with a status that means no
    UNREACHED = "unreached"
    TOO_SLOW = "too slow"
    DIED = "died"


class Answer(NamedTuple):
    outcome: Outcome
    status: int = 0  # of HTTP, where there was one


def check(address: str) -> Answer:
    """Whether it can be read. Nothing is sent."""
    return _ask({"address": address})


def send(address: str, title: str, body: str) -> Answer:
    push = {"title": title, "body": body}
    return _ask({"address": address, "push": push, "also": ALSO})


def _ask(question: dict[str, Any]) -> Answer:
    """The question goes by a pipe: arguments and environment can be read by others."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "chat.pushing.apprising"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )
    try:
        said, _nothing = child.communicate(json.dumps(question).encode(), timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return Answer(Outcome.TOO_SLOW)
    finally:
        _end(child)
    return _understood(said)


def _end(child: subprocess.Popen[bytes]) -> None:
    """With whatever it has begun."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


def _understood(said: bytes) -> Answer:
    try:
        outcome, status = json.loads(said)
        return Answer(Outcome(outcome), int(status))
    except (TypeError, ValueError):
        return Answer(Outcome.DIED)
