"""What tests do behind the browser's back: people, rooms and messages put straight in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from itertools import count
from threading import Event
from time import monotonic
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connections
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page

from chat import actions, models
from chat.models import File, Message, Push, Room, User, WorkerLease
from chat.outside import Fetched

PASSWORD = "correct horse battery"

numbers = count(1)


class Backstage:
    """Works on a running server's database, from a thread of its own: Playwright keeps an event
    loop running in the main one. The server hears of it by reconciliation, not by pokes."""

    def __init__(self, database: dict[str, Any]) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="backstage")
        self._run(self._connect, database)
        self.ada = self._run(
            actions.set_up_team,
            team_name="Tidewater",
            name="Ada",
            email="ada@example.com",
            password=PASSWORD,
        )
        self.bob = self._member("Bob")
        self.eve = self._member("Eve")

    def room(self, name: str) -> Room:
        """Ada and bob are in it; eve is not."""
        room = self._run(actions.create_room, creator=self.ada, name=name)
        self.remove(self.eve, room)
        return room

    def empty(self, room: Room) -> None:
        """Its test is over: in nobody's side bar, it makes no later page heavier."""
        self._run(room.memberships.all().delete)

    def private_room(self, name: str) -> Room:
        """Bob's alone."""
        return self._run(actions.create_room, creator=self.bob, name=name, kind=Room.Kind.PRIVATE)

    def remove(self, member: User, room: Room) -> None:
        self._run(actions.remove_member, room=room, member=member, remover=self.ada)

    def add(self, member: User, room: Room) -> None:
        adder = self._run(User.objects.get, pk=room.creator_id)
        self._run(actions.add_member, room=room, member=member, adder=adder)

    def rename(self, person: User, name: str) -> None:
        self._run(actions.change_profile, user=person, name=name)

    def set_topic(self, room: Room, topic: str) -> None:
        fresh = self._run(Room.objects.get, pk=room.pk)
        self._run(actions.set_topic, room=fresh, setter=self.ada, topic=topic)

    def rename_room(self, room: Room, name: str) -> None:
        fresh = self._run(Room.objects.get, pk=room.pk)
        self._run(actions.rename_room, room=fresh, renamer=self.ada, name=name)

    def person(self, name: str, **preferences: Any) -> User:
        """Somebody new, for one test."""
        person = self._member(f"{name}{next(numbers)}")
        self._run(actions.set_preferences, user=person, **preferences)
        return person

    def post(
        self, room: Room, author: User, *bodies: str, at: datetime | None = None
    ) -> list[Message]:
        said = {"room": room, "author": author, "at": at}
        return [
            self._run(actions.post_message, body=body, nonce=uuid4(), **said) for body in bodies
        ]

    def ask(
        self, room: Room, author: User, question: str, *options: str, is_multiple: bool = False
    ) -> Message:
        return self._run(
            actions.create_poll,
            room=room,
            author=author,
            question=question,
            options=options,
            is_multiple=is_multiple,
            nonce=uuid4(),
        )

    def hold(self, room: Room, author: User, body: str) -> None:
        """To be sent in a moment."""
        now = timezone.now() + timedelta(seconds=1)
        words = {"room": room, "author": author, "body": body, "nonce": uuid4(), "due_at": now}
        self._run(actions.hold_message, **words)

    def wait_for_pushes(self, user: User) -> None:
        """Until the worker has done with all for this person's devices."""
        waiting = Push.objects.waiting().filter(target__user=user)
        self.wait_until(lambda: not waiting.exists())

    def preview(self, url: str, title: str) -> None:
        """As the background does, with a page that says so; whoever is at it just now."""
        page = Fetched(url, "text/html", f"<title>{title}</title>".encode())
        with patch("chat.outside.fetch", return_value=page):
            self.wait_until(partial(_preview, url))

    def end_sessions_of(self, page: Page) -> None:
        """Of whoever is signed in there."""
        keys = [each["value"] for each in page.context.cookies() if "session" in each["name"]]
        self._run(Session.objects.filter(pk__in=keys).delete)

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """By the database, where no page tells."""
        end = monotonic() + 30
        while not self._run(is_so):
            assert monotonic() < end
            Event().wait(0.1)

    def wait_until_read(self, room: Room, user: User) -> None:
        """To its end."""
        places = room.memberships.filter(user=user, read_number=F("room__message_count"))
        self.wait_until(places.exists)

    def enqueue(self, job: Any, **arguments: Any) -> None:
        self._run(job.enqueue, **arguments)

    def let_leases_run_out(self) -> None:
        """Of workers that are dead by now; the living renew theirs."""
        self._run(WorkerLease.objects.all().delete)

    def wait_for_pictures(self) -> None:
        """Until all have been prepared."""
        waiting = File.objects.filter(state=File.State.WAITING)
        self.wait_until(lambda: not waiting.exists())

    def head(self, room: Room) -> int:
        """The seq of what happened last in the room."""
        return self._run(Room.objects.get, pk=room.pk).head

    def bodies(self, room: Room) -> list[str]:
        """What the database holds of the room, in order."""
        messages = Message.objects.filter(room=room).order_by("number")
        return self._run(lambda: list(messages.values_list("body", flat=True)))

    def session(self, user: User) -> str:
        """The key of a new session in which this person is signed in."""
        return self._run(_signed_in, user)

    def set_zone(self, user: User, zone: str) -> None:
        self._run(User.objects.filter(pk=user.pk).update, time_zone=zone)

    def close(self) -> None:
        self._run(connections.close_all)
        self._thread.shutdown()

    def _member(self, name: str) -> User:
        return self._run(
            actions.create_user, name=name, email=f"{name.lower()}@example.com", password=PASSWORD
        )

    def _connect(self, database: dict[str, Any]) -> None:
        connections.databases["default"] = connections.databases["default"] | database
        connections["default"].ensure_connection()  # this thread's own, from here on

    def _run[R](self, work: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        return self._thread.submit(work, *args, **kwargs).result(60)


def _preview(url: str) -> bool:
    """Anew, whoever has shown it before. Not if the server was quicker to begin, and fails."""
    pages = models.Page.objects.filter(url=url)
    pages.update(state=models.Page.State.WAITING, claimed_at=None, title="")
    actions.preview_page(page_id=pages.get().pk)
    return pages.exclude(title="").exists()


def _signed_in(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
