"""Bob's devices, and a server that stands for the services that reach them."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from chat import actions, ciphers, pushing
from chat.jobs import push as jobs
from chat.models import Push, PushTarget, User
from chat.pushing import Answer, Outcome, sending

SECRET = "a-long-word-that-nobody-guesses"
ADDRESS = f"ntfys://ntfy.sh/{SECRET}"
NEWS = {"title": "Ada, General", "words": "lunch?", "url": "https://chat.example/rooms/general/7"}

Send = Callable[[Outcome, int], None]


def device(user: User, address: str = ADDRESS, label: str = "Phone", **fields: Any) -> PushTarget:
    """As if it had been added, but for the check, which takes a while."""
    return PushTarget.objects.create(
        user=user,
        label=label,
        scheme=pushing.scheme(address),
        shown=pushing.masked(address),
        sealed=ciphers.encrypted(address),
        **fields,
    )


@pytest.fixture
def phone(bob: User) -> PushTarget:
    return device(bob)


@pytest.fixture
def push(bob: User, phone: PushTarget) -> Push:
    """One that waits to be sent."""
    actions.push(user=bob, key="message 7", **NEWS)
    return Push.objects.get()


def send(push: Push) -> None:
    """As the worker would."""
    jobs.send.call(push=push.pk)


def queued() -> list[tuple[str, int, Any]]:
    """What the worker will do: which job, how urgent, with what."""
    rows = DBTaskResult.objects.order_by("enqueued_at")
    return [(row.task_path, row.priority, row.args_kwargs["kwargs"]) for row in rows]


class Sent(list[tuple[str, str, str]]):
    """What would have left: address, title, words. Answers as it is told."""

    answer = Answer(Outcome.DONE)

    def __call__(self, address: str, title: str, body: str) -> Answer:
        self.append((address, title, body))
        return self.answer


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    sent = Sent()
    monkeypatch.setattr(pushing, "send", sent)
    return sent


class Service(ThreadingHTTPServer):
    """Answers with the status it is told, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.cuts = False  # the line, before it answers
        self.asked: list[tuple[str, dict[str, str], Any]] = []  # path, headers, body
        self.meanwhile: Callable[[], object] = lambda: None

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        self.server.meanwhile()
        if self.server.cuts:
            return
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_words: Any) -> None:
        """Says nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        Thread(target=service.serve_forever, daemon=True).start()
        yield service
        service.shutdown()


@pytest.fixture
def reachable(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """Though it isn't public."""
    monkeypatch.setattr(sending, "ALSO", [("127.0.0.1", service.server_port)])
    return service


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were begun."""
    children: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            children.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    return children


@pytest.fixture
def hanging(reachable: Service) -> Iterator[Service]:
    """Takes what it is sent, and never answers."""
    end = Event()
    reachable.meanwhile = lambda: end.wait(30)
    yield reachable
    end.set()


KILLED = -signal.SIGKILL
