"""Files: where to, from whom, and while there is room."""

import hashlib
import json
import random
import shutil
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chat.tests.server.conftest import BODY, KIB, MIB, Probe, Start, everything

COOKIE = {"Cookie": "theme=dark; session=anything"}
FILES = {
    "most": 40 * MIB,
    "addresses": ["/(size|pieces|digest|unread)/of/[^/]+", "/size/settings/"],
    "cookie": "session",
    "folder": "/",
}
LIMITS = {"body": BODY, "files": FILES}
TOO_LARGE = (413, b"This is too large: 1 MB can be sent at once.\n")
FULL = {"body": BODY, "files": {**FILES, "floor": 1 << 60}}


@pytest.fixture(scope="module")
def probe(spares: Iterator[Probe]) -> Probe:
    probe = next(spares)
    probe.begin(limits=LIMITS)
    return probe


@pytest.fixture(scope="module")
def full(spares: Iterator[Probe]) -> Probe:
    """One whose disk is."""
    probe = next(spares)
    probe.begin(limits=FULL)
    return probe


def sent(
    probe: Probe,
    body: bytes | Iterator[bytes],
    path: str = "/size/of/general",
    method: str = "POST",
    headers: dict[str, str] = COOKIE,
) -> tuple[int, bytes]:
    with closing(probe.connection()) as connection:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()


@pytest.mark.parametrize(
    "path", ["/size/of/general", "/size/settings/", "/size/of/general?page=2", "/size/of/caf%C3%A9"]
)
def test_what_takes_files_takes_large_ones(probe: Probe, path: str) -> None:
    assert sent(probe, b"x" * 40 * MIB, path) == (200, b"%d" % (40 * MIB))


def test_more_than_that_is_refused(probe: Probe) -> None:
    sentence = b"This is too large: 40 MB can be sent at once.\n"
    assert sent(probe, b"x" * (40 * MIB + 1)) == (413, sentence)


@pytest.mark.parametrize(
    "path", ["/size", "/size/of/general/", "/size/of/a/b", "/size/of/a%2Fb", "/x/size/of/general"]
)
def test_no_other_address_takes_a_large_body(probe: Probe, path: str) -> None:
    assert sent(probe, b"x" * (BODY + 1), path) == TOO_LARGE


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
def test_files_are_posted(probe: Probe, method: str) -> None:
    assert sent(probe, b"x" * (BODY + 1), method=method) == TOO_LARGE


@pytest.mark.parametrize("cookie", ["", "sessions=x", "other=session=x", "x;y=z"])
def test_a_stranger_sends_no_large_body(probe: Probe, cookie: str) -> None:
    assert sent(probe, b"x" * (BODY + 1), headers={"Cookie": cookie}) == TOO_LARGE


def test_a_stranger_sends_a_small_one(probe: Probe) -> None:
    assert sent(probe, b"x" * BODY, headers={}) == (200, b"%d" % BODY)


def test_a_second_cookie_header_counts(probe: Probe) -> None:
    head = b"POST /unread/of/a HTTP/1.1\r\nCookie: a=b\r\nCookie: session=x\r\n"
    with probe.tcp(head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % (2 * MIB)) as client:
        client.sendall(b"x" * 2 * MIB)
        assert everything(client).startswith(b"HTTP/1.1 200 ")


def test_whoever_does_not_say_how_much_sends_no_large_body(probe: Probe) -> None:
    assert sent(probe, iter([b"x" * BODY, b"x"])) == TOO_LARGE


def test_a_large_body_that_is_refused_is_not_waited_for(probe: Probe) -> None:
    head = b"POST /size/of/b HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n"
    with probe.tcp(head) as client:
        assert everything(client).startswith(b"HTTP/1.1 413 ")


def test_the_limit_is_that_of_each_request_of_a_connection(probe: Probe) -> None:
    with closing(probe.connection()) as connection:
        for path, status in (("/size/of/a", 200), ("/size", 413)):
            connection.request("POST", path, b"x" * 2 * MIB, COOKIE)
            response = connection.getresponse()
            response.read()
            assert response.status == status


# The disk


def test_a_full_disk_takes_no_files(full: Probe) -> None:
    sentence = b"The disk here is nearly full: no files can be taken now.\n"
    assert sent(full, b"x" * 2 * MIB) == (507, sentence)


def test_a_full_disk_takes_small_bodies(full: Probe) -> None:
    assert sent(full, b"x" * BODY) == (200, b"%d" % BODY)


def test_a_full_disk_refuses_before_the_body_is_sent(full: Probe) -> None:
    head = b"POST /size/of/b HTTP/1.1\r\nCookie: session=x\r\nContent-Length: 2000000\r\n\r\n"
    with full.tcp(head) as client:
        assert everything(client).startswith(b"HTTP/1.1 507 Insufficient Storage\r\n")


def test_there_must_be_room_for_what_others_are_sending(start: Start) -> None:
    """Until it is there, or they are gone."""
    vast = start(limits={"body": BODY, "files": {**FILES, "most": 1 << 60}})
    with announced(vast) as one:
        assert one.recv(12) == b"HTTP/1.1 100"
        assert not is_let_in(vast)
    assert any(is_let_in(vast) for _attempt in range(1000))


def announced(probe: Probe) -> socket.socket:
    """Most of what is free."""
    size = shutil.disk_usage("/").free // 10 * 6
    head = b"POST /size/of/b HTTP/1.1\r\nCookie: session=x\r\nExpect: 100-continue\r\n"
    return probe.tcp(head + b"Content-Length: %d\r\n\r\n" % size)


def is_let_in(probe: Probe) -> bool:
    with announced(probe) as one:
        return one.recv(12) == b"HTTP/1.1 100"


# How the application receives it


def test_a_body_is_handed_on_in_pieces(probe: Probe) -> None:
    _status, sizes = sent(probe, b"x" * (200 * KIB), "/pieces/of/it")
    assert json.loads(sizes) == [64 * KIB, 64 * KIB, 64 * KIB, 8 * KIB]


@pytest.mark.parametrize("size", [0, 1, 64 * KIB, 64 * KIB + 1, 128 * KIB])
def test_the_last_piece_says_so(probe: Probe, size: int) -> None:
    _status, sizes = sent(probe, b"x" * size, "/pieces/of/it")
    assert sum(json.loads(sizes)) == size and (size == 0 or 0 not in json.loads(sizes))


def test_the_pieces_are_the_body(probe: Probe) -> None:
    body = random.Random(7).randbytes(3 * MIB + 5)
    assert sent(probe, body, "/digest/of/it")[1] == hashlib.sha256(body).hexdigest().encode()


def test_a_body_that_nobody_reads_is_thrown_away(probe: Probe) -> None:
    before = open_files(probe)
    for _ in range(3):
        assert sent(probe, b"x" * 2 * MIB, "/unread/of/it") == (200, b"unread")
    assert open_files(probe) <= before + 1  # the last connection's


def open_files(probe: Probe) -> int:
    return len(list(Path(f"/proc/{probe.process.pid}/fd").iterdir()))


def test_a_large_body_takes_little_memory(start: Start) -> None:
    probe = start(limits=LIMITS)
    sent(probe, b"x" * 2 * MIB)
    before = probe.peak()
    assert sent(probe, b"x" * 40 * MIB)[0] == 200
    assert probe.peak() - before < 4 * MIB
