"""Programs that run beside `serve`, and end with it, whatever ends it."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Self

from environment import ROOT

LONGEST_PAUSE = 30  # seconds before one that ended by itself is started again
LASTING = 60  # seconds after which it did well
PATIENCE = 8  # seconds for it to end

logger = logging.getLogger(__name__)

type Command = Sequence[str]  # of manage.py, and what it is told


class Beside:
    """While it is entered, each of the commands runs."""

    def __init__(self, *commands: Command) -> None:
        self._commands = commands
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for command in self._commands:
            self._stack.enter_context(_Companion(command))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()


class _Companion:
    """One program, kept running. It holds our end as its standard input: see `attach`."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name=command[0], daemon=True)

    def __enter__(self) -> Self:
        self._keeper.start()
        return self

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            self._over.set()
            if self._process:
                self._process.terminate()
        self._keeper.join(PATIENCE)
        if self._process and self._process.poll() is None:
            self._process.kill()  # another takes up what it was doing

    def _keep(self) -> None:
        pause = 1
        while process := self._started():
            began = time.monotonic()
            code = process.wait()
            pause = 1 if time.monotonic() - began > LASTING else min(2 * pause, LONGEST_PAUSE)
            if self._over.wait(pause):
                return
            logger.warning("%s ended with %d, and is started again", self._command[0], code)

    def _started(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._over.is_set():
                return None
            # A session of its own: Ctrl+C is for whoever serves, which then ends it in order.
            self._process = subprocess.Popen(  # noqa: S603 (our own words)
                [sys.executable, str(ROOT / "manage.py"), *self._command],
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
            return self._process


def attach() -> None:
    """For such a program: ends it when whoever holds the other end of its input has died."""
    threading.Thread(target=_end_with_input, name="attached", daemon=True).start()


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
