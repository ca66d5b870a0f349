"""Listening."""

import http.client
import re
import socket
from contextlib import closing

import pytest

from chat.tests.server.conftest import Start


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
