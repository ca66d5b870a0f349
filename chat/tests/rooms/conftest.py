"""Rooms: who is in them, what they are called, how they end; and the one room of some people."""

from threading import Barrier
from typing import Any

import pytest

from chat import actions
from chat.models import Room, User
from chat.tests.conftest import PASSWORD


def changed(room: Room) -> Room:
    return Room.objects.get(pk=room.pk)


def leave(room: Room, by: User, other: User) -> None:
    actions.leave_room(room=room, leaver=by)


def rename(room: Room, by: User, other: User) -> None:
    actions.rename_room(room=room, renamer=by, name="Ours")


def archive(room: Room, by: User, other: User) -> None:
    actions.archive_room(room=room, archiver=by)


def delete(room: Room, by: User, other: User) -> None:
    actions.delete_room(room=room, deleter=by, name=room.name)


@pytest.fixture
def secret(ada: User, bob: User) -> Room:
    """Ada's alone."""
    return actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)


@pytest.fixture
def guest(ada: User, general: Room) -> User:
    """In no room yet."""
    return person("Gus", User.Role.GUEST)


def person(name: str, role: User.Role = User.Role.MEMBER) -> User:
    return actions.create_user(
        name=name, email=f"{name.lower()}@example.com", password=PASSWORD, role=role
    )


def meet_before(module: Any, name: str, threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody goes on to that function before everybody has come to it."""
    barrier, function = Barrier(threads), getattr(module, name)

    def waited(*args: Any, **kwargs: Any) -> Any:
        barrier.wait(10)
        return function(*args, **kwargs)

    monkeypatch.setattr(module, name, waited)
