"""Frames."""

import inspect
import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from chat import consumers, partials, pokes, process
from chat.models import Membership
from chat.tests.permissions.conftest import Visitor, everything, frame
from chat.tests.permissions.table import FRAME, PEOPLE, ROWS, Row
from chat.tests.permissions.world import World
from chat.tests.sockets.conftest import Page
from chat.tests.sockets.conftest import cursor as cursor_of

PULSE = partials.pulse("en")


FRAMES = [row for row in ROWS if row.method == FRAME]


SOURCE = inspect.getsource(consumers.PageConsumer)


TYPES = {*re.findall(r'case \{"type": "(\w+)"', SOURCE), *re.findall(r'case "(\w+)",', SOURCE)}


WITHOUT_A_ROOM = {"ack", "watch", "rest", "sync"}  # frames before which no page shows a room


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_every_frame_has_a_row(kind: str) -> None:
    known = {row.name for row in FRAMES}
    assert kind in known, f"docs/permissions.md doesn't say what comes of “{kind}”: add its rows."


def test_every_row_of_a_frame_is_one_that_pages_send() -> None:
    assert {row.name for row in FRAMES} == TYPES


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("tidy_event_loop")
async def test_a_frame_does_for_each_person_what_the_table_says(
    monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    visitor = await sync_to_async(lambda: Visitor(World()))()
    for row in FRAMES:
        with subtests.test(str(row)):
            found = {column: await send(row, column, visitor, monkeypatch) for column in PEOPLE}
            assert found == row.cells


async def send(row: Row, column: str, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> str:
    """What comes of it; in a page that says that it shows the room, unless it is of no room."""
    client = visitor.clients[column]
    page = Page(client if column != "nobody" else None)
    typing: list[tuple[Any, ...]] = []
    monkeypatch.setattr(pokes, "typing", noting(typing))
    await Membership.objects.aupdate(read_number=0)
    before = await sync_to_async(everything)()
    await page.connect(5)
    room = visitor.world.rooms.get(row.of.removesuffix(", not shown"))
    if room and row.name not in WITHOUT_A_ROOM and not row.of.endswith("not shown"):
        edges = {"earlier": {"before": "3"}, "later": {"until": "1"}}.get(row.name, {})
        await page.sync(room, await cursor_of(room), **edges)
    await page.say(**await frame(row.name, room))
    sent, code = await heard(page, patient=is_answered_late(row, column))
    await page.disconnect()
    words = visitor.world.secrets(column)
    assert not [word for word in words if any(word in each for each in sent)], column
    if code != consumers.POLICY:
        assert not sent
        return f"closed {code}"
    await process.current().reports.flush()
    if await sync_to_async(everything)() != before:
        return "read"
    return "told" if typing else "answered" if sent else "nothing"


def is_answered_late(row: Row, column: str) -> bool:
    return row.name in ("watch", "jobs") and row.cells[column] == "answered"


async def heard(page: Page, *, patient: bool) -> tuple[list[str], int]:
    """All that the page is sent until it is closed: at the latest for talking nonsense."""
    sent = [await page.receive_from(5)] if patient else []
    await page.send_to(text_data="nonsense")
    while True:
        output = await page.receive_output(5)
        if output["type"] == "websocket.close":
            return sent, int(output["code"])
        if output["text"] != PULSE:
            sent.append(output["text"])


def noting(calls: list[tuple[Any, ...]]) -> Any:
    async def call(*what: Any) -> None:
        calls.append(what)

    return call
