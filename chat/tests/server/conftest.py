"""site/server/ as a process of its own, with real sockets; its application is asgi_probe.py."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, cast

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[3]


PATIENCE = 15  # seconds until a test gives up; none waits for it to pass


KIB, MIB = 1024, 1024 * 1024


BODY, MESSAGE = MIB, 16 * KIB


LIMITS = {"body": BODY}


class Probe:
    """A process that waits to be told what server to be, is one, or was."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder, folder / "output"
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("asgi_probe.py")],
                env={**os.environ, "PYTHONPATH": str(ROOT / "site")},
                pass_fds=[self.listener.fileno()],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
            )

    def begin(self, **given: Any) -> None:
        """On its own port, unless it is given another."""
        if not given.keys() & {"host", "port", "fd"}:
            given["fd"] = self.listener.fileno()
        with self.process.stdin as told:  # type: ignore[union-attr]
            told.write(json.dumps({"folder": str(self.folder), **given}).encode() + b"\n")

    def said(self) -> str:
        return self.output.read_text()

    def until(self, words: str) -> str:
        wait_for(lambda: words in self.said(), self)
        return self.said()

    def open(self, gate: str) -> None:
        (self.folder / gate).touch()

    def terminate(self) -> None:
        self.process.terminate()
        self.until("stopping")

    def ended(self) -> int:
        return self.process.wait(PATIENCE)

    def join(self, name: str, **options: Any) -> ClientConnection:
        url = f"ws://127.0.0.1:{self.port}/{name}"
        return cast(ClientConnection, connect(url, proxy=None, **options))

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def tcp(self, sent: bytes = b"") -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection.sendall(sent)
        return connection

    def get(self, path: str, **headers: str) -> bytes:
        with closing(self.connection()) as connection:
            connection.request("GET", path, headers=headers)
            return connection.getresponse().read()

    def peak(self) -> int:
        """The most memory it has ever used, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * KIB

    def finish(self) -> None:
        self.listener.close()
        self.process.kill()
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()


def wait_for(condition: Callable[[], object], probe: Probe) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, probe.said()
        with suppress(subprocess.TimeoutExpired):
            probe.process.wait(0.01)


def closed(client: ClientConnection) -> int:
    """Reads to the end; the close code, 1006 if there was none."""
    try:
        while True:
            client.recv(timeout=PATIENCE)
    except ConnectionClosed as error:
        return error.rcvd.code if error.rcvd else 1006


def everything(connection: socket.socket) -> bytes:
    """Reads until the other side closes, politely or not."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        parts.append(b"(reset)")
    return b"".join(parts)


type Start = Callable[..., Probe]


@pytest.fixture(scope="module")
def spares(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Probe]]:
    """Processes that have imported everything by the time a test asks for one."""
    made = []

    def make() -> Probe:
        made.append(Probe(tmp_path_factory.mktemp("probe")))
        return made[-1]

    def take() -> Iterator[Probe]:
        ready = [make() for _ in range(3)]
        while True:
            ready.append(make())
            yield ready.pop(0)

    yield take()
    for probe in made:
        probe.finish()


@pytest.fixture(scope="module")
def probe(spares: Iterator[Probe]) -> Probe:
    """One for all tests that leave it running."""
    probe = next(spares)
    probe.begin(limits=LIMITS)
    return probe


@pytest.fixture
def start(spares: Iterator[Probe]) -> Iterator[Start]:
    """One for the test alone. By default it waits for the test with everything."""
    started = []

    def begin(**given: Any) -> Probe:
        started.append(next(spares))
        started[-1].begin(**{"limits": {"grace": 60, "flush": 60, "closing": 60}, **given})
        return started[-1]

    yield begin
    for probe in started:
        probe.finish()


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


RAW_UPGRADE = "".join(f"{name}: {it}\r\n" for name, it in {"Host": "x", **UPGRADE}.items()).encode()
