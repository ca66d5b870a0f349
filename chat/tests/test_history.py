"""Which messages a page shows, and what a page at a cursor has yet to see."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from chat import actions, history
from chat.history import Missed, Window
from chat.models import Event, Message, Room, User
from chat.tests.conftest import post
from chat.values import Cursor

pytestmark = pytest.mark.django_db


def numbers(window: Window | None) -> range:
    """Of its messages, which must be without a gap."""
    assert window is not None
    found = [message.number for message in window.messages]
    assert not found or found == list(range(found[0], found[-1] + 1))
    return range(found[0], found[-1] + 1) if found else range(0)


def fill(room: Room, author: User, messages: int) -> None:
    """Many messages in no time, each with its event; nothing else has happened in the room."""
    room.events.all().delete()
    start, now = 0, timezone.now()
    Message.objects.bulk_create(
        Message(
            room=room,
            number=number,
            author=author,
            nonce=f"{number:032x}",
            body=f"line {number}",
            html=f"line {number}",
            renderer=1,
            created_seq=start + number,
            version_seq=start + number,
            created_at=now,
            continues=False,
        )
        for number in range(1, messages + 1)
    )
    Event.objects.bulk_create(
        Event(room=room, seq=message.created_seq, kind="message_posted", message=message)
        for message in room.messages.order_by("number")
    )
    room.head, room.message_count = start + messages, messages
    room.save()


@pytest.fixture
def room(ada: User) -> Room:
    """Without any event."""
    return actions.create_room(creator=ada, name="Empty")


def cursor(room: Room, seq: int) -> Cursor:
    return Cursor(seq, room.events.get(seq=seq).tag if seq else "")


# Windows


@pytest.mark.parametrize(
    ("messages", "shown", "before"),
    [
        (0, range(0), None),
        (1, range(1, 2), None),
        (50, range(1, 51), None),
        (51, range(2, 52), 2),
        (120, range(71, 121), 71),
    ],
)
def test_the_newest_messages_end_with_the_rooms_last(
    room: Room, ada: User, messages: int, shown: range, before: int | None
) -> None:
    fill(room, ada, messages)
    window = Window.newest(room.pk)
    assert numbers(window) == shown
    assert (window.before, window.until) == (before, None)


@pytest.mark.parametrize(
    ("messages", "asked", "shown", "before", "until"),
    [
        (120, 71, range(21, 71), 21, 70),
        (120, 52, range(2, 52), 2, 51),
        (120, 51, range(1, 51), None, 50),
        (120, 21, range(1, 21), None, 20),
        (120, 2, range(1, 2), None, 1),
        (120, 1, range(71, 121), 71, None),
        (1, 1, range(1, 2), None, None),
        (0, 1, range(0), None, None),
        (0, 10**15, range(0), None, None),
    ],
)
def test_the_messages_before_one_or_else_the_newest(
    room: Room,
    ada: User,
    messages: int,
    asked: int,
    shown: range,
    before: int | None,
    until: int | None,
) -> None:
    fill(room, ada, messages)
    window = Window.ending(room.pk, asked)
    assert numbers(window) == shown
    assert (window.before, window.until) == (before, until)


@pytest.mark.parametrize(
    ("messages", "asked", "shown", "before", "until"),
    [
        (120, 0, range(1, 51), None, 50),
        (120, 1, range(2, 52), 2, 51),
        (120, 69, range(70, 120), 70, 119),
        (120, 70, range(71, 121), 71, None),
        (120, 119, range(120, 121), 120, None),
        (51, 0, range(1, 51), None, 50),
        (50, 0, range(1, 51), None, None),
        (1, 0, range(1, 2), None, None),
        (0, 0, range(0), None, None),
    ],
)
def test_the_messages_after_one(
    room: Room,
    ada: User,
    messages: int,
    asked: int,
    shown: range,
    before: int | None,
    until: int | None,
) -> None:
    fill(room, ada, messages)
    window = Window.following(room.pk, asked)
    assert numbers(window) == shown
    assert (window.before, window.until) == (before, until)


@pytest.mark.parametrize(
    ("messages", "asked", "shown", "before", "until"),
    [
        (120, 60, range(36, 86), 36, 85),
        (120, 1, range(1, 27), None, 26),
        (120, 25, range(1, 51), None, 50),
        (120, 26, range(2, 52), 2, 51),
        (120, 95, range(71, 121), 71, None),
        (120, 94, range(70, 120), 70, 119),
        (120, 120, range(96, 121), 96, None),
        (51, 51, range(27, 52), 27, None),
        (50, 25, range(1, 51), None, None),
        (1, 1, range(1, 2), None, None),
    ],
)
def test_the_messages_around_one(
    room: Room,
    ada: User,
    messages: int,
    asked: int,
    shown: range,
    before: int | None,
    until: int | None,
) -> None:
    fill(room, ada, messages)
    window = Window.around(room.pk, asked)
    assert numbers(window) == shown
    assert (window.before, window.until) == (before, until)


def test_a_window_shows_its_own_room_alone(room: Room, general: Room, ada: User) -> None:
    fill(room, ada, 3)
    actions.set_topic(room=room, setter=ada, topic="theirs")
    mine = post(general, ada, "mine")
    general.events.exclude(message=mine).delete()
    assert Window.newest(general.pk) == ([mine], True, [])


# The notices among them


def noted(room: Room, *places: int) -> None:
    """A quiet line after each message of these numbers."""
    room.refresh_from_db()
    for number in places:
        room.head += 1
        Event.objects.create(room=room, seq=room.head, number=number, kind="room_archived")
    room.save()


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        (lambda room: Window.newest(room.pk), [71, 119, 120]),
        (lambda room: Window.ending(room.pk, 71), [21, 70]),
        (lambda room: Window.ending(room.pk, 21), [0, 20]),
        (lambda room: Window.following(room.pk, 0), [0, 20, 21]),
        (lambda room: Window.following(room.pk, 20), [21, 70]),
        (lambda room: Window.following(room.pk, 70), [71, 119, 120]),
        (lambda room: Window.around(room.pk, 90), [70, 71]),
        (lambda room: Window.newest(room.pk).trimmed(49, newest=True), [119, 120]),
        (lambda room: Window.newest(room.pk).trimmed(49, newest=False), [71, 119]),
        (lambda room: Window.newest(room.pk).trimmed(50, newest=True), [71, 119, 120]),
    ],
)
def test_a_window_holds_the_notices_that_stand_among_its_messages(
    room: Room, ada: User, read: Callable[[Room], Window], shown: list[int]
) -> None:
    """Two windows that meet hold every notice once."""
    fill(room, ada, 120)
    noted(room, 0, 20, 21, 70, 71, 119, 120)
    assert [notice.number for notice in read(room).notices] == shown


def test_a_room_in_which_nothing_was_said_shows_its_notices(room: Room, ada: User) -> None:
    fill(room, ada, 0)
    noted(room, 0, 0)
    window = Window.newest(room.pk)
    assert window.tail and [notice.seq for notice in window.notices] == [1, 2]


# What was missed


@pytest.mark.parametrize(
    ("events", "behind", "replayed"),
    [(0, 0, 0), (1, 0, 0), (1, 1, 1), (201, 0, 0), (201, 1, 1), (201, 200, 200), (200, 200, 200)],
)
def test_a_page_is_brought_from_its_cursor_to_the_head(
    room: Room, ada: User, events: int, behind: int, replayed: int
) -> None:
    fill(room, ada, events)
    missed = history.missed(room.pk, ada.pk, cursor(room, events - behind))
    assert missed is not None and missed.events is not None
    assert [event.seq for event in missed.events] == list(range(events - replayed + 1, events + 1))
    assert missed.head == events


@pytest.mark.parametrize(
    ("events", "at"),
    [
        (202, Cursor(1, "right")),
        (201, Cursor(0, "")),
        (5, Cursor(3, "wrong")),
        (5, Cursor(3, "")),
        (5, Cursor(6, "right")),
        (5, Cursor(10**15, "")),
        (0, Cursor(1, "")),
    ],
    ids=str,
)
def test_a_cursor_too_old_or_of_another_history_is_not_replayed(
    room: Room, ada: User, events: int, at: Cursor
) -> None:
    fill(room, ada, events)
    room.events.update(tag="right")
    assert history.missed(room.pk, ada.pk, at) == Missed(None, events)


def test_below_the_first_event_that_is_kept_nothing_is_replayed(room: Room, ada: User) -> None:
    fill(room, ada, 5)
    room.events.filter(seq=1).delete()
    assert history.missed(room.pk, ada.pk, Cursor(0, "")) == Missed(None, 5)


def test_what_was_missed_comes_with_the_messages_as_they_are_now(
    general: Room, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    message = post(general, ada, "old")
    before = cursor(general, message.created_seq - 1)
    actions.edit_message(message=message, editor=ada, body="new")
    missed = history.missed(general.pk, ada.pk, before)
    with django_assert_num_queries(0):
        assert missed and missed.events
        shown = [event.message and event.message.body for event in missed.events]
    assert shown == ["new", "new"]


# Drawn anew


@pytest.mark.parametrize(
    ("first", "shown", "until"),
    [
        (None, range(71, 121), None),
        (1, range(1, 51), 50),
        (40, range(40, 90), 89),
        (71, range(71, 121), None),
        (120, range(120, 121), None),
    ],
)
def test_a_page_drawn_anew_shows_its_end_or_begins_where_it_began(
    room: Room, ada: User, first: int | None, shown: range, until: int | None
) -> None:
    fill(room, ada, 120)
    panel = history.panel(room.pk, ada.pk, first)
    assert panel is not None
    assert panel.cursor == cursor(room, 120)
    assert numbers(panel.window) == shown and panel.window.until == until


def test_a_room_without_events_has_a_cursor_before_the_first(room: Room, ada: User) -> None:
    panel = history.panel(room.pk, ada.pk)
    assert panel == (Cursor(0, ""), Window([], tail=True), room)


def test_earlier_and_later_are_the_windows_on_either_side(room: Room, ada: User) -> None:
    fill(room, ada, 120)
    assert numbers(history.earlier(room.pk, ada.pk, 71)) == range(21, 71)
    assert numbers(history.later(room.pk, ada.pk, 70)) == range(71, 121)


# What the hub reads


def test_the_hub_is_told_who_was_removed(general: Room, ada: User, bob: User, eve: User) -> None:
    start = Room.objects.get(pk=general.pk).head
    post(general, ada, "before")
    actions.remove_member(room=general, member=bob, remover=ada)
    batch = history.following(general.pk, start, 500)
    assert [event.seq for event in batch.events] == [start + 1, start + 2]
    assert batch.removed == {bob.pk}


def test_a_full_batch_tells_of_later_removals_too(general: Room, ada: User, bob: User) -> None:
    post(general, ada, "read")
    post(general, ada, "not yet read")
    actions.remove_member(room=general, member=bob, remover=ada)
    batch = history.following(general.pk, 0, 1)
    assert len(batch.events) == 1 and batch.removed == {bob.pk}


def test_who_leaves_is_taken_out_like_somebody_removed(general: Room, ada: User, bob: User) -> None:
    start = Room.objects.get(pk=general.pk).head
    actions.leave_room(room=general, leaver=bob)
    assert history.following(general.pk, start, 500).removed == {bob.pk}


@pytest.mark.parametrize("limit", [1, 500])
def test_who_came_back_stays(general: Room, ada: User, bob: User, limit: int) -> None:
    start = Room.objects.get(pk=general.pk).head
    actions.leave_room(room=general, leaver=bob)
    actions.join_room(room=general, joiner=bob)
    assert history.following(general.pk, start, limit).removed == set()


def test_who_came_back_and_was_removed_again_is_out(general: Room, ada: User, bob: User) -> None:
    start = Room.objects.get(pk=general.pk).head
    for _time in range(2):
        actions.remove_member(room=general, member=bob, remover=ada)
        actions.add_member(room=general, member=bob, adder=ada)
    actions.remove_member(room=general, member=bob, remover=ada)
    assert history.following(general.pk, start, 500).removed == {bob.pk}


def test_heads_are_those_of_the_rooms_that_are_there(room: Room, general: Room, ada: User) -> None:
    message = post(general, ada, "hello")
    room.refresh_from_db()
    asked = [general.pk, room.pk, 10**9]
    assert history.heads(asked) == {general.pk: message.created_seq, room.pk: room.head}


def test_heads_for_people_are_those_of_all_their_rooms(
    room: Room, general: Room, ada: User, bob: User, eve: User
) -> None:
    other = actions.create_room(creator=ada, name="Private", kind=Room.Kind.PRIVATE)
    actions.remove_member(room=room, member=bob, remover=ada)
    assert set(history.heads_for([bob.pk])) == {general.pk}
    assert set(history.heads_for([bob.pk, eve.pk])) == {general.pk, room.pk}
    assert set(history.heads_for([ada.pk])) == {general.pk, room.pk, other.pk}


# Whom nothing is told


def missed_by(room: Room, user: User) -> object:
    return history.missed(room.pk, user.pk, Cursor(0, ""))


def panel_for(room: Room, user: User) -> object:
    return history.panel(room.pk, user.pk)


def earlier_for(room: Room, user: User) -> object:
    return history.earlier(room.pk, user.pk, 2)


def later_for(room: Room, user: User) -> object:
    return history.later(room.pk, user.pk, 0)


READS = [missed_by, panel_for, earlier_for, later_for]


@pytest.mark.parametrize("read", READS)
def test_a_stranger_is_told_nothing(
    general: Room, ada: User, eve: User, read: Callable[[Room, User], object]
) -> None:
    post(general, ada, "secret")
    assert read(general, eve) is None


@pytest.mark.parametrize("read", READS)
def test_who_was_deactivated_is_told_nothing(
    general: Room, ada: User, bob: User, read: Callable[[Room, User], object]
) -> None:
    post(general, ada, "secret")
    actions.deactivate_user(user=bob)
    assert read(general, bob) is None


@pytest.mark.parametrize("read", READS)
def test_a_room_that_is_gone_tells_nothing(
    room: Room, ada: User, read: Callable[[Room, User], object]
) -> None:
    gone = Room(pk=room.pk)
    room.delete()
    assert read(gone, ada) is None


# What it costs


@pytest.mark.parametrize("messages", [5, 150])
@pytest.mark.parametrize(
    ("read", "queries"), [(missed_by, 2), (panel_for, 5), (earlier_for, 3), (later_for, 3)]
)
def test_a_read_costs_the_same_however_much_is_there(
    room: Room,
    ada: User,
    messages: int,
    read: Callable[[Room, User], object],
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(room, ada, messages)
    noted(room, *range(0, messages, 3))
    with django_assert_num_queries(queries):
        read(room, ada)


@pytest.mark.parametrize("messages", [5, 500])
def test_the_hubs_read_costs_the_same_however_many_events_it_finds(
    room: Room, ada: User, messages: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill(room, ada, messages)
    with django_assert_num_queries(1):
        batch = history.following(room.pk, 0, 501)
        assert all(event.message and event.message.author.name for event in batch.events)
