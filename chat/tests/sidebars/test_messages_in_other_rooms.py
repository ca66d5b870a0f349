"""Messages in other rooms."""

import pytest

from chat import actions, sidebars
from chat.models import Room, User
from chat.models.people import Level
from chat.tests.conftest import post
from chat.tests.sidebars.conftest import Office, choose, in_thread, live, say_all, targets


@live
async def test_a_message_elsewhere_changes_one_row_and_its_count(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(post, whales, ada, "one")
    first = await screen.frame()
    assert targets(first) == [f"#side-{whales.pk}", "#icon"] and ", 1 unread" in first
    assert "icon-unread" in first and "<title>General · Confab</title>" in first
    await office.do(post, whales, ada, "two")
    second = await screen.frame()
    assert targets(second) == [f"#side-{whales.pk}"] and ", 2 unread" in second


@live
async def test_much_that_happens_at_once_is_one_frame(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(say_all, whales, ada, "one", "two", "three")
    assert ", 3 unread" in await screen.frame() and screen.frames.empty()


@live
async def test_what_happens_within_a_moment_is_one_frame(
    office: Office,
    ada: User,
    bob: User,
    general: Room,
    whales: Room,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = await office.show(bob, general)
    monkeypatch.setattr(sidebars, "COALESCE", 0.5)
    for _number in range(5):
        await in_thread(post)(whales, ada, "hello")
        office.tell()
    await office.calm()
    assert ", 5 unread" in await screen.frame() and screen.frames.empty()


@live
@pytest.mark.parametrize("has_sound", [True, False])
async def test_a_mention_calls(
    office: Office, ada: User, bob: User, general: Room, whales: Room, has_sound: bool
) -> None:
    await office.do(actions.set_preferences, user=bob, has_sound=has_sound)
    screen = await office.show(bob, general)
    await office.do(post, whales, ada, "hello @bob")
    frame = await screen.frame()
    assert ", 1 mention" in frame and '<span class="badge calls"' in frame
    assert "<title>(1) General · Confab</title>" in frame and "icon-calls" in frame
    assert ("<audio" in frame and "#sound" in targets(frame)) is has_sound


@live
async def test_a_muted_room_shows_nothing(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(choose, whales, bob, level=Level.NOTHING)
    screen = await office.show(bob, general)
    await office.do(say_all, whales, ada, "hello", "hello @bob", "hello @room")
    assert screen.frames.empty()


@live
async def test_where_only_mentions_count_nothing_else_shows(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(choose, whales, bob, level=Level.MENTIONS)
    screen = await office.show(bob, general)
    await office.do(post, whales, ada, "hello")
    assert screen.frames.empty()
    await office.do(post, whales, ada, "hello @bob")
    frame = await screen.frame()
    assert ", 1 mention" in frame and "unread" not in frame.replace("icon-unread", "")


@live
async def test_a_hidden_room_comes_back_when_it_calls(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(choose, whales, bob, is_hidden=True)
    assert f"side-{whales.pk}" not in await screen.frame()
    await office.do(post, whales, ada, "hello")
    assert "#side" not in targets(await screen.frame())  # the icon alone
    await office.do(post, whales, ada, "hello @bob")
    frame = await screen.frame()
    assert targets(frame)[0] == "#side" and f'id="side-{whales.pk}"' in frame
