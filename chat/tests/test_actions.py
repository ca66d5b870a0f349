"""Every deed: what it changes, whom it refuses, and that refusing changes nothing."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks

from chat import actions, pokes, text
from chat.actions import NotPermitted
from chat.models import Event, Message, Room, Team, User
from chat.tests.conftest import PASSWORD, post
from chat.text import Refused

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def bodies(room: Room) -> list[str]:
    return list(room.messages.order_by("number").values_list("body", flat=True))


def kinds(room: Room) -> list[str]:
    return list(room.events.order_by("seq").values_list("kind", flat=True))


# Posting


def test_a_message_is_the_rooms_next(general: Room, ada: User, bob: User) -> None:
    post(general, ada, "first")
    message = post(general, bob, "  <second>  ")
    assert (message.number, message.author, message.body) == (2, bob, "<second>")
    assert message.html == "&lt;second&gt;"


def test_a_message_is_an_event(general: Room, ada: User) -> None:
    message = post(general, ada, "hello")
    event = general.events.get(message=message)
    assert event.kind == Event.Kind.MESSAGE_POSTED
    assert event.seq == message.created_seq == message.version_seq


def test_rooms_count_for_themselves(general: Room, ada: User) -> None:
    other = actions.create_room(creator=ada, name="Other")
    post(general, ada, "here")
    assert post(other, ada, "there").number == 1


@pytest.mark.parametrize("body", ["", " \u200b", "x" * 10_001])
def test_a_body_that_is_no_message_is_refused(general: Room, ada: User, body: str) -> None:
    with pytest.raises(Refused):
        post(general, ada, body)


# Resends


def test_a_resend_with_the_same_nonce_answers_with_the_first_message(
    general: Room, ada: User
) -> None:
    nonce = uuid4()
    first = actions.post_message(room=general, author=ada, body="once", nonce=nonce)
    again = actions.post_message(room=general, author=ada, body="once", nonce=nonce)
    assert again == first and Message.objects.count() == 1


def test_a_resend_leaves_no_trace(general: Room, ada: User) -> None:
    nonce = uuid4()
    actions.post_message(room=general, author=ada, body="once", nonce=nonce)
    before = Room.objects.filter(pk=general.pk).values().get()
    actions.post_message(room=general, author=ada, body=" once\n", nonce=nonce)
    assert Room.objects.filter(pk=general.pk).values().get() == before
    assert general.events.filter(kind=Event.Kind.MESSAGE_POSTED).count() == 1


@pytest.mark.parametrize(
    ("sent", "posted"),
    [
        (["one", "one\ntwo"], ["one", "two"]),
        (["one", "one\ntwo", "one\ntwo"], ["one", "two"]),
        (["one", "one\ntwo", "one"], ["one", "two"]),
        (["one\ntwo", "one\ntwo\n\nthree"], ["one\ntwo", "three"]),
        (["one", "other"], ["one", "other"]),
        (["one", "other", "other"], ["one", "other"]),
        (["one", "onerous"], ["one", "onerous"]),
    ],
)
def test_one_nonce_posts_each_text_once_and_of_a_grown_one_what_was_added(
    general: Room, ada: User, sent: list[str], posted: list[str]
) -> None:
    nonce = uuid4()
    for body in sent:
        actions.post_message(room=general, author=ada, body=body, nonce=nonce)
    assert bodies(general) == posted


def test_the_same_nonce_in_another_room_makes_another_message(general: Room, ada: User) -> None:
    other, nonce = actions.create_room(creator=ada, name="Other"), uuid4()
    actions.post_message(room=general, author=ada, body="both", nonce=nonce)
    for _twice in range(2):
        actions.post_message(room=other, author=ada, body="both", nonce=nonce)
    assert (bodies(general), bodies(other)) == (["both"], ["both"])


def test_the_same_nonce_of_another_author_is_another_nonce(
    general: Room, ada: User, bob: User
) -> None:
    nonce = uuid4()
    actions.post_message(room=general, author=ada, body="same", nonce=nonce)
    message = actions.post_message(room=general, author=bob, body="same", nonce=nonce)
    assert message.author == bob


# Who has just spoken


@pytest.mark.parametrize(
    ("pause", "same_author", "continues"),
    [
        (timedelta(0), True, True),
        (timedelta(minutes=5, microseconds=-1), True, True),
        (timedelta(minutes=5), True, False),
        (timedelta(minutes=1), False, False),
    ],
)
def test_a_message_continues_its_authors_last_for_five_minutes(
    general: Room, ada: User, bob: User, pause: timedelta, same_author: bool, continues: bool
) -> None:
    say = partial(actions.post_message, room=general, body="hi")
    say(author=ada if same_author else bob, nonce=uuid4(), at=NOON)
    assert say(author=ada, nonce=uuid4(), at=NOON + pause).continues is continues


def test_the_first_message_continues_nothing(general: Room, ada: User) -> None:
    message = post(general, ada, "first")
    assert message.previous_at is None and not message.continues


def test_a_message_knows_when_the_one_before_it_in_its_room_was_written(
    general: Room, ada: User
) -> None:
    first = post(general, ada, "first")
    post(actions.create_room(creator=ada, name="Other"), ada, "between")
    assert post(general, ada, "second").previous_at == first.created_at


# Editing and deleting


def test_an_edit_changes_words_and_html_and_says_so(general: Room, ada: User) -> None:
    message = post(general, ada, "old")
    actions.edit_message(message=message, editor=ada, body=" <new> ")
    message.refresh_from_db()
    assert (message.body, message.html) == ("<new>", "&lt;new&gt;")
    assert message.edited_at and message.created_seq < message.version_seq
    assert kinds(general)[-1] == Event.Kind.MESSAGE_EDITED


def test_the_same_words_again_make_no_event(general: Room, ada: User) -> None:
    message = post(general, ada, "same")
    before = kinds(general)
    actions.edit_message(message=message, editor=ada, body=" same\n")
    message.refresh_from_db()
    assert kinds(general) == before and message.edited_at is None


def test_a_tombstone_keeps_no_words(general: Room, ada: User) -> None:
    message = post(general, ada, "http://regretted.example")
    actions.delete_message(message=message, deleter=ada)
    row = Message.objects.filter(pk=message.pk).values().get()
    assert row["deleted_at"] and "regretted" not in str(row)
    assert kinds(general)[-1] == Event.Kind.MESSAGE_DELETED


def test_a_tombstone_keeps_its_place(general: Room, ada: User) -> None:
    message = post(general, ada, "first")
    actions.delete_message(message=message, deleter=ada)
    assert post(general, ada, "second").number == 2


# Refusals change nothing


def edit(message: Message, by: User) -> None:
    actions.edit_message(message=message, editor=by, body="other words")


def delete(message: Message, by: User) -> None:
    actions.delete_message(message=message, deleter=by)


def reply(message: Message, by: User) -> None:
    post(message.room, by, "reply")


def clear(message: Message, by: User) -> None:
    actions.edit_message(message=message, editor=by, body=" ")


def remove_bob(message: Message, by: User) -> None:
    actions.remove_member(room=message.room, member=User.objects.get(name="Bob"), remover=by)


def open_room(message: Message, by: User) -> None:
    actions.create_room(creator=by, name="Other")


def delete_it_all(message: Message, by: User) -> None:
    actions.delete_room(room=message.room, deleter=by, name=message.room.name)


def bob_is_there(message: Message, ada: User, bob: User) -> None:
    pass


def only_admins_make_rooms(message: Message, ada: User, bob: User) -> None:
    actions.change_team(changer=ada, members_create_rooms=False)


def bob_is_a_guest(message: Message, ada: User, bob: User) -> None:
    actions.change_role(user=bob, role=User.Role.GUEST, changer=ada)


def the_room_is_archived(message: Message, ada: User, bob: User) -> None:
    actions.archive_room(room=message.room, archiver=ada)


def bob_is_removed(message: Message, ada: User, bob: User) -> None:
    actions.remove_member(room=message.room, member=bob, remover=ada)


def bob_is_deactivated(message: Message, ada: User, bob: User) -> None:
    actions.deactivate_user(user=bob)


def bob_deletes_it(message: Message, ada: User, bob: User) -> None:
    actions.delete_message(message=message, deleter=bob)


@pytest.mark.parametrize(
    ("before", "deed", "by", "refusal"),
    [
        (bob_is_there, edit, "Ada", NotPermitted),
        (bob_is_there, delete, "Ada", NotPermitted),
        (bob_is_there, clear, "Bob", Refused),
        (bob_is_there, remove_bob, "Bob", NotPermitted),
        (bob_is_there, delete_it_all, "Bob", NotPermitted),
        (only_admins_make_rooms, open_room, "Bob", NotPermitted),
        (bob_is_a_guest, open_room, "Bob", NotPermitted),
        (the_room_is_archived, reply, "Ada", NotPermitted),
        (the_room_is_archived, edit, "Bob", NotPermitted),
        (the_room_is_archived, delete, "Bob", NotPermitted),
        (bob_is_removed, reply, "Bob", NotPermitted),
        (bob_is_removed, edit, "Bob", NotPermitted),
        (bob_is_removed, delete, "Bob", NotPermitted),
        (bob_is_removed, remove_bob, "Ada", Refused),
        (bob_is_deactivated, reply, "Bob", NotPermitted),
        (bob_is_deactivated, edit, "Bob", NotPermitted),
        (bob_is_deactivated, delete, "Bob", NotPermitted),
        (bob_deletes_it, edit, "Bob", NotPermitted),
        (bob_deletes_it, delete, "Bob", NotPermitted),
    ],
)
def test_who_may_not_is_refused_and_nothing_is_done(
    general: Room,
    ada: User,
    bob: User,
    before: Callable[[Message, User, User], None],
    deed: Callable[[Message, User], None],
    by: str,
    refusal: type[Exception],
) -> None:
    message = post(general, bob, "my words")
    before(message, ada, bob)
    message.refresh_from_db()
    stored = everything()
    with pytest.raises(refusal):
        deed(message, User.objects.get(name=by))
    assert everything() == stored


def everything() -> list[list[dict[str, Any]]]:
    models = apps.get_app_config("chat").get_models()
    return [list(model._default_manager.order_by("pk").values()) for model in models]


# Members


def test_a_removal_is_an_event_about_somebody(general: Room, ada: User, bob: User) -> None:
    actions.remove_member(room=general, member=bob, remover=ada)
    event = general.events.latest("seq")
    assert (event.kind, event.subject) == (Event.Kind.MEMBER_REMOVED, bob)
    assert bob not in general.members.all()


def test_somebody_removed_leaves_their_words(general: Room, ada: User, bob: User) -> None:
    post(general, bob, "I was here")
    actions.remove_member(room=general, member=bob, remover=ada)
    assert bodies(general) == ["I was here"]


def test_a_removal_is_from_one_room_alone(general: Room, ada: User, bob: User) -> None:
    other = actions.create_room(creator=ada, name="Other")
    actions.remove_member(room=general, member=bob, remover=ada)
    assert post(other, bob, "still here").author == bob


def test_a_second_removal_says_who_is_not_there(general: Room, ada: User, bob: User) -> None:
    actions.remove_member(room=general, member=bob, remover=ada)
    with pytest.raises(Refused, match=r"^Bob is not in this room\.$"):
        actions.remove_member(room=general, member=bob, remover=ada)


# The team and its people


def test_setting_up_makes_a_team_its_owner_and_a_room() -> None:
    owner = actions.set_up_team(
        team_name=" Tidewater ", name=" Ada  L ", email=" Ada@Example.com ", password=PASSWORD
    )
    assert Team.objects.get().name == "Tidewater"
    assert (owner.name, owner.email, owner.role) == ("Ada L", "ada@example.com", User.Role.OWNER)
    assert owner.check_password(PASSWORD)
    assert list(Room.objects.visible_to(owner).values_list("slug", flat=True)) == ["general"]


def set_up(name: str) -> User:
    return actions.set_up_team(
        team_name=name, name=name, email=f"{name}@example.com", password=PASSWORD
    )


def test_setting_up_twice_is_refused_and_nothing_is_done(ada: User) -> None:
    stored = everything()
    with pytest.raises(Refused, match=r"^Confab has been set up already\.$"):
        set_up("mallory")
    assert everything() == stored


def test_a_new_person_is_in_every_open_room(general: Room, ada: User) -> None:
    actions.create_room(creator=ada, name="Other")
    actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)
    cy = actions.create_user(name="Cy", email="CY@example.com", password=PASSWORD)
    assert {room.name for room in Room.objects.visible_to(cy)} == {"General", "Other"}
    assert not cy.is_admin and cy.email == "cy@example.com"


def test_a_taken_email_is_refused_in_whatever_case(ada: User, bob: User) -> None:
    stored = everything()
    with pytest.raises(Refused, match="has an account with this email already"):
        actions.create_user(name="Other", email=" BOB@Example.com", password=PASSWORD)
    assert everything() == stored


def test_a_time_zone_is_guessed_once(bob: User) -> None:
    actions.guess_time_zone(user=bob, zone="Asia/Tokyo")
    actions.guess_time_zone(user=bob, zone="Europe/Paris")
    bob.refresh_from_db()
    assert bob.locale.zone == "Asia/Tokyo"


# Rooms


def test_everybody_is_in_a_new_open_room(ada: User, bob: User, eve: User) -> None:
    room = actions.create_room(creator=ada, name="  Deep  sea ", topic=" What\nlives there ")
    assert set(room.members.all()) == {ada, bob, eve}
    assert (room.name, room.topic, room.slug) == ("Deep sea", "What lives there", "deep-sea")


@pytest.mark.parametrize("name", ["General", "general", " GENERAL\u200b"])
def test_a_taken_room_name_is_refused(ada: User, name: str) -> None:
    with pytest.raises(Refused, match=r"^There is a room of that name already\.$"):
        actions.create_room(creator=ada, name=name)


@pytest.mark.parametrize("name", ["", "  ", "\u200b\x00"])
def test_a_room_without_a_name_is_refused(ada: User, name: str) -> None:
    with pytest.raises(Refused, match=r"^A name needs letters that can be seen\.$"):
        actions.create_room(creator=ada, name=name)


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (["Ünï cödé"], ["ünï-cödé"]),
        (["日本語"], ["日本語"]),
        (["New"], ["new-2"]),
        (["New room"], ["new-room"]),
        (["!!!", "???"], ["room", "room-2"]),
        (["C", "C++", "C#", "C 2"], ["c", "c-2", "c-3", "c-2-2"]),
        (["../../admin", "a/b?c#d%2F"], ["admin", "abcd2f"]),
    ],
)
def test_a_rooms_address_is_its_name_made_fit_and_unique(
    ada: User, names: list[str], slugs: list[str]
) -> None:
    assert [actions.create_room(creator=ada, name=name).slug for name in names] == slugs


# Pokes


def test_whoever_listens_is_told_the_rooms_head_once_it_is_committed(
    general: Room,
    ada: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(pokes, "room_moved", lambda *poke: told.append(poke))
    with django_capture_on_commit_callbacks(execute=True):
        message = post(general, ada, "hello")
        assert not told
    assert told == [(general.pk, message.created_seq)]


def test_nobody_is_told_of_what_was_refused(
    general: Room,
    eve: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, suppress(NotPermitted):
        post(general, eve, "hello")
    assert not callbacks


class BrokenLayer:
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        raise ConnectionError("no route to Valkey")


class SilentLayer:
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await asyncio.Event().wait()


@pytest.mark.parametrize("layer", [BrokenLayer(), SilentLayer(), None])
@pytest.mark.django_db(transaction=True)
def test_a_lost_poke_never_fails_the_post(
    general: Room,
    ada: User,
    layer: object,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(pokes, "get_channel_layer", lambda: layer)
    monkeypatch.setattr(pokes, "PATIENCE", 0.01)
    post(general, ada, "hello")
    assert bodies(general) == ["hello"]
    assert [record.name for record in caplog.records] == ["chat.pokes"]


# At the same time


@pytest.mark.django_db(transaction=True)
def test_two_threads_with_one_nonce_post_one_message(
    general: Room, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_before_the_transaction(2, monkeypatch)
    send = partial(actions.post_message, room=general, author=ada, body="once", nonce=uuid4())
    first, second = at_once(send, send)
    assert first == second == Message.objects.get()
    assert general.events.filter(kind=Event.Kind.MESSAGE_POSTED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_threads_that_post_at_once_get_numbers_without_a_gap(
    general: Room, ada: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_before_the_transaction(8, monkeypatch)
    at_once(*(partial(post, general, author, "now") for author in [ada, bob] * 4))
    numbers = general.messages.order_by("created_seq").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))
    assert_events_are_a_prefix(general)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_up_at_once_one_is_refused() -> None:
    outcomes = at_once(partial(set_up, "ada"), partial(set_up, "mallory"))
    assert {type(outcome) for outcome in outcomes} == {User, Refused}
    assert Team.objects.get().name == User.objects.get().name


def meet_before_the_transaction(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's transaction begins before everybody has rendered."""
    barrier, to_html = Barrier(threads), text.to_html

    def rendered(body: str) -> str:
        barrier.wait(10)
        return to_html(body)

    monkeypatch.setattr(text, "to_html", rendered)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What they return or raise, each in a thread of its own."""
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        barrier.wait(10)
        try:
            return deed()
        except (NotPermitted, Refused) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


# Whatever happens

DEEDS = ["post", "post", "post nothing", "resend", "edit", "same words", "delete", "remove Eve"]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 9)), max_size=25))
def test_whatever_is_done_or_refused_events_are_a_prefix_without_gaps(
    ada: User, bob: User, eve: User, deeds: list[tuple[str, int]]
) -> None:
    room = actions.create_room(creator=ada, name=f"Room {Room.objects.count()}")
    sent: list[tuple[Message, UUID]] = []
    for what, at in deeds:
        with suppress(NotPermitted, Refused):
            do(what, at, room, [ada, bob, eve], sent)
    assert_events_are_a_prefix(room)


def do(
    what: str, at: int, room: Room, people: list[User], sent: list[tuple[Message, UUID]]
) -> None:
    """`at` says who, and to which message; mostly somebody who may."""
    person, words = people[at % 3], f"words {next(NUMBERS)}"
    message, nonce = sent[at % len(sent)] if sent else (None, uuid4())
    if what == "post":
        new = uuid4()
        posted = actions.post_message(room=room, author=person, body=words, nonce=new)
        sent.append((posted, new))
    elif what == "post nothing":
        post(room, person, " ")
    elif what == "remove Eve":
        actions.remove_member(room=room, member=people[2], remover=person)
    elif message:
        change(what, message, nonce, words, person if at > 8 else message.author)


NUMBERS = count()


def change(what: str, message: Message, nonce: UUID, words: str, person: User) -> None:
    message.refresh_from_db()
    if what == "resend":
        again = actions.post_message(
            room=message.room, author=person, body=message.body, nonce=nonce
        )
        assert again == message or person != message.author
    elif what == "delete":
        actions.delete_message(message=message, deleter=person)
    else:
        body = words if what == "edit" else message.body
        actions.edit_message(message=message, editor=person, body=body)


def assert_events_are_a_prefix(room: Room) -> None:
    room.refresh_from_db()
    events = list(room.events.order_by("seq"))
    assert [event.seq for event in events] == list(range(1, room.head + 1))
    numbers = list(room.messages.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, room.message_count + 1))
    versions = {event.message_id: event.seq for event in events if event.message_id}
    assert versions == dict(room.messages.values_list("pk", "version_seq"))
