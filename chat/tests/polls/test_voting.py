"""Voting."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from chat import actions
from chat.models import Message, Room, User, Vote
from chat.tests.polls.conftest import ask, vote, votes
from chat.text import Refused

still = pytest.mark.django_db


@still
def test_a_vote_is_kept(poll: Message, bob: User) -> None:
    vote(poll, bob, "Tea")
    assert votes(poll) == {"Tea": ["Bob"]}


@still
def test_the_same_again_takes_it_back(poll: Message, bob: User) -> None:
    for _time in range(2):
        vote(poll, bob, "Tea")
    assert votes(poll) == {}


@still
def test_a_vote_for_another_answer_moves_it(poll: Message, bob: User) -> None:
    vote(poll, bob, "Tea")
    vote(poll, bob, "Water")
    assert votes(poll) == {"Water": ["Bob"]}


@still
def test_where_several_answers_may_be_chosen_each_stays(several: Message, bob: User) -> None:
    vote(several, bob, "Tea")
    vote(several, bob, "Water")
    assert votes(several) == {"Tea": ["Bob"], "Water": ["Bob"]}


@still
def test_people_are_counted_and_not_their_votes(several: Message, ada: User, bob: User) -> None:
    for voter, text in [(bob, "Tea"), (bob, "Water"), (ada, "Tea")]:
        vote(several, voter, text)
    assert (several.poll.people, several.poll.most) == (2, 2)


@still
def test_a_stranger_does_not_vote(poll: Message, eve: User) -> None:
    with pytest.raises(actions.NotPermitted):
        vote(poll, eve, "Tea")


@still
def test_nobody_votes_in_a_closed_poll(poll: Message, ada: User, bob: User) -> None:
    vote(poll, bob, "Tea")
    actions.close_poll(message=poll, closer=ada)
    with pytest.raises(Refused):
        vote(poll, bob, "Water")
    assert votes(poll) == {"Tea": ["Bob"]}


@still
def test_nobody_votes_in_a_deleted_poll(poll: Message, ada: User, bob: User) -> None:
    option = poll.poll.options.select_related("poll__message__room").first()
    assert option
    actions.delete_message(message=poll, deleter=ada)
    with pytest.raises(actions.NotPermitted):
        actions.vote(option=option, voter=bob)


@still
def test_an_answer_of_another_poll_is_none(poll: Message, several: Message, as_bob: Client) -> None:
    option = several.poll.options.all()[0]
    answer = as_bob.post(f"/messages/{poll.pk}/vote", {"option": option.pk})
    assert answer.status_code == 404


@still
@pytest.mark.parametrize("option", ["", "x", "-1", "9" * 30])
def test_nonsense_is_no_answer(poll: Message, as_bob: Client, option: str) -> None:
    answer = as_bob.post(f"/messages/{poll.pk}/vote", {"option": option})
    assert answer.status_code == 404


@still
def test_without_htmx_one_is_led_back_to_the_poll(poll: Message, as_bob: Client) -> None:
    option = poll.poll.options.all()[0]
    answer = as_bob.post(f"/messages/{poll.pk}/vote", {"option": option.pk})
    assert answer.headers["Location"] == poll.get_absolute_url()


@still
def test_who_asked_closes_it(poll: Message, ada: User) -> None:
    actions.close_poll(message=poll, closer=ada)
    poll.poll.refresh_from_db()
    assert poll.poll.closed_at


@still
def test_who_manages_the_room_closes_it(general: Room, ada: User, bob: User) -> None:
    poll = ask(general, bob)
    actions.close_poll(message=poll, closer=ada)
    poll.poll.refresh_from_db()
    assert poll.poll.closed_at


@still
def test_nobody_else_closes_it(poll: Message, bob: User) -> None:
    with pytest.raises(actions.NotPermitted):
        actions.close_poll(message=poll, closer=bob)


@still
def test_a_poll_that_was_closed_stays_so(poll: Message, ada: User) -> None:
    actions.close_poll(message=poll, closer=ada)
    poll.poll.refresh_from_db()
    before = poll.poll.closed_at
    actions.close_poll(message=poll, closer=ada)
    poll.poll.refresh_from_db()
    assert poll.poll.closed_at == before


@pytest.mark.django_db(transaction=True)
def test_of_many_votes_at_once_one_is_left(poll: Message, bob: User) -> None:
    def choose(text: str) -> None:
        vote(poll, bob, text)
        connection.close()

    with ThreadPoolExecutor(3) as people:
        list(people.map(choose, ["Tea", "Coffee", "Water"]))
    assert Vote.objects.count() == 1
