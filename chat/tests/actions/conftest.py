"""Every deed: what it changes, whom it refuses, and that refusing changes nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.apps import apps
from django.db import connection

from chat import actions
from chat.actions import NotPermitted
from chat.models import Message, Room, User
from chat.tests.conftest import PASSWORD
from chat.text import Refused


def bodies(room: Room) -> list[str]:
    return list(room.messages.order_by("number").values_list("body", flat=True))


def kinds(room: Room) -> list[str]:
    return list(room.events.order_by("seq").values_list("kind", flat=True))


def edit(message: Message, by: User) -> None:
    actions.edit_message(message=message, editor=by, body="other words")


def delete(message: Message, by: User) -> None:
    actions.delete_message(message=message, deleter=by)


def everything() -> list[list[dict[str, Any]]]:
    models = apps.get_app_config("chat").get_models()
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def set_up(name: str) -> User:
    return actions.set_up_team(
        team_name=name, name=name, email=f"{name}@example.com", password=PASSWORD
    )


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What they return or raise, each in a thread of its own."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        barrier.wait(10)
        try:
            return deed()
        except (NotPermitted, Refused) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def assert_events_are_a_prefix(room: Room) -> None:
    room.refresh_from_db()
    events = list(room.events.order_by("seq"))
    assert [event.seq for event in events] == list(range(1, room.head + 1))
    numbers = list(room.messages.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, room.message_count + 1))
    versions = {event.message_id: event.seq for event in events if event.message_id}
    assert versions == dict(room.messages.values_list("pk", "version_seq"))
