"""A server as a process on a core of its own, and what it costs there."""

import asyncio
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.sockets import HOST

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
SETTINGS = {"HOST", "PORT", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL"}  # it keeps the defaults
WAITING = 1024  # connections


class Server:
    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.port = port
        self._process = process
        self._files = Path("/proc", str(process.pid))

    def memory(self) -> int:
        """In KB, what is resident."""
        pages = int((self._files / "statm").read_text().split()[1])
        return pages * resource.getpagesize() // 1024

    def peak(self) -> int:
        """In KB, the most that was resident since it was last forgotten."""
        status = (self._files / "status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0])

    def forget_peak(self) -> None:
        (self._files / "clear_refs").write_text("5")

    def cpu(self) -> float:
        """In seconds, of all its threads, since it began."""
        numbers = (self._files / "stat").read_text().rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / TICKS

    async def rest(self) -> None:
        """Waits until it has hardly anything to do, but not for ever."""
        for _second in range(10):
            before = self.cpu()
            await asyncio.sleep(1)
            if self.cpu() - before < 0.1:
                break


@contextmanager
def serving(command: tuple[str, ...], home: Path, core: int) -> Iterator[Server]:
    log = home / "server.log"
    with socket.create_server((HOST, 0), backlog=WAITING) as listener, log.open("wb") as output:
        number = listener.fileno()
        process = subprocess.Popen(
            [*command, str(number)],
            cwd=ROOT,
            env=_environment(home),
            pass_fds=[number],
            stdout=output,
            stderr=output,
        )
        try:
            os.sched_setaffinity(process.pid, {core})
            yield Server(process, listener.getsockname()[1])
        except Exception:
            sys.stderr.write(log.read_text()[-4000:])
            raise
        finally:
            _end(process)


def manage(home: Path, *command: str) -> str:
    """What the command prints."""
    line = [sys.executable, "manage.py", *command]
    environment = _environment(home)
    done = subprocess.run(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def _environment(home: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return own | {"DATA_DIR": str(home), "WRITE_LIMITS": "1000000/second"}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
