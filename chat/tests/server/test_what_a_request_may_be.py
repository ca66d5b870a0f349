"""What a request may be."""

import http.client
import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from chat.tests.server.conftest import BODY, KIB, LIMITS, MIB, Probe, Start, everything, wait_for


def is_cut(connection: socket.socket, sent: bytes) -> bool:
    try:
        connection.sendall(sent)
    except (ConnectionResetError, BrokenPipeError):
        return True
    return False


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


@pytest.fixture(scope="module")
def proxied(spares: Iterator[Probe]) -> Probe:
    """One behind a proxy."""
    probe = next(spares)
    probe.begin(proxied=True)
    return probe


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


def test_a_response_waits_for_who_reads_it_slowly(probe: Probe) -> None:
    with probe.tcp(b"GET /parts/ HTTP/1.0\r\n\r\n") as client:
        probe.until("part 0 sent")
        assert probe.get("/") == b"hello"
        assert "part 399 sent" not in probe.said()
        head, _, body = everything(client).partition(b"\r\n\r\n")
        assert len(body) == 400 * 256 * KIB + len(b"hello"), head


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
