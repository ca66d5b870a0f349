"""What a live side bar is sent: everything that differs, nothing else, and whatever gets lost."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from chat import actions, database, overview, pokes, sidebars, sideviews
from chat.listeners import Listener
from chat.models import Membership, Presence, Room, User
from chat.models.people import LEASE, Level
from chat.sessions import Identity
from chat.sidebars import Sidebars
from chat.tests.conftest import PASSWORD, post
from chat.values import Locale

live = pytest.mark.django_db(transaction=True)
still = pytest.mark.django_db


class Screen:
    """Somebody's page: what its side bar is sent."""

    def __init__(self, user: User, room: Room | None = None) -> None:
        self.user, self.room = user, room
        self.frames: asyncio.Queue[str] = asyncio.Queue()
        identity = Identity(user.pk, user.password, "session")
        self.listener = Listener(identity, user.locale, self.frames.put, self._close)
        self.listener.room_id = room.pk if room else None

    async def frame(self) -> str:
        return await asyncio.wait_for(self.frames.get(), 5)

    async def _close(self, code: int) -> None:
        raise AssertionError(f"closed with {code}")

    def tag(self) -> str:
        """Of what the page shows when it is loaded."""
        room_id = self.listener.room_id
        return sideviews.side_view(overview.side_of(self.user), room_id, self.user.locale).tag


class Office:
    """Side bars, the pokes that reach them or get lost, and a database that may be away."""

    def __init__(self, told: list[dict[str, Any]]) -> None:
        self.bars = Sidebars(self._read)
        self.told = told
        self.is_away = False
        self.asked = 0

    async def show(self, user: User, room: Room | None = None) -> Screen:
        """A page that has just been loaded, after all that was told of."""
        self.told.clear()
        screen = Screen(user, room)
        self.bars.watch(screen.listener, await in_thread(screen.tag)())
        await self.calm()
        assert screen.frames.empty()
        return screen

    async def do(self, deed: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        done = await in_thread(deed)(*args, **kwargs)
        self.tell()
        await self.calm()
        return done

    async def do_unheard(self, deed: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        await in_thread(deed)(*args, **kwargs)
        self.told.clear()
        await self.calm()

    async def calm(self) -> None:
        """Until nothing is to be read or sent."""
        async with asyncio.timeout(5):
            while task := self.bars._task:
                await task

    def tell(self) -> None:
        told, self.told[:] = self.told[:], []
        for poke in told:
            match poke:
                case {"type": "room.moved", "room": room, "head": head}:
                    self.bars.room_moved(room, head)
                case {"type": "rooms.moved", "heads": heads}:
                    for room, head in heads:
                        self.bars.room_moved(room, head)
                case {"type": "people.moved", "users": users}:
                    self.bars.people_moved(users)
                case {"type": "places.moved", "places": places}:
                    for place in places:
                        self.bars.place_moved(*place)

    async def _read[R](self, function: Callable[..., R], *args: Any) -> R:
        if self.is_away:
            raise ConnectionError("the database is away")
        self.asked += 1
        return await database.run(function, *args)


def in_thread[**P, R](function: Callable[P, R]) -> Callable[P, Any]:
    return sync_to_async(function)


def targets(frame: str) -> list[str]:
    return re.findall('hx-target="(.*?)"', frame)


@pytest.fixture
async def office(tidy_event_loop: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr(sidebars, "COALESCE", 0)
    monkeypatch.setattr(sidebars, "GRACE", 0.3)
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(pokes, "_poke", told.append)
    office = Office(told)
    yield office
    await office.calm()


@pytest.fixture
def whales(general: Room, ada: User) -> Room:
    return actions.create_room(creator=ada, name="Whales")


def choose(room: Room, user: User, **choice: Any) -> None:
    usual: dict[str, Any] = {"level": "", "is_favourite": False, "is_hidden": False}
    actions.set_notices(room=room, user=user, **(usual | choice))


def say_all(room: Room, author: User, *bodies: str) -> None:
    for body in bodies:
        post(room, author, body)


# What a page that connects is sent


@live
async def test_a_page_that_shows_the_bar_as_it_is_is_sent_nothing(
    office: Office, bob: User, general: Room
) -> None:
    screen = await office.show(bob, general)
    assert screen.frames.empty()


@live
async def test_a_page_that_shows_another_bar_is_sent_the_whole(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = Screen(bob, general)
    tag = await in_thread(screen.tag)()
    await in_thread(post)(whales, ada, "hello @bob")
    office.bars.watch(screen.listener, tag)
    frame = await screen.frame()
    assert targets(frame) == ["#side", "#icon", f"#unread-{general.pk}"]
    assert f'id="side-{whales.pk}" class="has-news"' in frame and "(1) General" in frame


# Messages in other rooms


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
    assert ", 1 mentions" in frame and '<span class="badge calls"' in frame
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
    assert ", 1 mentions" in frame and "unread" not in frame.replace("icon-unread", "")


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


# The order of rooms


@live
async def test_order_by_activity_draws_the_bar_anew_when_it_changes(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(actions.set_preferences, user=bob, side_order=User.Order.ACTIVITY)
    await office.do(post, general, bob, "first")
    screen = await office.show(bob)
    await office.do(post, whales, ada, "hello")
    frame = await screen.frame()
    assert targets(frame)[0] == "#side"
    assert frame.index(f'id="side-{whales.pk}"') < frame.index(f'id="side-{general.pk}"')
    await office.do(post, whales, ada, "again")
    assert targets(await screen.frame()) == [f"#side-{whales.pk}"]


@live
async def test_unread_first_draws_the_bar_anew_when_a_room_becomes_unread_or_read(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(actions.set_preferences, user=bob, unread_first=True)
    screen = await office.show(bob)
    await office.do(post, whales, ada, "hello")
    frame = await screen.frame()
    assert targets(frame)[0] == "#side" and '<section aria-label="Unread">' in frame
    await office.do(actions.mark_read, read={(bob.pk, whales.pk): 1})
    frame = await screen.frame()
    assert targets(frame)[0] == "#side" and "Unread" not in frame


@live
async def test_new_preferences_reach_the_pages_that_are_open(
    office: Office, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(choose, whales, bob, is_favourite=True)
    frame = await screen.frame()
    assert targets(frame)[0] == "#side" and '<section aria-label="Favourites">' in frame


# The same person elsewhere


@live
async def test_what_is_read_on_one_device_is_read_on_all(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    desk, phone = await office.show(bob, general), await office.show(bob)
    await office.do(post, whales, ada, "hello")
    assert all([", 1 unread" in await each.frame() for each in (desk, phone)])
    await office.do(actions.mark_read, read={(bob.pk, whales.pk): 1})
    for screen in (desk, phone):
        frame = await screen.frame()
        assert targets(frame) == [f"#side-{whales.pk}", "#icon"] and "unread" not in frame


@live
async def test_others_are_told_nothing_of_what_somebody_read(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(post, whales, ada, "hello")
    eve = await in_thread(actions.create_user)(name="Eve", email="e@example.com", password=PASSWORD)
    other = await office.show(eve, general)
    await office.do(actions.mark_read, read={(bob.pk, whales.pk): 1})
    assert other.frames.empty()


@live
async def test_somebody_removed_loses_the_row_and_gets_it_back(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(actions.remove_member, room=whales, member=bob, remover=ada)
    assert f"side-{whales.pk}" not in await screen.frame()
    await office.do(post, whales, ada, "hello @bob")
    assert screen.frames.empty()
    await office.do(actions.add_member, room=whales, member=bob, adder=ada)
    assert f'id="side-{whales.pk}"' in await screen.frame()


@live
async def test_somebody_removed_loses_the_row_though_only_the_room_tells_of_it(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await in_thread(actions.remove_member)(room=whales, member=bob, remover=ada)
    office.told[:] = [poke for poke in office.told if poke["type"] == "room.moved"]
    office.tell()
    assert f"side-{whales.pk}" not in await screen.frame()


# The room that is being looked at


@live
async def test_what_comes_to_the_room_that_is_looked_at_gives_no_badge_at_first(
    office: Office, ada: User, bob: User, general: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(post, general, ada, "hello @bob")
    assert screen.frames.empty()
    await office.do(actions.mark_read, read={(bob.pk, general.pk): 1})
    assert screen.frames.empty()


@live
async def test_what_is_left_unread_there_gets_badge_bar_and_line(
    office: Office, ada: User, bob: User, general: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(post, general, ada, "hello")
    assert screen.frames.empty()
    frame = await screen.frame()  # nothing more happens; time goes by
    row, unread, log = f"#side-{general.pk}", f"#unread-{general.pk}", f"#log-{general.pk}"
    assert targets(frame) == [row, "#icon", unread, "#new", log]
    assert ", 1 unread" in frame and "1 new message</b>" in frame
    assert '<li id="new"' in frame and 'data-seq="0.new"' in frame


@live
async def test_the_line_stays_until_all_was_read(
    office: Office, ada: User, bob: User, general: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do(post, general, ada, "one")
    assert 'data-seq="0.new"' in await screen.frame()
    await office.do(post, general, ada, "two")
    assert "2 new messages</b>" in (frame := await screen.frame()) and "#new" not in targets(frame)
    await office.do(actions.mark_read, read={(bob.pk, general.pk): 2})
    assert "#new" not in targets(await screen.frame())
    await office.do(post, general, ada, "three")
    assert 'data-seq="2.new"' in await screen.frame()


@live
async def test_a_page_that_shows_another_room_gets_its_mark_title_and_bar(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(post, whales, ada, "hello")
    screen = await office.show(bob, general)
    screen.listener.room_id = whales.pk
    screen.listener.forget_sent()
    office.bars.looked(screen.listener)
    frame = await screen.frame()
    rows = [f"#side-{general.pk}", f"#side-{whales.pk}"]
    assert sorted(targets(frame)) == sorted([*rows, "#icon", f"#unread-{whales.pk}"])
    assert "<title>Whales · Confab</title>" in frame and "1 new message</b>" in frame
    assert frame.count('aria-current="page"') == 1


# Whatever gets lost


@live
async def test_a_lost_poke_of_a_room_is_made_good(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do_unheard(post, whales, ada, "hello")
    assert screen.frames.empty()
    await office.bars.reconcile()
    assert ", 1 unread" in await screen.frame()


@live
async def test_a_lost_poke_of_a_person_is_made_good(
    office: Office, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    await office.do_unheard(choose, whales, bob, is_hidden=True)
    await office.bars.reconcile()
    assert f"side-{whales.pk}" not in await screen.frame()


@live
async def test_a_lost_poke_of_a_place_is_made_good_by_reconciling_or_by_the_next(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.do(say_all, whales, ada, "one", "two", "three")
    screen = await office.show(bob)
    await office.do_unheard(actions.mark_read, read={(bob.pk, whales.pk): 1})
    await office.bars.reconcile()
    assert ", 2 unread" in await screen.frame()
    await office.do(post, general, ada, "hello")
    assert ", 1 unread" in await screen.frame()
    await office.do_unheard(actions.mark_read, read={(bob.pk, general.pk): 1})
    await office.do(actions.mark_read, read={(bob.pk, whales.pk): 3})
    frame = await screen.frame()
    assert {f"#side-{whales.pk}", f"#side-{general.pk}"} < set(targets(frame))


@live
async def test_reconciling_with_nothing_lost_sends_nothing_and_reads_twice(
    office: Office, bob: User, general: Room, whales: Room
) -> None:
    screen = await office.show(bob, general)
    office.asked = 0
    await office.bars.reconcile()
    await office.calm()
    assert office.asked == 2 and screen.frames.empty()


@live
async def test_a_poke_that_comes_again_is_not_read_again(
    office: Office, ada: User, bob: User, general: Room, whales: Room
) -> None:
    await office.show(bob, general)
    await in_thread(post)(whales, ada, "hello")
    again = list(office.told)
    office.tell()
    await office.calm()
    office.told.extend(again)
    office.asked = 0
    office.tell()
    await office.calm()
    assert [poke["type"] for poke in again] == ["room.moved"] and office.asked == 0


@live
async def test_a_first_reading_that_fails_is_made_good(
    office: Office, bob: User, general: Room
) -> None:
    screen = Screen(bob, general)
    office.is_away = True
    office.bars.watch(screen.listener, "another")
    await office.calm()
    office.is_away = False
    await office.bars.reconcile()
    assert targets(await screen.frame())[0] == "#side"


def mark_whales_read(whales: Room, _ada: User, bob: User) -> None:
    actions.mark_read(read={(bob.pk, whales.pk): 1})


def hide_whales(whales: Room, _ada: User, bob: User) -> None:
    choose(whales, bob, is_hidden=True)


def say_more_of_whales(whales: Room, ada: User, _bob: User) -> None:
    post(whales, ada, "more")


@live
@pytest.mark.parametrize("deed", [mark_whales_read, hide_whales, say_more_of_whales])
async def test_a_reading_that_fails_is_made_good(
    office: Office,
    ada: User,
    bob: User,
    general: Room,
    whales: Room,
    deed: Callable[[Room, User, User], None],
) -> None:
    await office.do(post, whales, ada, "hello")
    screen = await office.show(bob, general)
    office.is_away = True
    await office.do(deed, whales, ada, bob)
    assert screen.frames.empty()
    office.is_away = False
    await office.bars.reconcile()
    assert {"#side", f"#side-{whales.pk}"}.intersection(targets(await screen.frame()))


@live
async def test_nothing_is_kept_of_somebody_who_is_gone(
    office: Office, bob: User, general: Room
) -> None:
    screen = await office.show(bob, general)
    office.bars.leave(screen.listener)
    office.bars.leave(screen.listener)
    assert not (office.bars._listeners or office.bars._sides or office.bars._versions)


# Who is here


@live
async def test_a_direct_room_shows_whether_the_other_is_here(
    office: Office, ada: User, bob: User, general: Room
) -> None:
    room = await office.do(actions.open_direct, opener=ada, others=[bob])
    await office.do(post, room, bob, "hello")
    screen = await office.show(ada, general)
    await office.do(actions.keep_present, active_at={bob.pk: timezone.now()})
    await office.bars.reconcile_presence()
    frame = await screen.frame()
    assert targets(frame) == [f"#side-{room.pk}"] and '"presence online"' in frame
    await in_thread(Presence.objects.update)(active_at=timezone.now() - timedelta(minutes=11))
    await office.bars.reconcile_presence()
    assert '"presence away"' in await screen.frame()
    await in_thread(Presence.objects.update)(seen_at=timezone.now() - LEASE)
    await office.bars.reconcile_presence()
    assert '"presence offline"' in await screen.frame()


@live
async def test_presence_that_is_as_it_was_sends_nothing(
    office: Office, ada: User, bob: User, general: Room
) -> None:
    room = await office.do(actions.open_direct, opener=ada, others=[bob])
    await office.do(post, room, bob, "hello")
    await office.do(actions.keep_present, active_at={bob.pk: timezone.now()})
    screen = await office.show(ada, general)
    await office.bars.reconcile_presence()
    await office.calm()
    assert screen.frames.empty()


# What it costs


def crowd(ada: User, *, rooms: int, people: int) -> list[User]:
    """So many people in so many rooms; with each of them ada has a direct room."""
    everybody = User.objects.bulk_create(
        User(name=f"P{n}", email=f"p{n}@example.com", handle=f"p{n}") for n in range(people - 1)
    )
    many = Room.objects.bulk_create(Room(slug=f"r{n}", name=f"R{n}") for n in range(rooms))
    Membership.objects.bulk_create(
        Membership(room=room, user=user) for room in many for user in [ada, *everybody]
    )
    for user in everybody:
        post(actions.open_direct(opener=ada, others=[user]), user, "hello @ada")
    return [ada, *everybody]


@still
@pytest.mark.parametrize(("rooms", "people"), [(5, 2), (50, 2), (5, 50), (50, 50)])
def test_rows_cost_the_same_however_many_rooms_and_people_there_are(
    ada: User,
    rooms: int,
    people: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ids = [user.pk for user in crowd(ada, rooms=rooms, people=people)]
    with django_assert_num_queries(4):
        rows = overview.rows_of(ids)
    assert len(rows) == people and len(rows[ada.pk]) == 1 + rooms + people - 1
    with django_assert_num_queries(5):
        overview.side_of(ada)


@still
def test_of_some_rooms_only_their_rows_are_read(ada: User, bob: User, general: Room) -> None:
    other = actions.create_room(creator=ada, name="Other")
    rows = overview.rows_of([ada.pk, bob.pk], [other.pk])
    assert {pk: set(of) for pk, of in rows.items()} == {ada.pk: {other.pk}, bob.pk: {other.pk}}


@still
def test_equal_rows_are_rendered_once(ada: User, bob: User, general: Room, whales: Room) -> None:
    post(general, ada, "hello @room")
    sideviews._side_row.cache_clear()
    locale = Locale("en", "UTC")
    eve = actions.create_user(name="Eve", email="eve@example.com", password=PASSWORD)
    actions.mark_unread(message=general.messages.get(), reader=eve)
    for user in (bob, eve):
        sideviews.side_view(overview.side_of(user), whales.pk, locale)
    rendered = sideviews._side_row.cache_info()
    assert (rendered.misses, rendered.hits) == (2, 2)
