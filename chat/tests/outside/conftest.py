"""A web server with bad manners, on 127.0.0.1, which these tests take for a public address."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread

import pytest

from chat.outside import guard

PUBLIC = "127.0.0.1"  # all else of loopback stays what it is

type Manners = Callable[[socket.socket], None]


class Server:
    """Does with each connection, once it has heard the request, what the path is made to do."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.pages: dict[str, Manners] = {}
        self.greet: Callable[[socket.socket], socket.socket] = lambda connection: connection
        self.ended = Event()
        self._listener = socket.create_server((PUBLIC, 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://{PUBLIC}:{self.port}"
        Thread(target=self._listen, daemon=True).start()

    def page(self, path: str, body: bytes = b"", *headers: str, status: str = "200 OK") -> str:
        """Its address. Headers come as they are; a page is HTML unless they say otherwise."""
        lines = [f"HTTP/1.1 {status}", *(headers or ("Content-Type: text/html",)), "", ""]
        head = "\r\n".join(lines).encode()
        self.pages[path] = lambda connection: connection.sendall(head + body)
        return self.url + path

    def leading(self, path: str, location: str) -> str:
        return self.page(path, b"", f"Location: {location}", status="302 Found")

    def ill_mannered(self, path: str, manners: Manners) -> str:
        self.pages[path] = manners
        return self.url + path

    def drip(self, connection: socket.socket, drop: bytes) -> None:
        """For some ten seconds, unless somebody hangs up or the test has ended."""
        for _ in range(200):
            connection.sendall(drop)
            if self.ended.wait(0.05):
                break

    def stop(self) -> None:
        self.ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        with suppress(OSError), raw, self.greet(raw) as connection:
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(4096) or b"\r\n\r\n"
            heard = request.decode("latin-1")  # a greeting of TLS, too
            self.heard.append(heard)
            if manners := self.pages.get(heard.partition(" ")[2].partition(" ")[0]):
                manners(connection)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server()
    is_public = guard.is_public
    monkeypatch.setattr(guard, "is_public", lambda ip: ip == PUBLIC or is_public(ip))
    monkeypatch.setattr(guard, "PORTS", guard.PORTS | {server.port})
    yield server
    server.stop()


class Resolver:
    """Answers for names in `.test`, each time with the next answer, and counts."""

    def __init__(self) -> None:
        self.names: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self.rest = Event()
        self.rest.set()
        self._real = socket.getaddrinfo

    def __call__(self, host: str, port: int, *args: int, **kwargs: int) -> list[object]:
        if host not in self.names:
            return list(self._real(host, port, *args, **kwargs))
        self.asked.append(host)
        self.rest.wait(10)
        answers = self.names[host]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return [entry for ip in answer for entry in self._real(ip, port, *args, **kwargs)]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    resolver = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    yield resolver
    resolver.rest.set()


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.outside.fetching.PATIENCE", 0.3)
