"""News."""

import re

import pytest

from chat import actions, frames, partials
from chat.history import Window
from chat.models import Room, User
from chat.tests.conftest import post
from chat.tests.partials.conftest import (
    UTC_ZONE,
    as_it_is,
    cursor_at,
    head,
    in_its_place,
    news,
)
from chat.values import Cursor

pytestmark = pytest.mark.django_db


def test_a_new_message_is_put_in_its_place(general: Room, ada: User) -> None:
    before, message = head(general), post(general, ada, "hello")
    sent = frames.news(news(general, before), UTC_ZONE, tail=True)
    shown = partials.message(as_it_is(message), UTC_ZONE)
    assert f'<li id="message-{message.pk}"' in shown
    assert sent[0].startswith(in_its_place(general, shown))


def test_every_part_of_a_frame_names_the_room_or_what_is_in_it_alone(
    general: Room, ada: User, bob: User
) -> None:
    """A page may show another room by the time the frame arrives."""
    post(general, bob, "hello")
    actions.set_topic(room=general, setter=ada, topic="whales")
    (frame,) = frames.news(news(general), UTC_ZONE, tail=True)
    window = Window.newest(general.pk)
    sent = [
        frame,
        frames.panel(general.pk, Cursor(7, "feed"), window, general, UTC_ZONE),
        frames.earlier(general.pk, window, UTC_ZONE),
        frames.later(general.pk, window, UTC_ZONE),
        frames.typing(general.pk, bob.pk, bob.name, UTC_ZONE),
    ]
    targets = {target for each in sent for target in re.findall('hx-target="(.*?)"', each)}
    ours = ("log", "at", "earlier", "later", "topic", "name", "state", "typing-in")
    own = {f"#{name}-{general.pk}" for name in ours}
    assert targets == own | {f"#typing-{bob.pk}"}


def test_a_change_replaces_the_message_that_is_there(general: Room, ada: User) -> None:
    message = post(general, ada, "old")
    before = head(general)
    actions.edit_message(message=message, editor=ada, body="new")
    (frame,) = frames.news(news(general, before), UTC_ZONE, tail=True)
    now = as_it_is(message)
    in_log = frames.put(f"#message-{now.pk}", "outerMorph", partials.message(now, UTC_ZONE))
    over_thread = frames.put(f".root-{now.pk}", "innerHTML", partials.root(now, UTC_ZONE))
    assert frame == in_log + over_thread + cursor_at(general)


def test_a_page_without_the_tail_gets_no_new_message_but_its_changes(
    general: Room, ada: User
) -> None:
    message = post(general, ada, "beyond its edge")
    actions.set_topic(room=general, setter=ada, topic="beyond it, too")
    (frame,) = frames.news(news(general, message.created_seq - 1), UTC_ZONE, tail=False)
    targets = re.findall('hx-target="#([a-z]+)', frame)
    assert targets == ["message", "name", "topic", "state", "at"]


@pytest.mark.parametrize("tail", [True, False])
def test_events_of_one_message_give_one_fragment_in_its_current_state(
    general: Room, ada: User, tail: bool
) -> None:
    before, message = head(general), post(general, ada, "first")
    actions.edit_message(message=message, editor=ada, body="second")
    actions.edit_message(message=message, editor=ada, body="third")
    (frame,) = frames.news(news(general, before), UTC_ZONE, tail=tail)
    assert frame.count("<li ") == 1 and re.findall("first|second|third", frame) == ["third"]


def test_a_removal_brings_its_notice_and_moves_the_cursor(
    general: Room, ada: User, bob: User
) -> None:
    before = head(general)
    actions.remove_member(room=general, member=bob, remover=ada)
    (removal,) = news(general, before)
    sent = frames.news([removal], UTC_ZONE, tail=True)
    line = in_its_place(general, partials.notice(removal, UTC_ZONE))
    assert sent == [line + cursor_at(general)]


def test_an_event_that_a_page_without_the_tail_does_not_show_moves_its_cursor(
    general: Room, ada: User, bob: User
) -> None:
    before = head(general)
    actions.remove_member(room=general, member=bob, remover=ada)
    sent = frames.news(news(general, before), UTC_ZONE, tail=False)
    assert sent == [cursor_at(general)]


@pytest.mark.parametrize("tail", [True, False])
def test_a_new_name_takes_the_old_ones_place_wherever_it_stands(
    general: Room, bob: User, tail: bool
) -> None:
    before = head(general)
    actions.change_profile(user=bob, name="Bo <b>")
    (frame,) = frames.news(news(general, before), UTC_ZONE, tail=tail)
    put = '<hx-partial hx-target=".{}-{}" hx-swap="innerHTML">{}</hx-partial>'
    name, initial = put.format("name", bob.pk, "Bo &lt;b&gt;"), put.format("initial", bob.pk, "B")
    assert frame == name + initial + cursor_at(general)


def test_a_room_changes_its_name_topic_and_state_once_for_many_events(
    general: Room, ada: User
) -> None:
    before = head(general)
    for topic in ("one", "two", "three"):
        general.refresh_from_db()
        actions.set_topic(room=general, setter=ada, topic=topic)
    (frame,) = frames.news(news(general, before), UTC_ZONE, tail=False)
    put = f'<hx-partial hx-target="#topic-{general.pk}" hx-swap="innerHTML">three</hx-partial>'
    assert put in frame and frame.count("#topic-") == frame.count("#state-") == 1
