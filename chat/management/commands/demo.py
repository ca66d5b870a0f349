"""`manage.py demo`: a team in mid-conversation, from chat/demo.toml."""

import secrets
import tomllib
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from chat import actions
from chat.models import Event, Message, Room, Team, User

SCRIPT = Path(__file__).resolve().parents[2] / "demo.toml"


class Line(NamedTuple):
    at: datetime
    room: int  # its place in the script
    root: int  # that of the message with which its thread begins, or its own
    author: str
    body: str
    deeds: list[str]  # what becomes of it


class Command(BaseCommand):
    help = "Fills an empty Confab with a demo team; says how to sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password", help="everybody's; made up when not given")

    def handle(self, *, password: str | None, **options: Any) -> None:
        if Team.objects.exists():
            raise CommandError(
                "There is a team already. Give the demo a place of its own, "
                "for example DATA_DIR=demo make demo."
            )
        password = password or secrets.token_urlsafe(9)
        script = tomllib.loads(SCRIPT.read_text())
        people = make_people(script, password)
        rooms = make_rooms(script, people)
        say(sorted(lines(script), key=lambda line: line.at), rooms, people)
        backdate()
        for person in people.values():  # nobody reads their mail
            actions.choose_notices(user=person, has_mails=False, digest=person.digest)
        emails = ", ".join(user.email for user in people.values())
        self.stdout.write(
            f"Sign in at {settings.ENVIRONMENT.address}/ as {emails}\nPassword: {password}"
        )


def make_people(script: dict[str, Any], password: str) -> dict[str, User]:
    first, *others = script["people"]
    admin = actions.set_up_team(
        team_name=script["team"], name=first["name"], email=first["email"], password=password
    )
    users = [admin] + [
        actions.create_user(name=each["name"], email=each["email"], password=password)
        for each in others
    ]
    for user, each in zip(users, script["people"], strict=True):
        actions.guess_time_zone(user=user, zone=each["time_zone"])
    return {user.name.lower(): user for user in users}


def make_rooms(script: dict[str, Any], people: dict[str, User]) -> list[Room]:
    return [make_room(each, people) for each in script["rooms"]]


def make_room(script: dict[str, Any], people: dict[str, User]) -> Room:
    owner, *_others = people.values()
    inside = [people[name] for name in script.get("people", [])]
    if "name" not in script:
        return actions.open_direct(opener=inside[0], others=inside[1:])
    if there := Room.objects.filter(name=script["name"]).first():
        return there
    kind = Room.Kind.PRIVATE if inside else Room.Kind.OPEN
    room = actions.create_room(creator=owner, name=script["name"], topic=script["topic"], kind=kind)
    for person in inside:
        actions.add_member(room=room, member=person, adder=owner)
    return room


def say(lines: list[Line], rooms: list[Room], people: dict[str, User]) -> None:
    roots: dict[tuple[int, int], Message] = {}
    links: dict[str, str] = {}
    for line in lines:
        message = actions.post_message(
            room=rooms[line.room],
            author=people[line.author],
            body=linked(line.body, links),
            nonce=uuid4(),
            at=line.at,
            thread=roots.get((line.room, line.root)),
        )
        roots.setdefault((line.room, line.root), message)
        for deed in line.deeds:
            do(deed, message, people, links)


def linked(body: str, links: dict[str, str]) -> str:
    for name, link in links.items():
        body = body.replace(f"{{{name}}}", link)
    return body


def do(deed: str, message: Message, people: dict[str, User], links: dict[str, str]) -> None:
    verb, rest = deed.split(" ", 1)
    match verb:
        case "+":
            emoji, *names = rest.split()
            for name in names:
                actions.react(message=message, user=people[name], emoji=emoji)
        case "pin":
            actions.pin_message(message=message, pinner=people[rest])
        case "edit":
            actions.edit_message(message=message, editor=message.author, body=rest)
        case "=":
            links[rest] = settings.ENVIRONMENT.url(message.get_absolute_url())
        case _:
            raise CommandError(f"The script says: {deed}")


def backdate() -> None:
    """What was done with a message was done when it was said."""
    said = Message.objects.filter(pk=OuterRef("message_id")).values("created_at")
    Event.objects.exclude(message=None).update(created_at=Subquery(said))
    Message.objects.exclude(pinned_at=None).update(pinned_at=F("created_at"))
    Message.objects.exclude(edited_at=None).update(edited_at=F("created_at"))


def lines(script: dict[str, Any]) -> Iterator[Line]:
    """Nothing is said in the future, whenever the demo is made."""
    now = timezone.now()
    today = now.date()
    for number, room in enumerate(script["rooms"]):
        day, root = today, 0
        for place, entry in enumerate(room["talk"]):
            said, *deeds = [entry] if isinstance(entry, str) else entry
            if said.startswith("day "):
                day = today + timedelta(days=int(said.removeprefix("day ")))
                continue
            root = root if said.startswith("> ") else place
            head, body = said.removeprefix("> ").split(": ", 1)
            clock, author = head.split(" ")
            at = datetime.combine(day, time.fromisoformat(clock), UTC)
            yield Line(min(at, now), number, root, author, body, deeds)
