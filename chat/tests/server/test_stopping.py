"""Stopping."""

import re
import signal
from contextlib import closing

import pytest

from chat.tests.server.conftest import MESSAGE, PATIENCE, UPGRADE, Start, closed, everything


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
