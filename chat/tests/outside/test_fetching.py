"""What a fetch gets, and what it doesn't let itself be led to."""

import gzip
import socket
import zlib

import pytest

from chat.outside import Unreachable, fetch, fetch_picture
from chat.outside.fetching import PAGE_LIMIT, PICTURE_LIMIT
from chat.tests.outside.conftest import PUBLIC, Manners, Resolver, Server

HTML = "Content-Type: text/html; charset=utf-8"
INSIDE = "is no public web server"
GZIP = "Content-Encoding: gzip"


def test_a_page_is_fetched(server: Server) -> None:
    url = server.page("/a?b=%C3%A9", b"<title>A</title>", HTML)
    assert fetch(server.url + "/a?b=é#c") == (url, HTML[14:], b"<title>A</title>")


def test_it_says_who_asks_and_nothing_else(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.2:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.2:1")
    server.page("/first", b"", "Set-Cookie: a=b", "Location: /a", status="302 Found")
    server.page("/a")
    fetch(server.url + "/first")
    names = {line.partition(":")[0] for line in server.heard[1].splitlines()[1:] if line}
    assert names == {"Host", "Accept", "Accept-Encoding", "User-Agent"}
    assert "Confab" in server.heard[1]


def test_three_redirects_are_followed(server: Server) -> None:
    server.leading("/1", "/2")
    server.leading("/2", f"//{PUBLIC}:{server.port}/3")
    server.leading("/3", server.page("/4", b"found"))
    assert fetch(server.url + "/1").body == b"found"
    assert fetch(server.url + "/1").url == server.url + "/4"


def test_a_fourth_is_not(server: Server) -> None:
    for number in range(1, 5):
        server.leading(f"/{number}", f"/{number + 1}")
    server.page("/5")
    with pytest.raises(Unreachable, match="too often"):
        fetch(server.url + "/1")
    assert len(server.heard) == 4


def test_a_loop_ends(server: Server) -> None:
    server.leading("/1", "/1")
    with pytest.raises(Unreachable, match="too often"):
        fetch(server.url + "/1")
    assert len(server.heard) == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2/",
        "http://[::1]/",
        "//0/",
        "http://2130706434/",
        "http://169.254.169.254/latest/",
        "http://10.0.0.1",
        "http://[::ffff:10.0.0.1]/",
        "https://192.168.0.1/",
        "http://[64:ff9b::a00:1]/",
        "http://127.0.0.1:22/",
    ],
)
def test_no_redirect_leads_inside(server: Server, location: str) -> None:
    with pytest.raises(Unreachable, match=INSIDE):
        fetch(server.leading("/1", location))


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "data:text/html,a",
        "about:",
        "http://user@127.0.0.1/",
        "http://[::1",
        "http://127.0.0.1:port/",
        "unix:/run/a",
        "http://[fe80::1%25eth0]/",
        "http://a%0d%0ab/",
        "http:// /",
        "http://a\\@127.0.0.1/",
    ],
)
def test_no_redirect_leads_to_what_is_no_web_address(server: Server, location: str) -> None:
    with pytest.raises(Unreachable, match="no web address"):
        fetch(server.leading("/1", location))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a",
        "/a",
        "http:",
        "http:///a",
        "http://u:p@a.test/",
        "HTTP://@a.test/",
        "http://a b/",
        "http://a.test:99999/",
        "http://a.test:-1/",
        "javascript:alert(1)",
        "http://\udc80/",
        "http://a.test/\udc80",
        "http://" + "é" * 300 + ".test/",
        "http://℀.test/",
        "http://./",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Unreachable, match="no web address"):
        fetch(url)


@pytest.mark.parametrize(
    "url",
    [
        "HTTP://LOCALHOST./",
        "http://①②⑦.⓪.⓪.②/",
        "http://127。0。0。2/",
        "http://0x7f.2/",
        "http://0/",
    ],
)
def test_no_spelling_hides_an_address(url: str) -> None:
    with pytest.raises(Unreachable, match=INSIDE):
        fetch(url)


def test_a_name_is_resolved_once(server: Server, resolver: Resolver) -> None:
    resolver.names["rebinding.test"] = [[PUBLIC], ["127.0.0.2"], ["10.0.0.1"]]
    server.page("/", b"found")
    assert fetch(f"http://rebinding.test:{server.port}/").body == b"found"
    assert resolver.asked == ["rebinding.test"]
    assert f"Host: rebinding.test:{server.port}" in server.heard[0]


def test_a_name_is_asked_for_anew_after_a_redirect(server: Server, resolver: Resolver) -> None:
    resolver.names["rebinding.test"] = [[PUBLIC], ["127.0.0.2"]]
    server.leading("/", "/again")
    with pytest.raises(Unreachable, match=r"rebinding\.test is no public web"):
        fetch(f"http://rebinding.test:{server.port}/")
    assert len(server.heard) == 1


@pytest.mark.parametrize("others", [["127.0.0.2", PUBLIC], [PUBLIC, "127.0.0.2"], [PUBLIC, "::1"]])
def test_one_bad_address_spoils_a_name(
    server: Server, resolver: Resolver, others: list[str]
) -> None:
    resolver.names["mixed.test"] = [others]
    with pytest.raises(Unreachable, match=INSIDE):
        fetch(f"http://mixed.test:{server.port}/")
    assert not server.heard


@pytest.mark.usefixtures("hurry")
def test_a_resolver_that_rests_is_not_waited_for(resolver: Resolver) -> None:
    resolver.names["slow.test"] = [[PUBLIC]]
    resolver.rest.clear()
    with pytest.raises(Unreachable, match="too long"):
        fetch("http://slow.test/")


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize(
    ("beginning", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"a"),
    ],
    ids=["status", "headers", "continue", "body"],
)
def test_a_slow_drip_gains_no_time(server: Server, beginning: bytes, drop: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(beginning)
        server.drip(connection, drop)

    with pytest.raises(Unreachable, match="too long"):
        fetch(server.ill_mannered("/", drip))


@pytest.mark.usefixtures("hurry")
def test_redirects_share_the_time(server: Server) -> None:
    def slow(connection: socket.socket) -> None:
        server.ended.wait(0.15)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n")

    with pytest.raises(Unreachable, match="too long"):
        fetch(server.ill_mannered("/", slow))


def endless(head: bytes, chunk: bytes) -> Manners:
    def pour(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(chunk)

    return pour


def test_of_an_endless_page_the_beginning_is_taken(server: Server) -> None:
    head = f"HTTP/1.1 200 OK\r\n{HTML}\r\n\r\n".encode()
    url = server.ill_mannered("/", endless(head, b"a" * 65536))
    assert fetch(url).body == b"a" * PAGE_LIMIT


def test_an_endless_picture_is_refused(server: Server) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"
    with pytest.raises(Unreachable, match="too large"):
        fetch_picture(server.ill_mannered("/", endless(head, b"a" * 65536)))


def test_a_picture_is_fetched(server: Server) -> None:
    url = server.page("/", b"a" * PICTURE_LIMIT, "Content-Type: image/webp")
    assert len(fetch_picture(url).body) == PICTURE_LIMIT


@pytest.mark.parametrize("size", [100, PAGE_LIMIT])
def test_what_is_packed_is_unpacked(server: Server, size: int) -> None:
    url = server.page("/", gzip.compress(b"a" * size), HTML, GZIP)
    assert fetch(url).body == b"a" * size


def test_a_bomb_is_not_unpacked_beyond_the_limit(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked: list[int] = []
    unpacker = zlib.decompressobj

    class Counting:
        def __init__(self, wbits: int) -> None:
            self._inner = unpacker(wbits)

        def decompress(self, chunk: bytes, most: int) -> bytes:
            plain = self._inner.decompress(chunk, most)
            unpacked.append(len(plain))
            return plain

    bomb = gzip.compress(b"a" * (100 * PAGE_LIMIT))
    monkeypatch.setattr("chat.outside.fetching.zlib.decompressobj", Counting)
    assert len(fetch(server.page("/", bomb, HTML, GZIP)).body) == PAGE_LIMIT
    assert sum(unpacked) == PAGE_LIMIT + 1


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Type: image/png",),
        ("Content-Type: text/plain",),
        ("A: b",),
        ("Content-Type:",),
        ("Content-Type: text/htmlx",),
        (HTML, "Content-Encoding: br"),
        (HTML, "Content-Encoding: é"),
    ],
)
def test_only_html_is_a_page(server: Server, headers: tuple[str, ...]) -> None:
    with pytest.raises(Unreachable):
        fetch(server.page("/", b"<title>A</title>", *headers))


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/pdf", "image/"])
def test_only_pictures_of_a_few_kinds_are_pictures(server: Server, kind: str) -> None:
    with pytest.raises(Unreachable):
        fetch_picture(server.page("/", b"<svg>", f"Content-Type: {kind}"))


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oh", "304 Not Modified"])
def test_a_failure_is_no_page(server: Server, status: str) -> None:
    with pytest.raises(Unreachable):
        fetch(server.page("/", status=status))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00" * 100,
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nA\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: " + b"a" * 1000000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: a\r\n" * 100000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\na",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\nno gzip",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=range(10),
)
def test_bad_manners_are_no_page(server: Server, answer: bytes) -> None:
    with pytest.raises(Unreachable, match="could not be reached"):
        fetch(server.ill_mannered("/", lambda connection: connection.sendall(answer)))


def test_who_hangs_up_is_not_waited_for(server: Server) -> None:
    server.stop()
    with pytest.raises(Unreachable, match="could not be reached"):
        fetch(server.url)


def test_an_unknown_name_is_told_of(resolver: Resolver) -> None:
    with pytest.raises(Unreachable, match=r"There is no nobody\.invalid"):
        fetch("http://nobody.invalid/")
