"""One rendering for everybody, in frames that fit, whatever people call themselves and say."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from chat import actions, partials
from chat.history import Window
from chat.models import Event, Message, Room, User
from chat.tests.conftest import post, signed_in
from chat.values import Cursor, Locale

pytestmark = pytest.mark.django_db

UTC_ZONE, TOKYO = Locale("en", "UTC"), Locale("en", "Asia/Tokyo")
EVENING = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)  # the next morning in Tokyo


def say(room: Room, author: User, body: str, at: datetime) -> Message:
    return actions.post_message(room=room, author=author, body=body, nonce=uuid4(), at=at)


def as_it_is(message: Message) -> Message:
    return Message.objects.for_rendering().get(pk=message.pk)


def news(room: Room, after: int = 0) -> list[Event]:
    return list(room.events.with_messages().filter(seq__gt=after).order_by("seq"))


def head(room: Room) -> int:
    return Room.objects.get(pk=room.pk).head


# The same bytes


def test_the_page_and_the_frame_show_the_same_bytes(
    general: Room, ada: User, as_ada: Client
) -> None:
    before = head(general)
    fragment = partials.message(as_it_is(post(general, ada, "one & the same")), ada.locale)
    frames = partials.news_frames(news(general, before), ada.locale, tail=True)
    page = as_ada.get(general.get_absolute_url()).content.decode()
    assert fragment in page
    assert frames == [in_its_place(general, fragment) + typing_no_more(ada) + cursor_at(general)]


def test_a_message_looks_the_same_to_everybody(
    general: Room, ada: User, bob: User, as_ada: Client, as_bob: Client
) -> None:
    post(general, ada, "hello")
    actions.mark_all_read(reader=bob)
    url = general.get_absolute_url()
    assert log(as_ada.get(url).content.decode()) == log(as_bob.get(url).content.decode())


def log(page: str) -> str:
    found = re.search(r'<ol class="log" id="log-.*?>(<li.*</li>)</ol>', page)
    assert found
    return found[1]


def cursor_at(room: Room) -> str:
    shown = partials.cursor(room.pk, Cursor(head(room), news(room)[-1].tag))
    return f'<hx-partial hx-target="#at-{room.pk}" hx-swap="innerHTML">{shown}</hx-partial>'


def in_its_place(room: Room, item: str) -> str:
    how = f'hx-target="#log-{room.pk}" hx-swap="upsert key:data-seq"'
    return f"<hx-partial {how}>{item}</hx-partial>"


def typing_no_more(user: User) -> str:
    return f'<hx-partial hx-target="#typing-{user.pk}" hx-swap="delete"></hx-partial>'


# The same moment on different clocks


@pytest.mark.parametrize(
    ("locale", "clock", "day"),
    [(UTC_ZONE, "20:30", "Sunday, 1 March 2026"), (TOKYO, "05:30", "Monday, 2 March 2026")],
)
def test_a_message_is_shown_by_the_readers_clock(
    general: Room, ada: User, locale: Locale, clock: str, day: str
) -> None:
    shown = partials.message(say(general, ada, "hello", EVENING), locale)
    assert f">{clock}</time>" in shown and f">{day}</time>" in shown


def test_a_persons_page_has_their_own_clock(general: Room, ada: User) -> None:
    say(general, ada, "hello", EVENING)
    actions.guess_time_zone(user=ada, zone="Asia/Tokyo")
    page = signed_in(ada).get(general.get_absolute_url()).content.decode()
    assert ">05:30</time>" in page and "20:30" not in page


@pytest.mark.parametrize(
    ("locale", "opening"), [(UTC_ZONE, [True, False, True]), (TOKYO, [True, True, False])]
)
def test_a_day_line_is_on_the_rooms_first_message_of_a_day_in_that_zone(
    general: Room, ada: User, locale: Locale, opening: list[bool]
) -> None:
    hours = [14, 16, 25]  # 23:00, 01:00 and 10:00 in Tokyo
    midnight = EVENING.replace(hour=0, minute=0)
    spoken = [say(general, ada, "hi", midnight + timedelta(hours=hour)) for hour in hours]
    shown = [partials.message(message, locale) for message in spoken]
    assert ['<p class="day">' in fragment for fragment in shown] == opening


@pytest.mark.parametrize(
    ("minutes", "at", "continues"),
    [(2, EVENING, True), (6, EVENING, False), (2, EVENING.replace(hour=23, minute=59), False)],
)
def test_a_message_is_grouped_unless_time_or_a_day_line_comes_between(
    general: Room, ada: User, minutes: int, at: datetime, continues: bool
) -> None:
    say(general, ada, "first", at)
    second = say(general, ada, "second", at + timedelta(minutes=minutes))
    assert ('class="message continues"' in partials.message(second, UTC_ZONE)) is continues


# What a message shows


def test_an_edited_message_says_so(general: Room, ada: User) -> None:
    message = post(general, ada, "old")
    assert "<small>edited</small>" not in partials.message(message, UTC_ZONE)
    actions.edit_message(message=message, editor=ada, body="new")
    assert "<small>edited</small>" in partials.message(as_it_is(message), UTC_ZONE)


def test_a_tombstone_shows_neither_words_nor_tools(general: Room, ada: User) -> None:
    message = post(general, ada, "regretted")
    actions.edit_message(message=message, editor=ada, body="regretted too")
    actions.delete_message(message=message, deleter=ada)
    shown = partials.message(as_it_is(message), UTC_ZONE)
    assert "This message was deleted." in shown
    assert not re.search("regretted|edited|tools|slot-", shown)


# The ways to what is not shown


def test_the_edges_lead_on_where_there_is_more(general: Room, ada: User) -> None:
    for _number in range(51):
        post(general, ada, "hello")
    first, last = Window.ending(general.pk, 51), Window.newest(general.pk)
    assert 'href="?before=2"' in partials.earlier(last, UTC_ZONE)
    assert 'href="?after=50"' in partials.later(first, UTC_ZONE)


def test_the_edges_lead_nowhere_where_there_is_no_more(general: Room, ada: User) -> None:
    post(general, ada, "hello")
    window = Window.newest(general.pk)
    assert "This is where the room begins." in partials.earlier(window, UTC_ZONE)
    assert not partials.later(window, UTC_ZONE)


# The order of what stands in the log


def keys(html: str) -> list[str]:
    return re.findall(r'<li [^>]*data-seq="([\w.]+)"', html)


@pytest.mark.parametrize(
    ("draw", "name"), [(partials.marked_log, "mark"), (partials.unread_log, "new")]
)
@pytest.mark.parametrize(("number", "place"), [(1, 1), (2, 3), (3, 5)])
def test_a_line_is_right_before_its_message_and_after_what_came_before_that(
    general: Room,
    ada: User,
    draw: Callable[[Window, int, Locale], str],
    name: str,
    number: int,
    place: int,
) -> None:
    for topic in range(3):
        actions.set_topic(room=general, setter=ada, topic=f"topic {topic}")
        post(general, ada, "hello")
    shown = keys(draw(Window.newest(general.pk), number, UTC_ZONE))
    line = shown.index(f"{number - 1}.{name}")
    assert shown[line + 1] == str(number) and re.fullmatch(rf"{number - 1}\.\d+", shown[line - 1])
    assert len(shown) == 1 + len(keys(partials.log(Window.newest(general.pk), UTC_ZONE)))


def test_a_notice_stands_after_the_message_it_came_after(general: Room, ada: User) -> None:
    start = head(general)
    for number in range(11):
        actions.set_topic(room=general, setter=ada, topic=f"topic {number}")
        post(general, ada, "hello")
    *_older, last = keys(partials.log(Window.newest(general.pk), UTC_ZONE))
    shown = keys(partials.log(Window.following(general.pk, 8), UTC_ZONE))
    topics = {number: start + 1 + 2 * number for number in (9, 10)}
    assert shown == ["9", f"9.{topics[9]}", "10", f"10.{topics[10]}", "11"] and last == "11"


def test_a_notice_names_people_so_that_a_new_name_reaches_it(
    general: Room, ada: User, bob: User
) -> None:
    actions.remove_member(room=general, member=bob, remover=ada)
    (removal,) = [each for each in news(general) if each.kind == Event.Kind.MEMBER_REMOVED]
    ada_, bob_ = (f'<b class="name-{user.pk}">{user.name}</b>' for user in (ada, bob))
    assert f"{ada_} removed {bob_}." in partials.notice(removal, UTC_ZONE)


# News


def test_a_new_message_is_put_in_its_place(general: Room, ada: User) -> None:
    before, message = head(general), post(general, ada, "hello")
    frames = partials.news_frames(news(general, before), UTC_ZONE, tail=True)
    shown = partials.message(as_it_is(message), UTC_ZONE)
    assert f'<li id="message-{message.pk}"' in shown
    assert frames[0].startswith(in_its_place(general, shown))


def test_every_part_of_a_frame_names_the_room_or_what_is_in_it_alone(
    general: Room, ada: User, bob: User
) -> None:
    """A page may show another room by the time the frame arrives."""
    post(general, bob, "hello")
    actions.set_topic(room=general, setter=ada, topic="whales")
    (frame,) = partials.news_frames(news(general), UTC_ZONE, tail=True)
    window = Window.newest(general.pk)
    frames = [
        frame,
        partials.panel_frame(general.pk, Cursor(7, "feed"), window, general, UTC_ZONE),
        partials.earlier_frame(general.pk, window, UTC_ZONE),
        partials.later_frame(general.pk, window, UTC_ZONE),
        partials.typing(general.pk, bob.pk, bob.name),
    ]
    targets = {target for each in frames for target in re.findall('hx-target="(.*?)"', each)}
    ours = ("log", "at", "earlier", "later", "topic", "name", "state", "typing-in")
    own = {f"#{name}-{general.pk}" for name in ours}
    assert targets == own | {f"#typing-{bob.pk}"}


def test_a_change_replaces_the_message_that_is_there(general: Room, ada: User) -> None:
    message = post(general, ada, "old")
    before = head(general)
    actions.edit_message(message=message, editor=ada, body="new")
    (frame,) = partials.news_frames(news(general, before), UTC_ZONE, tail=True)
    new = partials.message(as_it_is(message), UTC_ZONE)
    target = f'<hx-partial hx-target="#message-{message.pk}" hx-swap="outerMorph">'
    assert frame == f"{target}{new}</hx-partial>{cursor_at(general)}"


def test_a_page_without_the_tail_gets_no_new_message_but_its_changes(
    general: Room, ada: User
) -> None:
    message = post(general, ada, "beyond its edge")
    actions.set_topic(room=general, setter=ada, topic="beyond it, too")
    (frame,) = partials.news_frames(news(general, message.created_seq - 1), UTC_ZONE, tail=False)
    targets = re.findall('hx-target="#([a-z]+)', frame)
    assert targets == ["message", "name", "topic", "state", "at"]


@pytest.mark.parametrize("tail", [True, False])
def test_events_of_one_message_give_one_fragment_in_its_current_state(
    general: Room, ada: User, tail: bool
) -> None:
    before, message = head(general), post(general, ada, "first")
    actions.edit_message(message=message, editor=ada, body="second")
    actions.edit_message(message=message, editor=ada, body="third")
    (frame,) = partials.news_frames(news(general, before), UTC_ZONE, tail=tail)
    assert frame.count("<li ") == 1 and re.findall("first|second|third", frame) == ["third"]


def test_a_removal_brings_its_notice_and_moves_the_cursor(
    general: Room, ada: User, bob: User
) -> None:
    before = head(general)
    actions.remove_member(room=general, member=bob, remover=ada)
    (removal,) = news(general, before)
    frames = partials.news_frames([removal], UTC_ZONE, tail=True)
    line = in_its_place(general, partials.notice(removal, UTC_ZONE))
    assert frames == [line + cursor_at(general)]


def test_an_event_that_a_page_without_the_tail_does_not_show_moves_its_cursor(
    general: Room, ada: User, bob: User
) -> None:
    before = head(general)
    actions.remove_member(room=general, member=bob, remover=ada)
    frames = partials.news_frames(news(general, before), UTC_ZONE, tail=False)
    assert frames == [cursor_at(general)]


@pytest.mark.parametrize("tail", [True, False])
def test_a_new_name_takes_the_old_ones_place_wherever_it_stands(
    general: Room, bob: User, tail: bool
) -> None:
    before = head(general)
    actions.change_profile(user=bob, name="Bo <b>")
    (frame,) = partials.news_frames(news(general, before), UTC_ZONE, tail=tail)
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
    (frame,) = partials.news_frames(news(general, before), UTC_ZONE, tail=False)
    put = f'<hx-partial hx-target="#topic-{general.pk}" hx-swap="innerHTML">three</hx-partial>'
    assert put in frame and frame.count("#topic-") == frame.count("#state-") == 1


# Frames


def test_a_burst_leaves_in_frames_below_the_limit(general: Room, ada: User) -> None:
    for _number in range(30):
        post(general, ada, "<" * 10_000)
    frames = partials.news_frames(news(general), UTC_ZONE, tail=True)
    assert len(frames) == 10 and all(len(frame) < partials.FRAME_LIMIT for frame in frames)
    assert "".join(frames).count('<li id="message-') == 30


def test_only_the_last_frame_moves_the_cursor(general: Room, ada: User) -> None:
    for _number in range(8):
        post(general, ada, "<" * 10_000)
    *others, last = partials.news_frames(news(general), UTC_ZONE, tail=True)
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
    window = partials.fitting(Window.newest(general.pk), UTC_ZONE, newest=newest)
    assert [message.number for message in window.messages] == kept
    assert (window.before, window.until) == (before, until)


def test_a_window_that_fits_is_left_as_it_is(general: Room, ada: User) -> None:
    post(general, ada, "hello")
    window = Window.newest(general.pk)
    assert partials.fitting(window, UTC_ZONE, newest=True) == window


@pytest.mark.parametrize("newest", [True, False])
def test_a_message_too_large_for_a_frame_goes_alone(
    general: Room, ada: User, newest: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(2):
        post(general, ada, "large")
    monkeypatch.setattr(partials, "FRAME_LIMIT", 10)
    window = partials.fitting(Window.newest(general.pk), UTC_ZONE, newest=newest)
    assert len(window.messages) == 1


def test_a_panel_replaces_the_whole_conversation(general: Room, ada: User) -> None:
    message, at = post(general, ada, "hello"), Cursor(7, "feed")
    frame = partials.panel_frame(general.pk, at, Window.newest(general.pk), general, UTC_ZONE)
    shown = partials.message(as_it_is(message), UTC_ZONE)
    log = frame.removeprefix(f'<hx-partial hx-target="#log-{general.pk}" hx-swap="innerHTML">')
    assert log != frame and shown in log.partition("</hx-partial>")[0]
    targets = re.findall('hx-target="#([a-z]+)-', frame)
    assert (
        targets == ["log", "earlier", "later", "name", "topic", "state", "at"]
        and frame.count('id="cursor"') == 1
    )


# Hostile words

PAYLOADS = [
    "<script>alert(1)</script>",
    "<hx-partial hx-target='#log' hx-swap='delete'></hx-partial>",
    '<p hx-swap-oob="true" id="cursor">',
    '"><form action=//evil hx-post=/>',
    "' autofocus onfocus='alert(1)",
    '" onmouseover="alert(1)" x="',
    "</li></ol><title>owned</title><template>",
    "{{ settings.SECRET_KEY }}{% load static %}",
    "<hx-",
    '="<hx-get',
    "</textarea></style><!--",
    "&lt;script&gt;&quot;",
    "{href} %(name)s %s",
]


class Skeleton(HTMLParser):
    """How often a fragment holds which element with which attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self.ids: list[str | None] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag, tuple(name for name, _value in attrs)] += 1
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        self.elements[f"/{tag}", ()] += 1

    def handle_comment(self, data: str) -> None:
        self.elements["!--", ()] += 1

    def handle_decl(self, decl: str) -> None:
        self.elements["!", ()] += 1


def in_bodies(words: list[str], room: Room, author: User) -> str:
    for each in words:
        post(room, author, each)
    return page_of(room, author)


def in_a_draft(words: list[str], room: Room, author: User) -> str:
    draft = {"body": "".join(words) + "x" * 10_000, "nonce": uuid4()}
    return signed_in(author).post(f"{room.get_absolute_url()}post", draft).content.decode()


def in_the_editor(words: list[str], room: Room, author: User) -> str:
    message = post(room, author, "".join(words))
    return signed_in(author).get(f"/messages/{message.pk}/edit/").content.decode()


def in_peoples_names(words: list[str], room: Room, author: User) -> str:
    for number, each in enumerate(words):
        author = actions.create_user(name=each, email=f"{number}@example.com", password="")
        post(room, author, "hello")
    return page_of(room, author)


def in_rooms_names(words: list[str], room: Room, author: User) -> str:
    for each in words:
        room = actions.create_room(creator=author, name=each, topic=each)
    post(room, author, "hello")
    return page_of(room, author)


def page_of(room: Room, user: User) -> str:
    return signed_in(user).get(room.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "put", [in_bodies, in_a_draft, in_the_editor, in_peoples_names, in_rooms_names]
)
def test_words_never_become_elements_or_attributes(
    general: Room, ada: User, put: Callable[[list[str], Room, User], str]
) -> None:
    harmless = undone(lambda: put([f"word {n}" for n in range(len(PAYLOADS))], general, ada))
    hostile = undone(lambda: put(PAYLOADS, general, ada))
    assert "&lt;script&gt;alert(1)" in hostile and "word 1" in harmless
    assert Skeleton(hostile).elements == Skeleton(harmless).elements


def undone(draw: Callable[[], str]) -> str:
    with transaction.atomic():
        page = draw()
        transaction.set_rollback(True)
    return page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_fragment_holds_no_element_attribute_or_id_but_ours(
    general: Room, ada: User, payload: str
) -> None:
    mallory = actions.create_user(name=payload, email="mallory@example.com", password="")
    message = post(general, mallory, f"{payload} http://evil.example/{payload} {payload}")
    fragment = Skeleton(partials.message(as_it_is(message), UTC_ZONE))
    names = {name for _tag, names in fragment.elements for name in names}
    assert {tag for tag, _names in fragment.elements if tag[0] != "/"} == TAGS
    assert {name for name in names if name.startswith(("hx", "on"))} == {"hx-ignore", "hx-preserve"}
    assert fragment.ids == [f"message-{message.pk}", f"slot-{message.pk}"]


TAGS = {"li", "p", "time", "span", "a", "div", "button"}


def test_a_frame_adds_only_what_puts_it_in_its_place(general: Room, ada: User) -> None:
    message = post(general, ada, "old")
    actions.edit_message(message=message, editor=ada, body="new")
    (frame,) = partials.news_frames(news(general), UTC_ZONE, tail=False)
    added = Skeleton(frame).elements - Skeleton(partials.message(message, UTC_ZONE)).elements
    assert set(added) == {
        ("hx-partial", ("hx-target", "hx-swap")),
        ("/hx-partial", ()),
        ("input", ("type", "id", "name", "value", "autocomplete")),
        ("small", ()),
        ("/small", ()),
    }
