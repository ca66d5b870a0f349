"""What pages are sent of a thread."""

import re

import pytest

from chat import actions, frames, history, partials
from chat.actions.base import moved, record
from chat.history import Thread
from chat.models import Event, Message, Room, User
from chat.tests.partials.conftest import UTC_ZONE, as_it_is, cursor_at, head, news
from chat.tests.threads.conftest import reply

pytestmark = pytest.mark.django_db


def test_a_reply_comes_to_its_thread_and_its_root_counts_it(root: Message, bob: User) -> None:
    before, said = head(root.room), reply(root, bob, "blue")
    (frame,) = frames.news(news(root.room, before), UTC_ZONE, tail=True)
    in_thread = frames.put(
        f"#thread-{root.pk}", "upsert key:data-seq", partials.reply(as_it_is(said), UTC_ZONE)
    )
    counted = partials.render("replies", UTC_ZONE, message=as_it_is(root))
    assert frame == (
        in_thread + frames.put(f".replies-{root.pk}", "innerMorph", counted) + cursor_at(root.room)
    )


def test_many_replies_are_counted_once(root: Message, bob: User) -> None:
    before = head(root.room)
    for colour in ("blue", "green", "red"):
        reply(root, bob, colour)
    (frame,) = frames.news(news(root.room, before), UTC_ZONE, tail=True)
    assert frame.count(f'hx-target=".replies-{root.pk}"') == 1


def test_a_change_of_a_reply_in_both_places_changes_both(root: Message, bob: User) -> None:
    said = reply(root, bob, "blue", is_also_in_room=True)
    before = head(root.room)
    actions.edit_message(message=said, editor=bob, body="green")
    (frame,) = frames.news(news(root.room, before), UTC_ZONE, tail=True)
    assert re.findall('hx-target="#(message|reply)-', frame) == ["message", "reply"]


def test_how_an_open_thread_begins_changes_with_each_of_its_parts(root: Message, ada: User) -> None:
    before = head(root.room)
    actions.pin_message(message=root, pinner=ada)
    with moved(root.room, Room.objects.all()) as current:
        record(current, Event.Kind.FILES_CHANGED, message=root)
    (frame,) = frames.news(news(root.room, before), UTC_ZONE, tail=True)
    assert f'hx-target=".root-{root.pk}"' in frame


def test_of_a_thread_that_was_purged_nothing_stays_open(
    root: Message, ada: User, bob: User
) -> None:
    reply(root, bob, "blue")
    before = head(root.room)
    actions.purge_message(message=root, purger=ada)
    (frame,) = frames.news(news(root.room, before), UTC_ZONE, tail=True)
    assert frames.put(f"#thread-{root.pk}", "innerHTML", "") in frame
    assert root.author.name not in frame


def test_a_long_thread_is_drawn_in_frames_that_fit(
    root: Message, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "FRAME_LIMIT", 3000)
    said = [reply(root, bob, f"colour {number}") for number in range(9)]
    sent = frames.thread(Thread(as_it_is(root), history.replies(root.pk)), UTC_ZONE)
    assert len(sent) > 1 and max(map(len, sent)) < 5000
    ids = re.findall(r'<li id="reply-(\d+)"', "".join(sent))
    assert ids == [str(each.pk) for each in said]


def test_a_stranger_is_shown_no_thread(root: Message, eve: User) -> None:
    assert history.thread(root.room_id, eve.pk, root.pk) is None
