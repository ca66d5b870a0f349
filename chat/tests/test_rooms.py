"""Rooms: who is in them, what they are called, how they end; and the one room of some people."""

from collections.abc import Callable
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted, rooms
from chat.models import AuditEntry, Event, FormerSlug, Membership, Message, Room, User
from chat.tests.conftest import PASSWORD, post, signed_in
from chat.tests.test_actions import at_once, everything, kinds
from chat.tests.test_views import draft, text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def changed(room: Room) -> Room:
    return Room.objects.get(pk=room.pk)


# Direct rooms


def test_the_same_people_have_one_direct_room_whoever_opens_it(ada: User, bob: User) -> None:
    first = actions.open_direct(opener=ada, others=[bob])
    assert actions.open_direct(opener=bob, others=[ada, bob]) == first


def test_other_people_have_another_direct_room(ada: User, bob: User, eve: User) -> None:
    two = actions.open_direct(opener=ada, others=[bob])
    three = actions.open_direct(opener=ada, others=[bob, eve])
    assert two != three and set(three.members.all()) == {ada, bob, eve}


@pytest.mark.django_db(transaction=True)
def test_two_who_open_a_direct_room_at_once_get_the_same(
    ada: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_before(rooms, "write", 2, monkeypatch)
    first, second = at_once(
        partial(actions.open_direct, opener=ada, others=[bob]),
        partial(actions.open_direct, opener=bob, others=[ada]),
    )
    assert first == second == Room.objects.get(kind=Room.Kind.DIRECT)
    assert first.memberships.count() == 2


def test_with_nobody_else_it_is_for_notes(as_ada: Client, ada: User) -> None:
    room = actions.open_direct(opener=ada, others=[])
    assert "Notes to self" in text_of(as_ada.get(room.get_absolute_url()))


def test_a_direct_room_is_for_eight_at_most(ada: User) -> None:
    others = [person(f"P{number}") for number in range(8)]
    with pytest.raises(Refused, match=r"^At most 8 people can be in a direct room\.$"):
        actions.open_direct(opener=ada, others=others)


def test_nobody_opens_a_direct_room_with_a_closed_account(ada: User, bob: User) -> None:
    actions.deactivate_user(user=bob)
    with pytest.raises(NotPermitted):
        actions.open_direct(opener=ada, others=[bob])


def test_a_guest_opens_none_with_whom_they_share_no_room(ada: User, guest: User) -> None:
    with pytest.raises(NotPermitted):
        actions.open_direct(opener=guest, others=[ada])


def test_a_direct_room_is_named_after_the_others(
    as_ada: Client, as_bob: Client, ada: User, bob: User
) -> None:
    path = actions.open_direct(opener=ada, others=[bob]).get_absolute_url()
    names = [text_of(client.get(path)) for client in (as_ada, as_bob)]
    assert "<title>Bob" in names[0].replace("\n", "") or ">Bob</span>" in names[0]
    assert ">Ada</span>" in names[1] and ">Bob</span></h1>" not in names[1]


def remove(room: Room, by: User, other: User) -> None:
    actions.remove_member(room=room, member=other, remover=by)


def leave(room: Room, by: User, other: User) -> None:
    actions.leave_room(room=room, leaver=by)


def add(room: Room, by: User, other: User) -> None:
    actions.add_member(room=room, member=person("Cy"), adder=by)


def rename(room: Room, by: User, other: User) -> None:
    actions.rename_room(room=room, renamer=by, name="Ours")


def set_topic(room: Room, by: User, other: User) -> None:
    actions.set_topic(room=room, setter=by, topic="Ours")


def archive(room: Room, by: User, other: User) -> None:
    actions.archive_room(room=room, archiver=by)


def delete(room: Room, by: User, other: User) -> None:
    actions.delete_room(room=room, deleter=by, name=room.name)


@pytest.mark.parametrize("deed", [remove, leave, add, rename, set_topic, archive, delete])
def test_a_direct_room_stays_as_it_was_made_even_for_its_opener_and_the_owner(
    ada: User, bob: User, deed: Callable[[Room, User, User], None]
) -> None:
    room = actions.open_direct(opener=ada, others=[bob])
    with pytest.raises(NotPermitted):
        deed(room, ada, bob)
    assert set(room.members.all()) == {ada, bob}
    assert Room.objects.filter(pk=room.pk).values().get()["head"] == 0


# Names


@pytest.fixture
def secret(ada: User, bob: User) -> Room:
    """Ada's alone."""
    return actions.create_room(creator=ada, name="Secret", kind=Room.Kind.PRIVATE)


def test_a_private_rooms_name_is_free_for_whoever_does_not_know_it(secret: Room, bob: User) -> None:
    assert actions.create_room(creator=bob, name="secret").name == "secret"


def test_a_private_rooms_name_is_taken_for_whoever_is_in_it(secret: Room, ada: User) -> None:
    with pytest.raises(Refused, match="There is a room of that name already"):
        actions.create_room(creator=ada, name="secret")


def test_a_room_can_be_renamed_to_a_name_that_only_others_know(secret: Room, bob: User) -> None:
    mine = actions.create_room(creator=bob, name="Mine")
    assert actions.rename_room(room=mine, renamer=bob, name="Secret").name == "Secret"


def test_an_old_address_leads_to_the_new_one(as_bob: Client, ada: User, general: Room) -> None:
    actions.rename_room(room=general, renamer=ada, name="Harbour")
    assert as_bob.get("/rooms/general/").headers["Location"] == "/rooms/harbour/"


def test_an_old_link_to_a_message_leads_to_it(as_bob: Client, ada: User, general: Room) -> None:
    post(general, ada, "hello")
    for name in ("Harbour", "Quay"):
        actions.rename_room(room=changed(general), renamer=ada, name=name)
    assert as_bob.get("/rooms/general/1").headers["Location"] == "/rooms/quay/1"


@pytest.mark.parametrize("path", ["/rooms/secret/", "/rooms/secret/1"])
def test_an_old_address_leads_nobody_else_to_a_private_room(
    as_bob: Client, ada: User, secret: Room, path: str
) -> None:
    post(secret, ada, "hello")
    actions.rename_room(room=secret, renamer=ada, name="Hidden")
    response = as_bob.get(path)
    assert response.status_code == 404 and "idden" not in text_of(response)


def test_an_old_address_stays_the_renamed_rooms(ada: User, general: Room) -> None:
    actions.rename_room(room=general, renamer=ada, name="Harbour")
    assert actions.create_room(creator=ada, name="General").slug == "general-2"


def test_a_room_takes_its_old_name_back(as_bob: Client, ada: User, general: Room) -> None:
    for name in ("Harbour", "General"):
        actions.rename_room(room=changed(general), renamer=ada, name=name)
    assert as_bob.get("/rooms/general/").status_code == 200
    assert as_bob.get("/rooms/harbour/").headers["Location"] == "/rooms/general/"
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["harbour"]


def test_the_same_name_again_changes_nothing(ada: User, general: Room) -> None:
    stored = everything()
    actions.rename_room(room=general, renamer=ada, name=" General ")
    assert everything() == stored


def test_a_taken_name_is_refused_and_the_room_keeps_its_own(ada: User, general: Room) -> None:
    actions.create_room(creator=ada, name="Harbour")
    stored = everything()
    with pytest.raises(Refused):
        actions.rename_room(room=general, renamer=ada, name="harbour")
    assert everything() == stored


def test_a_renamed_private_room_is_not_named_in_the_log(ada: User, secret: Room) -> None:
    actions.rename_room(room=secret, renamer=ada, name="Hidden")
    targets = AuditEntry.objects.values_list("target", flat=True)
    assert not [target for target in targets if "Hidden" in target or "Secret" in target]


# Who manages a room


def test_a_member_manages_the_room_that_they_made(bob: User, eve: User) -> None:
    room = actions.create_room(creator=bob, name="Mine")
    actions.remove_member(room=room, member=eve, remover=bob)
    assert actions.rename_room(room=room, renamer=bob, name="Ours").name == "Ours"


def test_who_made_a_room_and_left_it_manages_it_no_more(bob: User) -> None:
    room = actions.create_room(creator=bob, name="Mine")
    actions.leave_room(room=room, leaver=bob)
    with pytest.raises(NotPermitted):
        actions.rename_room(room=room, renamer=bob, name="Ours")


def test_an_owner_does_not_manage_a_private_room_that_they_are_not_in(ada: User, bob: User) -> None:
    room = actions.create_room(creator=bob, name="Mine", kind=Room.Kind.PRIVATE)
    for deed in (rename, archive, delete):
        with pytest.raises(NotPermitted):
            deed(room, ada, bob)


def test_only_admins_and_its_creator_post_announcements(ada: User, bob: User, eve: User) -> None:
    room = actions.create_room(creator=bob, name="News")
    actions.describe_room(room=room, describer=bob, description="", is_announcement=True)
    assert [post(room, who, "hear").number for who in (ada, bob)] == [1, 2]
    with pytest.raises(NotPermitted):
        post(room, eve, "hello")


def test_who_may_not_post_has_no_composer(as_bob: Client, ada: User, general: Room) -> None:
    actions.describe_room(room=general, describer=ada, description="", is_announcement=True)
    page = text_of(as_bob.get("/rooms/general/"))
    assert 'id="composer"' not in page and "Only admins post here." in page


# Joining, leaving, coming back


def test_who_leaves_reads_no_more_and_who_joins_again_does(as_bob: Client, general: Room) -> None:
    as_bob.post("/rooms/general/leave")
    assert as_bob.get("/rooms/general/").status_code == 404
    assert as_bob.post("/rooms/general/join").headers["Location"] == "/rooms/general/"
    assert as_bob.get("/rooms/general/").status_code == 200


def test_joining_and_leaving_are_events_about_somebody(bob: User, general: Room) -> None:
    actions.leave_room(room=general, leaver=bob)
    actions.join_room(room=general, joiner=bob)
    assert kinds(general)[-2:] == [Event.Kind.MEMBER_LEFT, Event.Kind.MEMBER_JOINED]
    assert {event.subject for event in general.events.order_by("-seq")[:2]} == {bob}


def test_who_comes_back_has_nothing_to_read(ada: User, bob: User, general: Room) -> None:
    actions.leave_room(room=general, leaver=bob)
    post(general, ada, "meanwhile")
    actions.join_room(room=general, joiner=bob)
    assert general.memberships.get(user=bob).read_number == 1


def test_nobody_joins_twice(bob: User, general: Room) -> None:
    stored = everything()
    with pytest.raises(NotPermitted):
        actions.join_room(room=general, joiner=bob)
    assert everything() == stored


def test_somebody_added_twice_is_there_once(ada: User, eve: User, general: Room) -> None:
    actions.add_member(room=general, member=eve, adder=ada)
    stored = everything()
    actions.add_member(room=general, member=eve, adder=ada)
    assert everything() == stored


@pytest.mark.django_db(transaction=True)
def test_two_who_add_somebody_at_once_add_them_once(
    ada: User, bob: User, eve: User, general: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet_before(rooms, "moved", 2, monkeypatch)
    head = changed(general).head
    outcomes = at_once(
        partial(actions.add_member, room=general, member=eve, adder=ada),
        partial(actions.add_member, room=general, member=eve, adder=bob),
    )
    assert outcomes == [None, None]
    assert changed(general).head == head + 1
    assert general.memberships.filter(user=eve).count() == 1


def test_a_closed_account_is_added_nowhere(ada: User, eve: User, general: Room) -> None:
    actions.deactivate_user(user=eve)
    eve.refresh_from_db()
    with pytest.raises(Refused, match=r"^Eve's account is closed\.$"):
        actions.add_member(room=general, member=eve, adder=ada)


def test_the_last_to_leave_a_private_room_leaves_it_unseen(secret: Room, ada: User) -> None:
    actions.leave_room(room=secret, leaver=ada)
    assert not Room.objects.visible_to(ada).filter(pk=secret.pk).exists()
    assert not Room.objects.joinable_by(ada).filter(pk=secret.pk).exists()


def test_the_page_of_rooms_shows_what_one_could_join_and_no_private_room(
    as_bob: Client, as_eve: Client, secret: Room
) -> None:
    pages = [text_of(client.get("/rooms/")) for client in (as_bob, as_eve)]
    assert ["Join General" in page for page in pages] == [False, True]
    assert not [page for page in pages if "Secret" in page]


# Guests


@pytest.fixture
def guest(ada: User, general: Room) -> User:
    """In no room yet."""
    return person("Gus", User.Role.GUEST)


def test_a_guest_is_in_no_open_room_neither_old_nor_new(ada: User, guest: User) -> None:
    actions.create_room(creator=ada, name="Harbour")
    assert not Room.objects.visible_to(guest).exists()
    assert not Room.objects.joinable_by(guest).exists()


@pytest.mark.parametrize("path", ["/rooms/", "/rooms/lounge/suggestions?word=%23", "/people/"])
def test_a_guest_is_told_of_no_open_room(ada: User, guest: User, path: str) -> None:
    lounge = actions.create_room(creator=ada, name="Lounge", kind=Room.Kind.PRIVATE)
    actions.add_member(room=lounge, member=guest, adder=ada)
    page = signed_in(guest).get(path)
    assert page.status_code == 200 and "General" not in text_of(page)


def test_a_guest_is_suggested_the_open_rooms_that_they_are_in(
    ada: User, guest: User, general: Room
) -> None:
    actions.add_member(room=general, member=guest, adder=ada)
    page = signed_in(guest).get("/rooms/general/suggestions?word=%23ge")
    assert "#general" in text_of(page)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guest_joins_no_open_room(guest: User, general: Room, method: str) -> None:
    assert getattr(signed_in(guest), method)("/rooms/general/join").status_code == 404
    assert not guest.memberships.exists()


# How a room ends


def edit(message: Message, by: User) -> None:
    actions.edit_message(message=message, editor=by, body="other words")


def erase(message: Message, by: User) -> None:
    actions.delete_message(message=message, deleter=by)


def reply(message: Message, by: User) -> None:
    post(message.room, by, "reply")


def retitle(message: Message, by: User) -> None:
    actions.rename_room(room=message.room, renamer=by, name="Other")


def redescribe(message: Message, by: User) -> None:
    actions.describe_room(
        room=message.room, describer=by, description="Other", is_announcement=True
    )


def retopic(message: Message, by: User) -> None:
    actions.set_topic(room=message.room, setter=by, topic="Other")


def add_cy(message: Message, by: User) -> None:
    actions.add_member(room=message.room, member=User.objects.get(name="Cy"), adder=by)


def archive_again(message: Message, by: User) -> None:
    actions.archive_room(room=message.room, archiver=by)


@pytest.mark.parametrize(
    "deed", [edit, erase, reply, retitle, redescribe, retopic, add_cy, archive_again]
)
def test_nothing_is_written_in_an_archived_room_even_by_an_owner(
    ada: User, general: Room, deed: Callable[[Message, User], None]
) -> None:
    cy = person("Cy")
    actions.remove_member(room=general, member=cy, remover=ada)
    message = post(general, ada, "hello")
    actions.archive_room(room=general, archiver=ada)
    stored = everything()
    with pytest.raises(NotPermitted):
        deed(message, ada)
    assert everything() == stored


def test_an_archived_room_is_read_by_who_could(as_bob: Client, ada: User, general: Room) -> None:
    post(general, ada, "remember this")
    actions.archive_room(room=general, archiver=ada)
    page = text_of(as_bob.get("/rooms/general/"))
    assert "remember this" in page and "This room is archived" in page
    assert as_bob.post("/rooms/general/post", draft()).status_code == 403


def test_a_new_person_enters_no_archived_room(ada: User, general: Room) -> None:
    actions.archive_room(room=general, archiver=ada)
    assert not person("Cy").memberships.exists()


def test_an_opened_room_is_written_to_again(ada: User, bob: User, general: Room) -> None:
    actions.archive_room(room=general, archiver=ada)
    actions.unarchive_room(room=general, archiver=ada)
    assert post(general, bob, "hello").number == 1


@pytest.mark.parametrize("name", ["", "general", "Other"])
def test_a_room_is_deleted_only_by_its_name(as_ada: Client, general: Room, name: str) -> None:
    page = as_ada.post("/rooms/general/delete/", {"name": name})
    assert page.status_code == 422 and "That is not the room's name." in text_of(page)
    assert Room.objects.get() == general


def test_a_deleted_room_is_gone_with_all_that_was_said(
    as_ada: Client, ada: User, bob: User, general: Room
) -> None:
    post(general, bob, "@ada hello")
    actions.rename_room(room=general, renamer=ada, name="Harbour")
    as_ada.post("/rooms/harbour/delete/", {"name": "Harbour"})
    kept = [Room, Message, Event, Membership, FormerSlug]
    assert not [model for model in kept if model._default_manager.exists()]
    assert as_ada.get("/rooms/general/").status_code == 404


def test_a_deleted_room_stays_in_the_log(as_ada: Client, ada: User, general: Room) -> None:
    as_ada.post("/rooms/general/delete/", {"name": "General"})
    entry = AuditEntry.objects.get(deed="delete_room")
    assert (entry.actor, entry.target, entry.address) == (ada, "#General", "127.0.0.1")


def test_an_admin_deletes_no_room(bob: User, ada: User, general: Room) -> None:
    actions.change_role(user=bob, role=User.Role.ADMIN, changer=ada)
    bob.refresh_from_db()
    with pytest.raises(NotPermitted):
        actions.delete_room(room=general, deleter=bob, name="General")


def person(name: str, role: User.Role = User.Role.MEMBER) -> User:
    return actions.create_user(
        name=name, email=f"{name.lower()}@example.com", password=PASSWORD, role=role
    )


def meet_before(module: Any, name: str, threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody goes on to that function before everybody has come to it."""
    barrier, function = Barrier(threads), getattr(module, name)

    def waited(*args: Any, **kwargs: Any) -> Any:
        barrier.wait(10)
        return function(*args, **kwargs)

    monkeypatch.setattr(module, name, waited)
