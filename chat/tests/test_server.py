"""site/server/ as a process of its own, with real sockets; its application is asgi_probe.py."""

import http.client
import json
import os
import re
import signal
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

ROOT = Path(__file__).resolve().parent.parent.parent
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
        time.sleep(0.01)


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


def is_cut(connection: socket.socket, sent: bytes) -> bool:
    try:
        connection.sendall(sent)
    except (ConnectionResetError, BrokenPipeError):
        return True
    return False


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


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


@pytest.fixture(scope="module")
def proxied(spares: Iterator[Probe]) -> Probe:
    """One behind a proxy."""
    probe = next(spares)
    probe.begin(proxied=True)
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


# Stopping


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_sockets_with_1012_tells_consumers_and_ends_with_0(
    start: Start, number: int
) -> None:
    probe = start()
    with probe.join("ada") as ada:
        probe.process.send_signal(number)
        assert closed(ada) == 1012
    assert probe.ended() == 0
    assert "ada disconnected with 1012" in probe.said()


def test_messages_received_before_the_signal_are_handled_and_answered(start: Start) -> None:
    probe = start()
    with probe.join("ada") as ada:
        ada.send("wait gate")
        for number in range(20):
            ada.send(f"note {number}.")
        ada.send("echo answer")
        probe.until("ada waits")
        probe.terminate()
        probe.open("gate")
        assert ada.recv(timeout=PATIENCE) == "answer"
    assert re.findall(r"noted (\d+)", probe.said()) == [str(number) for number in range(20)]


def test_messages_that_wait_in_the_system_at_the_signal_are_handled(start: Start) -> None:
    probe = start()
    with probe.join("ada") as ada:
        probe.process.send_signal(signal.SIGSTOP)
        for number in range(60):
            ada.send(f"note {number} {'x' * 10_000}")
        probe.process.terminate()
        probe.process.send_signal(signal.SIGCONT)
        closed(ada)
    assert re.findall(r"noted (\d+)", probe.said()) == [str(number) for number in range(60)]


def test_a_request_running_at_the_signal_is_answered_to_its_last_byte(start: Start) -> None:
    probe = start()
    with closing(probe.connection()) as connection:
        connection.request("GET", "/wait/gate")
        probe.until("asked /wait/gate")
        probe.terminate()
        probe.open("gate")
        response = connection.getresponse()
        assert (response.status, len(response.read())) == (200, 20_000_000)
    assert probe.ended() == 0


def test_a_request_running_at_the_signal_ends_its_connection(start: Start) -> None:
    probe = start()
    with probe.join("ada") as ada, probe.tcp(b"GET /wait/gate HTTP/1.1\r\n\r\n") as client:
        ada.send("wait exit")
        probe.until("ada waits")
        probe.until("asked /wait/gate")
        probe.terminate()
        probe.open("gate")
        assert b"\r\nConnection: close\r\n" in everything(client)


def test_a_request_still_arriving_at_the_signal_is_answered(start: Start) -> None:
    probe = start()
    head = b"POST /size HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    with probe.tcp(head) as client:
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        probe.terminate()
        client.sendall(b"xx")
        assert everything(client).startswith(b"HTTP/1.1 200 OK\r\n")


def test_nobody_new_is_let_in_after_the_signal(start: Start) -> None:
    probe = start(port=0)
    probe.port = int(re.findall(r"ready 127.0.0.1 (\d+)", probe.until(" ."))[0])
    with probe.join("ada") as ada:
        ada.send("wait gate")
        probe.until("ada waits")
        probe.terminate()
        with pytest.raises(ConnectionRefusedError):
            probe.tcp()


def test_a_kept_connection_is_served_once_more_after_the_signal(start: Start) -> None:
    probe = start()
    with closing(probe.connection()) as connection, probe.join("ada") as ada:
        connection.request("GET", "/")
        connection.getresponse().read()
        ada.send("wait gate")
        probe.until("ada waits")
        probe.terminate()
        connection.request("GET", "/")
        assert connection.getresponse().headers["Connection"] == "close"


def test_a_kept_connection_takes_no_socket_after_the_signal(start: Start) -> None:
    probe = start()
    with closing(probe.connection()) as connection, probe.join("ada") as ada:
        connection.request("GET", "/")
        connection.getresponse().read()
        ada.send("wait gate")
        probe.until("ada waits")
        probe.terminate()
        connection.request("GET", "/bob", headers=UPGRADE)
        assert connection.getresponse().status == 503


def test_a_message_too_large_after_the_signal_does_not_hide_the_restart(start: Start) -> None:
    probe = start()
    with probe.join("ada") as ada:
        ada.send("wait gate")
        probe.until("ada waits")
        probe.terminate()
        ada.send("x" * (MESSAGE + 1))
        closed(ada)
        probe.open("gate")
    probe.until("ada disconnected with 1012")


def test_an_idle_connection_does_not_delay_the_exit(start: Start) -> None:
    probe = start()
    with closing(probe.connection()) as connection:
        connection.request("GET", "/")
        connection.getresponse().read()
        probe.terminate()
        assert probe.ended() == 0


def test_a_second_signal_ends_the_process_at_once(start: Start) -> None:
    probe = start()
    with probe.join("ada") as ada:
        ada.send("wait gate")
        probe.until("ada waits")
        probe.terminate()
        probe.process.terminate()
        assert probe.ended() == -signal.SIGTERM


def test_a_consumer_that_never_ends_is_cut_short(start: Start) -> None:
    probe = start(limits={"grace": 0.1, "flush": 60})
    with probe.join("ada") as ada:
        ada.send("wait gate")
        probe.until("ada waits")
        probe.terminate()
        assert closed(ada) == 1012
    assert probe.ended() == 0
    assert "cancelled" in probe.said()


def test_a_thread_that_never_ends_is_left_behind(start: Start) -> None:
    probe = start(limits={"grace": 0.1, "threads": 0.1})
    with probe.tcp(b"GET /thread HTTP/1.1\r\nHost: x\r\n\r\n"):
        probe.until("asked /thread")
        probe.terminate()
        assert probe.ended() == 0


# Listening


def test_a_port_in_use_raises(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        probe = start(port=taken.getsockname()[1])
        probe.until("raised EADDRINUSE")


def test_an_inherited_number_that_is_no_socket_raises(start: Start) -> None:
    probe = start(fd=2)
    probe.until("raised ENOTSOCK")


@pytest.mark.parametrize("host", ["localhost", "[::1]"])
def test_ready_tells_where_it_listens(start: Start, host: str) -> None:
    probe = start(host=host)
    address = re.findall(r"ready (\S+) (\d+)", probe.until(" ."))[0]
    with closing(http.client.HTTPConnection(*address)) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"


# What a request may be


def test_a_body_of_the_limit_is_taken(probe: Probe) -> None:
    with closing(probe.connection()) as connection:
        connection.request("POST", "/size", b"x" * BODY)
        assert connection.getresponse().read() == b"%d" % BODY


def test_a_body_in_chunks_of_the_limit_is_taken(probe: Probe) -> None:
    with closing(probe.connection()) as connection:
        connection.request("POST", "/size", iter([b"x" * 1000, b"x" * (BODY - 1000)]))
        assert connection.getresponse().read() == b"%d" % BODY


def test_the_limit_is_for_each_request_of_a_connection(probe: Probe) -> None:
    with closing(probe.connection()) as connection:
        for _ in range(3):
            connection.request("POST", "/size", b"x" * BODY)
            assert connection.getresponse().read() == b"%d" % BODY


def test_a_length_over_the_limit_is_refused_before_the_body_is_sent(probe: Probe) -> None:
    with probe.tcp(b"POST /size/announced HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n") as client:
        assert everything(client).startswith(b"HTTP/1.1 413 ")
    assert "asked /size/announced" not in probe.said()


def test_whoever_asks_first_is_not_told_to_continue(probe: Probe) -> None:
    head = b"POST /size HTTP/1.1\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n"
    with probe.tcp(head) as client:
        assert re.findall(rb"HTTP/1.1 (\d+)", everything(client)) == [b"413"]


def test_chunks_over_the_limit_are_refused(probe: Probe) -> None:
    with closing(probe.connection()) as connection:
        connection.request("POST", "/size/chunks", iter([b"x" * BODY, b"x"]))
        response = connection.getresponse()
        assert (response.status, response.read()) == (
            413,
            b"This is too large: 1 MB can be sent at once.\n",
        )
    assert "asked /size/chunks" not in probe.said()


def test_whoever_sends_all_of_it_first_still_sees_the_refusal(probe: Probe) -> None:
    with closing(probe.connection()) as connection:
        connection.request("POST", "/size", b"x" * 64 * MIB)
        assert connection.getresponse().status == 413


def test_a_refused_body_takes_no_memory(start: Start) -> None:
    probe = start(limits=LIMITS)
    probe.get("/")
    before = probe.peak()
    with probe.tcp(b"POST /size HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") as client:
        for _ in range(100):
            client.sendall(chunk(b"x" * MIB))
        assert everything(client).startswith(b"HTTP/1.1 413 ")
    assert probe.peak() - before < 16 * MIB


def test_a_refused_body_that_never_ends_is_cut_off(start: Start) -> None:
    probe = start(limits={**LIMITS, "linger": 0.1})
    with probe.tcp(b"POST /size HTTP/1.1\r\nContent-Length: 999999999999\r\n\r\n") as client:
        wait_for(lambda: is_cut(client, b"x" * MIB), probe)


def test_forms_are_left_to_the_application(probe: Probe) -> None:
    with closing(probe.connection()) as connection:
        headers = {"Content-Type": "multipart/form-data"}
        connection.request("POST", "/size", b"no form at all", headers)
        assert connection.getresponse().read() == b"14"


def test_headers_that_trickle_in_gain_no_time(start: Start) -> None:
    probe = start(limits={"idle": 0.5})
    with probe.tcp(b"GET / HTTP/1.1\r\nX-Slow: ") as client:
        wait_for(lambda: is_cut(client, b"x"), probe)


def test_an_exception_in_mid_response_does_not_make_it_look_whole(probe: Probe) -> None:
    with closing(probe.connection()) as connection:
        connection.request("GET", "/half")
        with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
            connection.getresponse().read()


def test_an_exception_in_mid_response_does_not_stop_the_watch(probe: Probe) -> None:
    with closing(probe.connection()) as first, closing(probe.connection()) as second:
        first.request("GET", "/half/first")
        probe.until("ValueError: first")
        second.request("GET", "/crash/second")
        assert second.getresponse().status == 500


def test_a_client_does_not_choose_the_root_path(probe: Probe) -> None:
    assert json.loads(probe.get("/client", **{"Daphne-Root-Path": "/x"}))["root"] == ""


def test_no_header_tells_what_serves(probe: Probe) -> None:
    with closing(probe.connection()) as connection, probe.join("ada") as ada:
        connection.request("GET", "/")
        assert connection.getresponse().headers["Server"] is None
        assert ada.response is not None
        assert "Server" not in ada.response.headers


CLAIMS = {"X-Forwarded-For": "192.0.2.1, 192.0.2.2", "X-Real-IP": "192.0.2.3"}


def test_a_client_does_not_choose_its_address(probe: Probe) -> None:
    assert json.loads(probe.get("/client", **CLAIMS))["address"] == "127.0.0.1"


def test_a_proxy_tells_the_address_of_its_client(proxied: Probe) -> None:
    assert json.loads(proxied.get("/client", **CLAIMS))["address"] == "192.0.2.3"


def test_a_proxy_tells_the_address_of_a_socket(proxied: Probe) -> None:
    with proxied.join("ada", additional_headers=CLAIMS):
        proxied.until("ada connected from 192.0.2.3")


def test_a_proxy_that_tells_nothing_is_the_client(proxied: Probe) -> None:
    claims = {"X-Forwarded-For": "192.0.2.1"}
    assert json.loads(proxied.get("/client", **claims))["address"] == "127.0.0.1"


# What a socket may send


def test_a_message_of_the_limit_is_taken(probe: Probe) -> None:
    word = "x" * (MESSAGE - len("echo "))
    with probe.join("ada") as ada:
        ada.send(f"echo {word}")
        assert ada.recv(timeout=PATIENCE) == word


def test_a_message_over_the_limit_closes_with_1009(probe: Probe) -> None:
    with probe.join("long") as client:
        client.send("x" * (MESSAGE + 1))
        assert closed(client) == 1009
    probe.until("long disconnected with 1009")


def test_a_message_over_the_limit_is_not_judged_by_its_text(probe: Probe) -> None:
    with probe.join("binary") as client:
        client.send(b"\xff" * (MESSAGE + 1), text=True)
        assert closed(client) == 1009


def test_a_message_in_pieces_over_the_limit_closes_with_1009(probe: Probe) -> None:
    with probe.join("pieces") as client:
        client.send(["x" * 1000] * 20)
        assert closed(client) == 1009
    probe.until("pieces disconnected with 1009")


def test_a_message_of_empty_pieces_closes_with_1009(probe: Probe) -> None:
    with probe.join("empty") as client:
        with suppress(ConnectionClosed):
            client.send([""] * 20_000)
        assert closed(client) == 1009


def test_a_message_far_over_the_limit_closes_with_1009_all_the_same(probe: Probe) -> None:
    with probe.join("huge") as client:
        with suppress(ConnectionClosed):
            client.send("x" * 64 * MIB)
        assert closed(client) == 1009


def test_a_flood_closes_with_1008(probe: Probe) -> None:
    with probe.join("flood") as client:
        client.send("wait flooded")
        probe.until("flood waits")
        for _ in range(70):
            client.send("note flood")
        assert closed(client) == 1008
    probe.open("flooded")
    assert "flood noted" not in probe.until("flood disconnected with 1008")


def test_a_flood_leaves_others_alone(probe: Probe) -> None:
    with probe.join("other") as other, probe.join("torrent") as client:
        client.send("wait torrented")
        for _ in range(70):
            client.send("note torrent")
        closed(client)
        other.send("echo still")
        assert other.recv(timeout=PATIENCE) == "still"


def test_as_many_messages_as_may_wait_are_taken(probe: Probe) -> None:
    with probe.join("busy") as client:
        client.send("wait busy")
        probe.until("busy waits")
        for number in range(64):
            client.send(f"note {number}.")
        client.ping().wait(PATIENCE)
        probe.open("busy")
        probe.until("busy noted 63.")


def test_whoever_speaks_before_the_answer_is_cut_off(probe: Probe) -> None:
    with probe.tcp(b"GET /undecided HTTP/1.1\r\n%s\r\n" % RAW_UPGRADE) as client:
        probe.until("undecided")
        client.sendall(b"x")
        assert everything(client) == b"(reset)"


def test_whoever_speaks_along_with_the_question_is_cut_off(probe: Probe) -> None:
    with probe.tcp(b"GET /undecided HTTP/1.1\r\n%s\r\nx" % RAW_UPGRADE) as client:
        assert everything(client) == b"(reset)"


# What a socket is sent


def test_a_consumer_may_send_more_than_it_may_be_sent(probe: Probe) -> None:
    with probe.join("ada", max_size=None) as ada:
        ada.send("send 1500000")
        assert len(ada.recv(timeout=PATIENCE)) == 1_500_000


def test_whoever_does_not_read_is_cut_off_and_nobody_else(probe: Probe) -> None:
    with (
        probe.tcp(b"GET /deaf HTTP/1.1\r\n%s\r\n" % RAW_UPGRADE) as deaf,
        probe.join("ada") as ada,
    ):
        assert deaf.recv(12) == b"HTTP/1.1 101"

        def everybody_is_sent_something_until_deaf_is_gone() -> bool:
            ada.send("all 1000000")
            assert len(ada.recv(timeout=PATIENCE)) == 1_000_000
            return "deaf disconnected with 1013" in probe.said()

        wait_for(everybody_is_sent_something_until_deaf_is_gone, probe)


def test_a_consumer_may_close_with_a_code_of_the_protocol(probe: Probe) -> None:
    with probe.join("ada") as ada:
        ada.send("close 1013")
        assert closed(ada) == 1013


def test_sending_to_a_socket_on_its_way_out_is_no_error(probe: Probe) -> None:
    with probe.join("parting") as client:
        client.send("close 4401")
        closed(client)
    probe.until("parting disconnected with")
    assert "parting sent after closing" in probe.said()


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
RAW_UPGRADE = "".join(f"{name}: {it}\r\n" for name, it in {"Host": "x", **UPGRADE}.items()).encode()
