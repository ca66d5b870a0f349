"""`manage.py demo` and `manage.py serve`."""

import errno
import re
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from chat.management.commands import demo, serve
from chat.models import Event, Message, Room, Team, User
from chat.tests.conftest import PASSWORD, post

pytestmark = pytest.mark.django_db

SCRIPT = """
team = "Small"
people = [
    {name = "Ada", email = "ada@example.com", time_zone = "Europe/London"},
    {name = "Bob", email = "bob@example.com", time_zone = "Asia/Tokyo"},
]
[[rooms]]
name = "General"
topic = "What there is"
talk = ["day -1", "09:30 bob: Good: night", "10:00 bob: really", "day 0", "12:00 ada: Hi"]
[[rooms]]
name = "Deep sea"
topic = "What lives there"
talk = ["day -6", "23:59 ada: Fish"]
"""
NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the demo one of four messages."""
    script = tmp_path / "demo.toml"
    script.write_text(SCRIPT)
    monkeypatch.setattr(demo, "SCRIPT", script)


def run(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


# The demo


def test_the_demo_is_a_week_up_to_now() -> None:
    run("demo", password=PASSWORD)
    written = list(Message.objects.values_list("created_at", flat=True))
    last = max(written).astimezone(UTC).date()
    assert {at.date() for at in written} == {last - timedelta(days=day) for day in range(7)}
    assert max(written) <= timezone.now()


def test_the_demo_says_all_that_is_in_its_script() -> None:
    run("demo", password=PASSWORD)
    script = tomllib.loads(demo.SCRIPT.read_text())
    assert {user.email for user in User.objects.all()} == {x["email"] for x in script["people"]}
    assert {room.name for room in Room.objects.all()} == {
        x.get("name", "") for x in script["rooms"]
    }
    lines = [line for room in script["rooms"] for line in room["talk"]]
    assert Message.objects.count() == len([line for line in lines if line[:4] != "day "]) > 100


def test_what_is_done_with_the_demos_messages_was_done_in_their_time() -> None:
    run("demo", password=PASSWORD)
    done = Event.objects.filter(kind=Event.Kind.MESSAGE_REACTED)
    assert done and not done.exclude(created_at=F("message__created_at"))


@pytest.mark.usefixtures("small")
def test_the_demo_is_said_by_whom_where_and_when_the_script_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    run("demo", password=PASSWORD)
    fields = ("room__slug", "number", "author__name", "body", "created_at")
    assert list(Message.objects.order_by("created_at").values_list(*fields)) == [
        ("deep-sea", 1, "Ada", "Fish", NOON.replace(day=2, hour=23, minute=59)),
        ("general", 1, "Bob", "Good: night", NOON.replace(day=7, hour=9, minute=30)),
        ("general", 2, "Bob", "really", NOON.replace(day=7, hour=10)),
        ("general", 3, "Ada", "Hi", NOON),
    ]


@pytest.mark.usefixtures("small")
def test_what_the_script_says_later_today_is_said_now(monkeypatch: pytest.MonkeyPatch) -> None:
    now = NOON.replace(hour=0, minute=1)
    monkeypatch.setattr(timezone, "now", lambda: now)
    run("demo", password=PASSWORD)
    assert Message.objects.get(body="Hi").created_at == now


@pytest.mark.usefixtures("small")
def test_the_demos_people_have_their_clocks_and_the_first_is_owner() -> None:
    run("demo", password=PASSWORD)
    people = User.objects.order_by("pk").values_list("name", "role", "time_zone")
    assert list(people) == [("Ada", "owner", "Europe/London"), ("Bob", "member", "Asia/Tokyo")]


def test_the_demo_talks_privately_with_just_whom_its_script_says() -> None:
    run("demo", password=PASSWORD)
    script = tomllib.loads(demo.SCRIPT.read_text())
    rooms = Room.objects.exclude(kind=Room.Kind.OPEN)
    inside = [sorted(user.name.lower() for user in room.members.all()) for room in rooms]
    told = [sorted(room["people"]) for room in script["rooms"] if "people" in room]
    assert sorted(inside) == sorted(told) and {room.kind for room in rooms} == {"private", "direct"}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("given", [PASSWORD, None])
def test_one_can_sign_in_with_what_the_demo_prints(client: Client, given: str | None) -> None:
    printed = run("demo", password=given)
    password = printed.splitlines()[-1].removeprefix("Password: ")
    assert given in (password, None)
    for email in re.findall(r"\w+@example\.com", printed):
        form = {"login": email, "password": password}
        assert Client().post("/accounts/login/", form).headers["Location"] == "/"


@pytest.mark.usefixtures("small")
def test_the_demo_comes_once() -> None:
    run("demo", password=PASSWORD)
    with pytest.raises(CommandError, match="There is a team already"):
        run("demo", password=PASSWORD)
    assert Message.objects.count() == 4


def test_the_demo_leaves_a_real_team_alone(ada: User) -> None:
    with pytest.raises(CommandError, match="There is a team already"):
        run("demo", password=PASSWORD)
    assert User.objects.get() == ada


LIVELY = """
team = "Small"
people = [
    {name = "Ada", email = "ada@example.com", time_zone = "Europe/London"},
    {name = "Bob", email = "bob@example.com", time_zone = "Asia/Tokyo"},
]
[[rooms]]
name = "General"
topic = "What there is"
talk = [
    "day -2", ["09:30 bob: Fish", "+ 🐟 ada bob", "+ 🎉 ada", "pin ada", "= fish"],
    "10:00 ada: Look: {fish} {bird}",
    "day -1", ["> 08:00 bob: I do", "+ 👍 ada"], ["09:00 bob: Brid", "edit Bird"],
]
"""


@pytest.fixture
def lively(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "lively.toml"
    script.write_text(LIVELY)
    monkeypatch.setattr(demo, "SCRIPT", script)
    run("demo", password=PASSWORD)


@pytest.mark.usefixtures("lively")
def test_the_demos_people_react_and_pin() -> None:
    fish = Message.objects.get(body="Fish")
    reactions = {(each.emoji, each.user.name) for each in fish.reactions.all()}
    assert reactions == {("🐟", "Ada"), ("🐟", "Bob"), ("🎉", "Ada")}
    assert fish.pinner == User.objects.get(handle="ada")


@pytest.mark.usefixtures("lively")
def test_the_demos_people_reply_to_the_message_before() -> None:
    reply = Message.objects.get(body="I do")
    assert reply.thread and reply.thread.body.startswith("Look") and not reply.number
    assert [each.user.name for each in reply.reactions.all()] == ["Ada"]


@pytest.mark.usefixtures("lively")
def test_the_demos_people_edit_what_they_wrote() -> None:
    bird = Message.objects.get(body="Bird")
    assert bird.editor == bird.author and bird.revisions.get().body == "Brid"


@pytest.mark.usefixtures("lively")
def test_the_demos_people_link_to_what_was_said() -> None:
    fish = Message.objects.get(body="Fish").get_absolute_url()
    look = Message.objects.get(body__startswith="Look")
    assert look.body.startswith("Look: http") and look.body.endswith(f"{fish} {{bird}}")


def test_a_script_that_makes_no_sense_is_not_played(ada: User) -> None:
    message = post(Room.objects.get(), ada, "Fish")
    with pytest.raises(CommandError, match="The script says: dance ada"):
        demo.do("dance ada", message, {"ada": ada}, {})


# Serving

DATABASE, REDIS = "postgres://db/confab", "redis://cache"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would have been started, and isn't."""
    started: list[Any] = []
    monkeypatch.setattr(serve, "serve_with_uvicorn", lambda *asked: started.append(asked))
    monkeypatch.setattr("server.serve", lambda _application, **asked: started.append(asked))
    return started


@pytest.mark.parametrize(("database", "redis"), [("", ""), (DATABASE, ""), ("", REDIS)])
def test_several_workers_need_postgresql_and_redis(
    settings: Settings, served: list[Any], database: str, redis: str
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, database_url=database, redis_url=redis)
    with pytest.raises(CommandError, match=r"set DATABASE_URL .* and REDIS_URL"):
        run("serve", workers=2)
    assert not served


@pytest.mark.parametrize(
    ("workers", "database", "redis"), [(1, "", ""), (1, DATABASE, REDIS), (4, DATABASE, REDIS)]
)
def test_workers_are_uvicorns(
    settings: Settings, served: list[Any], workers: int, database: str, redis: str
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, database_url=database, redis_url=redis)
    run("serve", workers=workers, fd=7)
    assert served == [(workers, 7)]


@pytest.mark.parametrize(
    ("public_url", "proxied"), [("", False), ("http://a.example", False), ("https://a.exa", True)]
)
def test_without_workers_it_is_daphne_behind_a_proxy_only_where_there_is_https(
    settings: Settings, served: list[Any], public_url: str, proxied: bool
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, port=8123, public_url=public_url)
    run("serve")
    (asked,) = served
    assert (asked["port"], asked["fd"], asked["proxied"]) == (8123, None, proxied)


def test_a_taken_port_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve_on_a_taken_port(*_asked: Any) -> None:
        raise OSError(errno.EADDRINUSE, "Address already in use")

    monkeypatch.setattr(serve.Command, "_serve", serve_on_a_taken_port)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, port=8123)
    with pytest.raises(CommandError, match=r"^Port 8123 is taken"):
        run("serve")


def test_any_other_trouble_is_not_called_a_taken_port(monkeypatch: pytest.MonkeyPatch) -> None:
    def serve_without_permission(*_asked: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(serve.Command, "_serve", serve_without_permission)
    with pytest.raises(PermissionError):
        run("serve")


def test_before_set_up_the_console_says_how_to(client: Client) -> None:
    (link,) = re.findall(r"Set up your team: \S+?(/setup/\S+)", serve.greeting())
    assert client.get(link, REMOTE_ADDR="8.8.8.8").status_code == 200


def test_after_set_up_the_console_says_where_it_is(ada: User, settings: Settings) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, public_url="https://chat.example.com")
    assert serve.greeting() == "Confab is at https://chat.example.com/ (Ctrl+C ends it)"
    assert Team.objects.exists()
