"""Every address and every frame, with everybody: what comes of it is what docs/permissions.md says.

The table is read from that page, and all of it is tried. What is refused changes nothing, and what
a person is answered never holds a word of a room that they aren't in."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_tasks_db.models import DBTaskResult

from chat import mails
from chat import urls as chat_urls
from chat.models import Invitation, Outgoing, Presence, Room
from chat.tests.conftest import content, signed_in
from chat.tests.permissions.table import Row
from chat.tests.permissions.world import PERSON, World
from chat.tests.sockets.conftest import cursor as cursor_of

TARGETS = {
    "a member": "dan",
    "a member, to admin": "dan",
    "an admin": "art",
    "the owner": "ada",
    "a closed account": "zed",
    "somebody in no room of theirs": "eve",
}


KNOWN: dict[str, Callable[["Visitor", Row], list[Any]]] = {  # whoever asks
    "account_reset_password_from_key": lambda _visitor, _row: ["a", "b-c"],
    "unsubscribe": lambda visitor, row: [visitor.link(row)],
    "mentions_feed": lambda visitor, row: [
        visitor.world.feed if row.of == "a good address" else "made-up"
    ],
    "file": lambda visitor, row: visitor.file(row),
    "file_content": lambda visitor, row: visitor.file(row),
    "file_preview": lambda visitor, row: visitor.file(row),
    "describe_file": lambda visitor, row: visitor.file(row),
    "avatar": lambda visitor, row: visitor.file(row),
    "preview_picture": lambda _visitor, _row: ["made-up"],
    "retry_job": lambda _visitor, _row: [failed_job()],
    "discard_job": lambda _visitor, _row: [failed_job()],
    "run_job": lambda _visitor, _row: ["upkeep.forget"],
}


QUERIES = {"room_news": "?after=0.", "suggestions": "?word=%23"}  # all that there is


class Answer(NamedTuple):
    outcome: str
    said: str
    changed: bool


@contextmanager
def noted_writes() -> Iterator[list[str]]:
    """What has been written meanwhile: where it is nothing, all is as it was."""
    writes: list[str] = []

    def note(execute: Any, sql: str, *more: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            writes.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        yield writes


class Visitor:
    """Asks for whatever a row names, as whoever a column names."""

    world: World

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {column: signed_in(user) for column, user in world.people.items()}
        self.clients["nobody"] = Client()
        self._cookies = {
            column: {name: cookie.value for name, cookie in client.cookies.items()}
            for column, client in self.clients.items()
        }
        self.before = everything()

    def ask(self, row: Row, column: str, method: str = "") -> Answer:
        """Undone afterwards."""
        with transaction.atomic(), noted_writes() as writes:
            response = self._response(row, column, method or row.method)
            said = content(response).decode()
            changed = bool(writes) and everything() != self.before
            transaction.set_rollback(True)
        return Answer(outcome(response), said, changed)

    def _response(self, row: Row, column: str, method: str) -> Any:
        client = self.clients[column]
        client.cookies = SimpleCookie(self._cookies[column])
        path = reverse(row.name, args=self._args(row, column)) + QUERIES.get(row.name, "")
        form = self._form(row)
        return client.generic(method, path, urlencode(form), "application/x-www-form-urlencoded")

    def _args(self, row: Row, column: str) -> list[Any]:
        world, name = self.world, row.name
        if name in world.kept:
            return [world.kept[name].pk]
        if name in KNOWN:
            return KNOWN[name](self, row)
        if "invitation" in row.of or name == "revoke_invitation":
            return [self._invitation(row)]
        if "_id" in self._parameters(name):
            return self._ids(row, column)
        if row.of in world.rooms:
            somebody = "bob" if row.of == "direct room" else "dan"
            more: dict[str, list[Any]] = {
                "message": [1],
                "why": [1],
                "thread": [1],
                "follow_thread": [1],
                "remove_member": [somebody],
            }
            return [world.rooms[row.of].slug, *more.get(name, [])]
        return [TARGETS[row.of]] if "handle" in self._parameters(name) else []

    def link(self, row: Row) -> str:
        dan = self.world.dan
        is_good = row.of == "a link of a mail"
        return mails.unsubscribe_token(dan, "mail") if is_good else f"{dan.pk}.mail:made-up"

    def file(self, row: Row) -> list[Any]:
        if row.name == "avatar":
            return [self.world.wearers[row.of].token]
        more = {"file_content": ["plans.png"], "file_preview": ["small"]}
        return [self.world.file.token, *more.get(row.name, [])]

    def _ids(self, row: Row, column: str) -> list[int]:
        if "message_id" not in self._parameters(row.name):
            return [Outgoing.objects.get().pk]
        message = self.world.message(row.of, column)
        return [message.pk, *([message.links.get().pk] if row.name == "remove_preview" else [])]

    def _invitation(self, row: Row) -> str | int:
        if row.name == "join":
            return self.world.token if row.of == "a good invitation" else "made-up"
        creator = self.world.people["creator" if "creator" in row.of else "owner"]
        return Invitation.objects.get(creator=creator).pk

    @staticmethod
    def _parameters(name: str) -> str:
        return next((str(x.pattern) for x in chat_urls.urlpatterns if x.name == name), "")

    def _option(self, row: Row) -> str:
        poll = self.world.message(row.of, "nobody").poll
        return str(poll.options.latest("pk").pk)

    def _form(self, row: Row) -> dict[str, str]:
        room = self.world.rooms.get(row.of)
        plans = self.world.rooms["private room"]
        forms: dict[str, dict[str, str]] = {
            "create_room": {"name": "Mine", "kind": "open"},
            "direct": {"people": "dan"},
            "post_message": {"body": "hello", "nonce": str(uuid4())},
            "preview_message": {"body": "hello", "nonce": str(uuid4())},
            "save_draft": {"body": "hello", "nonce": str(uuid4())},
            "change_outgoing": {"body": "hello", "due_at": f"{next_year()}-01-02T09:00"},
            "create_poll": {"question": "Tea?", "options": "yes\nno", "nonce": str(uuid4())},
            "edit_message": {"body": "hello"},
            "set_reminder": {"moment": "1h"},
            "forward_message": {"room": str(plans.pk), "nonce": str(uuid4())},
            "report_message": {"reason": "rude"},
            "describe_file": {"alt": "A map"},
            "change_look": {"theme": "dark", "density": "compact", "language": ""},
            "change_picture": {"remove": ""},
            "react": {"emoji": "👍"},
            "vote": {"option": self._option(row) if "poll" in row.of else ""},
            "members": {"people": "nan"},
            "notices": {"level": "mentions"},
            "room_settings": {"name": room.name if room else "", "topic": "Another"},
            "delete_room": {"name": room.name if room else ""},
            "change_role": {"role": "admin" if "to admin" in row.of else "guest"},
            "settings": {"preferences": "", "level": "mentions", "side_order": "activity"},
            "notice_settings": {"has_mails": "True", "digest": "daily"},
            "leave_in_peace": {"for": "hour"},
            "push": {"address": "ntfys://ntfy.sh/a-long-word", "label": "Phone"},
            "team": {"name": "Ours"},
            "invitations": {"role": row.of.rpartition(" ")[2], "uses": "1", "days": "1"},
            "join": PERSON,
            "register": PERSON,
            "set_up": PERSON | {"team_name": "Mine"},
        }
        return forms.get(row.name, {})


def failed_job() -> UUID:
    job: UUID = DBTaskResult.objects.values_list("pk", flat=True).get(status="FAILED")
    return job


def next_year() -> int:
    return timezone.now().year + 1


def outcome(response: Any) -> str:
    to = response.headers.get("Location", "")
    if to.startswith("/accounts/login/?next="):
        return "sign in"
    return "is it you?" if to.startswith("/accounts/reauthenticate/") else str(response.status_code)


def everything() -> list[list[tuple[Any, ...]]]:
    """All that Confab remembers, but for who is here."""
    models = apps.get_app_config("chat").get_models(include_auto_created=True)
    tables = [each._meta.db_table for each in models if each is not Presence]
    rows = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2')
            rows.append(cursor.fetchall())
    return rows


@pytest.fixture
def visitor(db: None, caplog: pytest.LogCaptureFixture) -> Visitor:
    caplog.set_level(logging.ERROR)
    return Visitor(World())


async def frame(kind: str, room: Room | None) -> dict[str, str]:
    at = str(await cursor_of(room)) if room else "1.aaaaaaaa"
    return {"type": kind} | {
        "ack": {"after": at},
        "watch": {"side": ""},
        "sync": {"room": str(room and room.pk), "after": "0."},
        "earlier": {"before": "3"},
        "later": {"until": "1"},
        "thread": {"thread": str(await _first_message(room))},
        "seen": {"room": str(room and room.pk), "after": at},
    }.get(kind, {})


async def _first_message(room: Room | None) -> int:
    return (await room.messages.aget(number=1)).pk if room else 0
