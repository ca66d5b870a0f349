"""Reacting."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from chat import actions, emojis, frames, partials
from chat.models import Message, Reaction, Room, User
from chat.tests.conftest import post
from chat.tests.partials.conftest import UTC_ZONE, as_it_is, cursor_at, head, news
from chat.text import Refused

still = pytest.mark.django_db


@pytest.fixture
def message(general: Room, ada: User) -> Message:
    return post(general, ada, "Ready?")


def reacted(message: Message) -> list[tuple[str, list[User]]]:
    return as_it_is(message).reacted


@still
def test_a_reaction_is_kept(message: Message, bob: User) -> None:
    actions.react(message=message, user=bob, emoji="👍")
    assert reacted(message) == [("👍", [bob])]


@still
def test_the_same_again_takes_it_back(message: Message, bob: User) -> None:
    for _time in range(2):
        actions.react(message=message, user=bob, emoji="👍")
    assert reacted(message) == []


@still
def test_they_stand_in_the_order_in_which_they_came(message: Message, ada: User, bob: User) -> None:
    for user, emoji in [(bob, "🎉"), (ada, "👍"), (ada, "🎉")]:
        actions.react(message=message, user=user, emoji=emoji)
    assert reacted(message) == [("🎉", [bob, ada]), ("👍", [ada])]


@still
@pytest.mark.parametrize("text", ["", "a", "👍👍", "<b>", "👍 ", ":+1:", "‍"])
def test_only_one_emoji_is_a_reaction(message: Message, bob: User, text: str) -> None:
    with pytest.raises(Refused):
        actions.react(message=message, user=bob, emoji=text)


@still
def test_there_are_at_most_twenty_kinds(message: Message, ada: User, bob: User) -> None:
    kinds = emojis.groups()["Food & Drink"]
    for emoji in kinds[:20]:
        actions.react(message=message, user=bob, emoji=emoji)
    with pytest.raises(Refused):
        actions.react(message=message, user=ada, emoji=kinds[20])
    actions.react(message=message, user=ada, emoji=kinds[0])


@still
def test_a_stranger_does_not_react(message: Message, eve: User) -> None:
    with pytest.raises(actions.NotPermitted):
        actions.react(message=message, user=eve, emoji="👍")


@still
def test_nobody_reacts_to_what_was_deleted(message: Message, ada: User, bob: User) -> None:
    actions.delete_message(message=message, deleter=ada)
    with pytest.raises(actions.NotPermitted):
        actions.react(message=message, user=bob, emoji="👍")


@still
def test_it_is_sent_without_the_rest_of_the_message(message: Message, bob: User) -> None:
    before = head(message.room)
    actions.react(message=message, user=bob, emoji="👍")
    (frame,) = frames.news(news(message.room, before), UTC_ZONE, tail=True)
    shown = partials.render("reactions", UTC_ZONE, message=as_it_is(message))
    part = frames.put(f".reactions-{message.pk}", "innerMorph", shown)
    assert frame == part + cursor_at(message.room)


@still
def test_the_part_is_what_the_whole_holds(message: Message, bob: User) -> None:
    actions.react(message=message, user=bob, emoji="👍")
    shown = as_it_is(message)
    part = partials.render("reactions", UTC_ZONE, message=shown)
    assert f">{part}</p>" in partials.message(shown, UTC_ZONE)


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_once_an_odd_number_leaves_one(message: Message, bob: User) -> None:
    def click(_number: int) -> None:
        actions.react(message=message, user=bob, emoji="👍")
        connection.close()

    with ThreadPoolExecutor(5) as people:
        list(people.map(click, range(5)))
    assert Reaction.objects.filter(message=message).count() == 1
