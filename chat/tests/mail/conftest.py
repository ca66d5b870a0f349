"""What leaves by mail, and what becomes of it where the mail server (a real one) fails."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from chat.models import Notice, Room, User
from chat.tests.notices.conftest import direct, say, told

OK = "250 OK"
DROPPED = "takes it, and cuts the line before it says so"


class MailServer:
    """Answers as it is told: `answers` to the next mails, OK to all after them."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.strangers: set[str] = set()
        self.refusal = "550 5.1.1"
        self.raw: list[bytes] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._controller: Controller | None = None

    @property
    def taken(self) -> list[EmailMessage]:
        return [message_from_bytes(each, policy=policy.default) for each in self.raw]

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802 (aiosmtpd names it)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.strangers:
            return f"{self.refusal} <{address}>: nobody of that name"
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else OK
        if answer in (OK, DROPPED):
            assert isinstance(envelope.content, bytes)
            self.raw.append(envelope.content)
        if answer == DROPPED:
            server.transport.abort()
        return answer


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """Not started yet: whoever mails before that finds nobody there."""
    server = MailServer()
    options = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    yield server
    server.stop()


@pytest.fixture
def notice(direct: Room, ada: User, bob: User) -> Notice:
    """Bob is to be mailed that ada wrote."""
    say(direct, ada, "are you there?")
    told()
    return Notice.objects.get()


def jobs() -> list[str]:
    return list(DBTaskResult.objects.values_list("task_path", flat=True))


__all__ = ["direct"]
