"""Confab as it is run for real: a process of its own, with a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from django.conf import settings

PATIENCE = 30  # seconds
ROOT = Path(__file__).resolve().parent.parent


class Server:
    """One `manage.py serve`. Its listening socket outlives it: a restart keeps the address, and
    a browser that comes too early waits in the queue instead of being refused."""

    def __init__(self, home: Path, **environment: str) -> None:
        home.mkdir(exist_ok=True)
        (home / "secret_key").write_text(settings.SECRET_KEY)  # sessions made here hold there
        self.log = home / "server.log"
        quick = {"WRITE_LIMITS": "1000/second"}  # tests are quicker than people
        self.environment = os.environ | {"DATA_DIR": str(home)} | quick | environment
        self.program = "manage.py"
        self.workers = 0  # as Daphne serves; more is uvicorn
        self._process: subprocess.Popen[bytes] | None = None
        self._listen(0)
        self._port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    def manage(self, *command: str) -> None:
        manage = [sys.executable, "manage.py", *command]
        subprocess.run(manage, cwd=ROOT, env=self.environment, check=True)

    def start(self) -> None:
        number = self._socket.fileno()
        workers = ["--workers", str(self.workers)] if self.workers else []
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, self.program, "serve", "--fd", str(number), *workers],
                cwd=ROOT,
                env=self.environment,
                pass_fds=[number],
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """No goodbye: as a power cut would."""
        self._end(signal.SIGKILL)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Killed; whoever comes meanwhile is refused, and not kept waiting."""
        self.kill()
        self._socket.close()
        try:
            yield
        finally:
            self._listen(self._port)
            self.start()

    def worker(self) -> psutil.Process:
        """Which does the jobs beside it, as soon as there is one."""
        assert self._process
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for each in psutil.Process(self._process.pid).children():
                with suppress(psutil.NoSuchProcess):
                    if "work" in each.cmdline():
                        return each
        raise TimeoutError("nobody does the jobs")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _listen(self, port: int) -> None:
        self._socket = socket.create_server(("127.0.0.1", port), backlog=128)

    def _end(self, how: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(20)

    def close(self) -> None:
        self.stop()
        self._socket.close()
