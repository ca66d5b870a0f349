"""Following, and what is unread."""

import pytest

from chat import actions, overview
from chat.models import Membership, Message, ThreadPlace, User
from chat.models.people import Level
from chat.tests.conftest import PASSWORD
from chat.tests.threads.conftest import place, reply

pytestmark = pytest.mark.django_db


def unread(user: User) -> int:
    return sum(overview.side_of(user).threads.values())


def test_who_began_a_thread_follows_it(root: Message, ada: User, bob: User) -> None:
    reply(root, bob, "blue")
    assert unread(ada) == 1


def test_who_replies_follows_it_and_has_read_it(root: Message, ada: User, bob: User) -> None:
    reply(root, bob, "blue")
    assert unread(bob) == 0
    reply(root, ada, "red")
    assert unread(bob) == 1


def test_who_is_called_in_it_follows_it_from_there_on(root: Message, ada: User, bob: User) -> None:
    reply(root, ada, "first")
    reply(root, ada, "what does @bob say?")
    assert unread(bob) == 1


def test_others_are_left_alone(root: Message, bob: User) -> None:
    cleo = actions.create_user(name="Cleo", email="cleo@example.com", password=PASSWORD)
    reply(root, bob, "blue")
    assert unread(cleo) == 0


def test_whoever_follows_is_told_of_what_comes_then(root: Message, ada: User, bob: User) -> None:
    reply(root, ada, "before")
    actions.follow_thread(thread=root, follower=bob)
    assert unread(bob) == 0
    reply(root, ada, "after")
    assert unread(bob) == 1


def test_whoever_follows_no_longer_is_not(root: Message, ada: User, bob: User) -> None:
    reply(root, bob, "blue")
    actions.follow_thread(thread=root, follower=bob, follows=False)
    reply(root, ada, "red")
    assert unread(bob) == 0


def test_a_stranger_follows_nothing(root: Message, eve: User) -> None:
    with pytest.raises(actions.NotPermitted):
        actions.follow_thread(thread=root, follower=eve)


def test_in_a_room_whose_news_does_not_count_threads_do_not_either(
    root: Message, ada: User, bob: User
) -> None:
    reply(root, bob, "blue")
    Membership.objects.filter(user=ada, room=root.room).update(level=Level.NOTHING)
    assert unread(ada) == 0


def test_who_was_removed_is_told_of_no_thread(root: Message, ada: User, bob: User) -> None:
    reply(root, bob, "blue")
    reply(root, ada, "red")
    actions.remove_member(room=root.room, member=bob, remover=ada)
    assert unread(bob) == 0
    assert not ThreadPlace.objects.followed_by(bob).exists()


def test_what_was_seen_is_read(root: Message, ada: User, bob: User) -> None:
    for colour in ("blue", "green", "red"):
        reply(root, bob, colour)
    actions.mark_threads_read(read={(ada.pk, root.pk): 2})
    assert unread(ada) == 1


def test_it_never_goes_back(root: Message, ada: User, bob: User) -> None:
    reply(root, bob, "blue")
    reply(root, bob, "green")
    for number in (2, 1):
        actions.mark_threads_read(read={(ada.pk, root.pk): number})
    assert place(root, ada).unread == 0


def test_nobody_has_read_what_was_not_written(root: Message, ada: User, bob: User) -> None:
    reply(root, bob, "blue")
    actions.mark_threads_read(read={(ada.pk, root.pk): 10**6})
    assert place(root, ada).read_number == 0
