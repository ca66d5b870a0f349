"""Frames."""

import re

import pytest

from chat import frames, partials
from chat.history import Window
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.partials.conftest import UTC_ZONE, as_it_is, cursor_at, news
from chat.values import Cursor

pytestmark = pytest.mark.django_db


def test_a_burst_leaves_in_frames_below_the_limit(general: Room, ada: User) -> None:
    for _number in range(30):
        post(general, ada, "<" * 10_000)
    sent = frames.news(news(general), UTC_ZONE, tail=True)
    assert len(sent) == 10 and all(len(frame) < frames.FRAME_LIMIT for frame in sent)
    assert "".join(sent).count('<li id="message-') == 30


def test_only_the_last_frame_moves_the_cursor(general: Room, ada: User) -> None:
    for _number in range(8):
        post(general, ada, "<" * 10_000)
    *others, last = frames.news(news(general), UTC_ZONE, tail=True)
    assert others and not any('id="cursor"' in frame for frame in others)
    assert last.endswith(cursor_at(general))


@pytest.mark.parametrize(
    ("newest", "kept", "before", "until"), [(True, [7, 8, 9], 7, None), (False, [1, 2, 3], None, 3)]
)
def test_of_a_large_window_one_frame_holds_what_fits_from_one_end(
    general: Room,
    ada: User,
    newest: bool,
    kept: list[int],
    before: int | None,
    until: int | None,
) -> None:
    for _number in range(9):
        post(general, ada, "<" * 10_000)
    window = frames.fitting(Window.newest(general.pk), UTC_ZONE, newest=newest)
    assert [message.number for message in window.messages] == kept
    assert (window.before, window.until) == (before, until)


def test_a_window_that_fits_is_left_as_it_is(general: Room, ada: User) -> None:
    post(general, ada, "hello")
    window = Window.newest(general.pk)
    assert frames.fitting(window, UTC_ZONE, newest=True) == window


@pytest.mark.parametrize("newest", [True, False])
def test_a_message_too_large_for_a_frame_goes_alone(
    general: Room, ada: User, newest: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(2):
        post(general, ada, "large")
    monkeypatch.setattr(frames, "FRAME_LIMIT", 10)
    window = frames.fitting(Window.newest(general.pk), UTC_ZONE, newest=newest)
    assert len(window.messages) == 1


def test_a_panel_replaces_the_whole_conversation(general: Room, ada: User) -> None:
    message, at = post(general, ada, "hello"), Cursor(7, "feed")
    frame = frames.panel(general.pk, at, Window.newest(general.pk), general, UTC_ZONE)
    shown = partials.message(as_it_is(message), UTC_ZONE)
    log = frame.removeprefix(f'<hx-partial hx-target="#log-{general.pk}" hx-swap="innerHTML">')
    assert log != frame and shown in log.partition("</hx-partial>")[0]
    targets = re.findall('hx-target="#([a-z]+)-', frame)
    assert (
        targets == ["log", "earlier", "later", "name", "topic", "state", "at"]
        and frame.count('id="cursor"') == 1
    )
