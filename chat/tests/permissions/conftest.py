"""Every address and every frame, with everybody: what comes of it is what docs/permissions.md says.

The table is read from that page, and all of it is tried. What is refused changes nothing, and what
a person is answered never holds a word of a room that they aren't in."""

import logging
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from chat import actions
from chat import urls as chat_urls
from chat.models import Invitation, Membership, Message, Outgoing, Presence, Room, Team, User
from chat.tests.conftest import PASSWORD, post, signed_in
from chat.tests.sockets.conftest import cursor as cursor_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"


PEOPLE = [
    *("nobody", "stranger", "former member", "guest", "member"),
    *("creator", "admin", "admin elsewhere", "owner"),
]


FRAME = "frame"


class Row(NamedTuple):
    name: str  # of the address, or the frame's type
    method: str
    of: str  # what it is about
    cells: dict[str, str]  # by person

    def __str__(self) -> str:
        return " ".join(filter(None, (self.method, self.name, self.of and f"({self.of})")))


def table() -> list[Row]:
    """The page's only one."""
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    head, _rule, *rows = ([cell.strip(" `") for cell in line.split("|")[1:-1]] for line in lines)
    assert head == ["Address", "Method", "Of", *PEOPLE]
    return [
        Row(name, method, of, dict(zip(PEOPLE, cells, strict=True)))
        for name, method, of, *cells in rows
    ]


ROWS = table()


INSIDE = {"guest", "member", "creator", "admin", "owner"}


SECRETS = {
    "private room": ("Secret plans", "Nobody may know", "the treasure is in the cellar"),
    "direct room": ("between the two of us",),
    "archived room": ("Old secrets", "the king was ill"),
    "open room without guests": ("Quay", "fish for sale"),
}


INSIDERS = {
    "private room": INSIDE,
    "direct room": {"member", "admin"},
    "archived room": INSIDE,
    "open room without guests": {*PEOPLE} - {"nobody", "guest"},
}


class World:
    """People by their column, rooms by their row."""

    def __init__(self) -> None:
        owner = actions.set_up_team(
            team_name="Tidewater", name="Ada", email="ada@example.com", password=PASSWORD
        )
        self.people = {
            "owner": owner,
            "admin": person("Ann", User.Role.ADMIN),
            "admin elsewhere": person("Abe", User.Role.ADMIN),
            "creator": person("Cleo"),
            "member": person("Bob"),
            "guest": person("Gus", User.Role.GUEST),
            "former member": person("Finn"),
            "stranger": person("Eve"),
        }
        self.dan, self.nan, self.zed = person("Dan"), person("Nan"), person("Zed")
        self.art = person("Art", User.Role.ADMIN)
        self._make_rooms()
        lounge = actions.create_room(creator=self.nan, name="Lounge", kind=Room.Kind.PRIVATE)
        actions.add_member(room=lounge, member=self.people["guest"], adder=self.nan)
        actions.deactivate_user(user=self.zed)
        self.token = self._invitations()
        Membership.objects.update(draft="Half a thought", draft_nonce=uuid4())
        self._outgoing()

    def _make_rooms(self) -> None:
        creator, private = self.people["creator"], Room.Kind.PRIVATE
        plans = actions.create_room(creator=creator, name="Plans", kind=private)
        self.rooms = {
            "private room": plans,
            "open room": actions.create_room(creator=creator, name="Harbour"),
            "archived room": actions.create_room(creator=creator, name="Old", kind=private),
            "announcements": actions.create_room(creator=creator, name="Announcements"),
        }
        for of, room in self.rooms.items():
            self._fill(room, SECRETS.get(of, ("hello",))[-1])
        plans = actions.rename_room(room=plans, renamer=creator, name="Secret plans")
        self.rooms["private room"] = plans
        actions.set_topic(room=plans, setter=creator, topic="Nobody may know")
        news = self.rooms["announcements"]
        actions.describe_room(room=news, describer=creator, description="", is_announcement=True)
        old = actions.rename_room(
            room=self.rooms["archived room"], renamer=creator, name="Old secrets"
        )
        actions.archive_room(room=old, archiver=creator)
        self.rooms["archived room"] = old
        quay = actions.create_room(creator=creator, name="Quay", topic="fish for sale")
        actions.leave_room(room=quay, leaver=self.nan)
        two = actions.open_direct(opener=self.people["member"], others=[self.people["admin"]])
        for column in ("member", "admin"):
            post(two, self.people[column], "between the two of us")
        self.rooms["direct room"] = two

    def _fill(self, room: Room, words: str) -> None:
        """All who stay say something there, and who is removed; the others leave."""
        creator, former = self.people["creator"], self.people["former member"]
        speakers = [self.people[column] for column in PEOPLE if column in INSIDE]
        for somebody in [*speakers, former, self.dan, self.art, self.zed]:
            actions.add_member(room=room, member=somebody, adder=creator)
        for somebody in [*speakers, former, self.dan]:
            post(room, somebody, f"@finn {words}, says {somebody.name}")
        actions.remove_member(room=room, member=former, remover=creator)
        for somebody in (self.people["stranger"], self.people["admin elsewhere"], self.nan):
            if room.is_open:
                actions.leave_room(room=room, leaver=somebody)

    def _invitations(self) -> str:
        room = self.rooms["private room"]
        creator = self.people["creator"]
        Team.objects.update(members_invite=True)
        actions.create_invitation(creator=creator, rooms=[room])
        Team.objects.update(members_invite=False)
        _invitation, token = actions.create_invitation(creator=self.people["owner"], rooms=[room])
        return token

    def _outgoing(self) -> None:
        room, tomorrow = self.rooms["private room"], timezone.now() + timedelta(days=1)
        actions.hold_message(
            room=room, author=self.people["member"], body="Later", nonce=uuid4(), due_at=tomorrow
        )

    def message(self, of: str, column: str) -> Message:
        """Their own where it says so and they have one; else one that is nobody's in the table."""
        room = self.rooms["archived room" if "archived" in of else "private room"]
        own = room.messages.filter(author=self.people.get(column), deleted_at=None).first()
        if of.startswith("own") and own:
            return own
        return room.messages.get(author=self.dan)

    def secrets(self, column: str) -> list[str]:
        """Words that this person must never be answered with."""
        rooms = [of for of in SECRETS if column not in INSIDERS[of]]
        return [word for of in rooms for word in SECRETS[of]]


def person(name: str, role: User.Role = User.Role.MEMBER) -> User:
    return actions.create_user(
        name=name, email=f"{name.lower()}@example.com", password=PASSWORD, role=role
    )


PERSON = {"name": "New", "email": "new@example.com", "password": PASSWORD}


TARGETS = {
    "a member": "dan",
    "a member, to admin": "dan",
    "an admin": "art",
    "the owner": "ada",
    "a closed account": "zed",
    "somebody in no room of theirs": "eve",
}


QUERIES = {"room_news": "?after=0.", "suggestions": "?word=%23"}  # all that there is


class Answer(NamedTuple):
    outcome: str
    said: str
    changed: bool


class Visitor:
    """Asks for whatever a row names, as whoever a column names."""

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
        with transaction.atomic():
            response = self._response(row, column, method or row.method)
            said = response.getvalue().decode()
            changed = everything() != self.before
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
        if name == "account_reset_password_from_key":
            return ["a", "b-c"]
        if name == "join":
            return [world.token if row.of == "a good invitation" else "made-up"]
        if name == "revoke_invitation":
            creator = world.people["creator" if "creator" in row.of else "owner"]
            return [Invitation.objects.get(creator=creator).pk]
        if "_id" in self._parameters(name):
            is_outgoing = "outgoing_id" in self._parameters(name)
            return [(Outgoing.objects.get() if is_outgoing else world.message(row.of, column)).pk]
        if row.of in world.rooms:
            somebody = "bob" if row.of == "direct room" else "dan"
            more: dict[str, list[Any]] = {
                "message": [1],
                "why": [1],
                "remove_member": [somebody],
            }
            return [world.rooms[row.of].slug, *more.get(name, [])]
        return [TARGETS[row.of]] if "handle" in self._parameters(name) else []

    @staticmethod
    def _parameters(name: str) -> str:
        return next((str(x.pattern) for x in chat_urls.urlpatterns if x.name == name), "")

    def _form(self, row: Row) -> dict[str, str]:
        room = self.world.rooms.get(row.of)
        forms: dict[str, dict[str, str]] = {
            "create_room": {"name": "Mine", "kind": "open"},
            "direct": {"people": "dan"},
            "post_message": {"body": "hello", "nonce": str(uuid4())},
            "preview_message": {"body": "hello", "nonce": str(uuid4())},
            "save_draft": {"body": "hello", "nonce": str(uuid4())},
            "change_outgoing": {"body": "hello", "due_at": f"{next_year()}-01-02T09:00"},
            "edit_message": {"body": "hello"},
            "members": {"people": "nan"},
            "notices": {"level": "mentions"},
            "room_settings": {"name": room.name if room else "", "topic": "Another"},
            "delete_room": {"name": room.name if room else ""},
            "change_role": {"role": "admin" if "to admin" in row.of else "guest"},
            "settings": {"preferences": "", "level": "mentions", "side_order": "activity"},
            "team": {"name": "Ours"},
            "invitations": {"role": row.of.rpartition(" ")[2], "uses": "1", "days": "1"},
            "join": PERSON,
            "register": PERSON,
            "set_up": PERSON | {"team_name": "Mine"},
        }
        return forms.get(row.name, {})


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
        "seen": {"room": str(room and room.pk), "after": at},
    }.get(kind, {})
