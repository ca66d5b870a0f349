"""What a page costs."""

import gzip
import tomllib
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from chat import actions, uploads
from chat.management.commands.demo import SCRIPT
from chat.models import Room, User
from chat.tests.conftest import content, post, signed_in
from chat.tests.history.conftest import answered, fill

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rooms", "people", "messages"), [(2, 2, 5), (40, 2, 5), (2, 50, 5), (2, 2, 60)]
)
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # session, person, room, cursor, messages, their reactions, files, links and repliers,
        # notices, what is unread, how many read here, may they write; the side bar's
        # preferences, rooms, mentions and threads; the team's name; what is held back for a moment
        ("/rooms/general/", 19),
        ("/rooms/general/?before=4", 19),
        ("/rooms/general/?after=3", 19),
        ("/rooms/general/3", 28),  # messages on either side
    ],
)
def test_a_room_page_costs_the_same_however_much_there_is(
    general: Room,
    ada: User,
    path: str,
    queries: int,
    rooms: int,
    people: int,
    messages: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(people - 2):
        actions.create_user(name=f"P{number}", email=f"p{number}@example.com", password="")
    for number in range(rooms - 1):
        actions.create_room(creator=ada, name=f"Room {number}")
    fill(general, ada, messages)
    answered(general, ada, *range(1, messages, 2))
    as_ada = signed_in(ada)
    with django_assert_num_queries(queries):
        page = as_ada.get(path)
    assert page.status_code == 200


def test_fifty_messages_weigh_at_most_12_kilobytes(
    general: Room, ada: User, as_ada: Client
) -> None:
    """Of the demo's talk, since words made up for a test would weigh nothing."""
    cy, eve = (
        actions.create_user(name=name, email=f"{name}@example.com", password="")
        for name in ("Cy", "Eve")
    )
    entries = tomllib.loads(SCRIPT.read_text())["rooms"][0]["talk"]
    said = [entry for entry in entries if isinstance(entry, str) and ": " in entry][-50:]
    for number, entry in enumerate(said):
        post(general, (ada, cy, eve)[number % 3], entry.split(": ", 1)[1])
    page = as_ada.get("/rooms/general/").content
    assert page.count(b'class="message') == 50
    assert len(gzip.compress(page)) <= 12_000


def test_a_file_is_sent_as_it_is(general: Room, ada: User, as_ada: Client) -> None:
    notes = SimpleUploadedFile("page.html", b"<p>Tide tables</p>" * 50, "text/html")
    with uploads.stored([notes], ada) as files:
        actions.post_message(room=general, author=ada, body="", nonce=uuid4(), files=files)
    sent = as_ada.get(files[0].content_url, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in sent
    assert len(content(sent)) == 900
