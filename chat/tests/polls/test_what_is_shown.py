"""What is shown of a poll, and sent."""

import pytest

from chat import actions, frames, partials
from chat.models import Message, Room, User
from chat.tests.partials.conftest import UTC_ZONE, as_it_is, cursor_at, head, news
from chat.tests.polls.conftest import ask, vote

pytestmark = pytest.mark.django_db


def part(poll: Message) -> str:
    return partials.render("poll", UTC_ZONE, message=as_it_is(poll))


def frame_since(before: int, room: Room) -> str:
    (frame,) = frames.news(news(room, before), UTC_ZONE, tail=True)
    return frame


def test_a_vote_is_sent_without_the_rest_of_the_message(poll: Message, bob: User) -> None:
    before = head(poll.room)
    vote(poll, bob, "Tea")
    shown = frames.put(f".poll-{poll.pk}", "innerMorph", part(poll))
    assert frame_since(before, poll.room) == shown + cursor_at(poll.room)


def test_so_is_the_end_of_it(poll: Message, ada: User) -> None:
    before = head(poll.room)
    actions.close_poll(message=poll, closer=ada)
    shown = frames.put(f".poll-{poll.pk}", "innerMorph", part(poll))
    assert frame_since(before, poll.room) == shown + cursor_at(poll.room)


def test_the_part_is_what_the_whole_holds(poll: Message, bob: User) -> None:
    vote(poll, bob, "Tea")
    assert f">{part(poll)}</div>" in partials.message(as_it_is(poll), UTC_ZONE)


def test_so_does_the_head_of_its_thread(poll: Message, bob: User) -> None:
    vote(poll, bob, "Tea")
    assert f">{part(poll)}</div>" in partials.root(as_it_is(poll), UTC_ZONE)


def test_an_answer_has_a_name_for_the_ear(poll: Message, ada: User, bob: User) -> None:
    assert 'aria-label="Tea, 0 votes"' in part(poll)
    vote(poll, bob, "Tea")
    assert 'aria-label="Tea, 1 vote"' in part(poll)
    vote(poll, ada, "Tea")
    assert 'aria-label="Tea, 2 votes"' in part(poll)


def test_hostile_answers_are_words(general: Room, ada: User) -> None:
    poll = ask(general, ada, options=['"><script>', "<b>&"])
    assert "<script>" not in part(poll)
    assert "&lt;b&gt;&amp;" in part(poll)


def test_a_closed_poll_says_so_and_what_won(poll: Message, ada: User, bob: User) -> None:
    vote(poll, bob, "Water")
    actions.close_poll(message=poll, closer=ada)
    assert part(poll).count("winner") == 1
    assert part(poll).count(" disabled") == 3
    assert "Closed · 1 person voted" in part(poll)


def test_where_nobody_voted_nothing_won(poll: Message, ada: User) -> None:
    actions.close_poll(message=poll, closer=ada)
    assert "winner" not in part(poll)


def test_an_edit_changes_the_question_and_keeps_the_votes(
    poll: Message, ada: User, bob: User
) -> None:
    vote(poll, bob, "Tea")
    actions.edit_message(message=poll, editor=ada, body="What do you drink?")
    shown = partials.message(as_it_is(poll), UTC_ZONE)
    assert "What do you drink?" in shown
    assert "Tea, 1 vote" in shown


def test_what_was_deleted_shows_no_poll(poll: Message, ada: User, bob: User) -> None:
    before = head(poll.room)
    vote(poll, bob, "Tea")
    actions.delete_message(message=poll, deleter=ada)
    assert "Tea" not in frame_since(before, poll.room)


def test_a_vote_that_is_heard_of_after_the_deletion_shows_nothing(
    poll: Message, ada: User, bob: User
) -> None:
    before = head(poll.room)
    vote(poll, bob, "Tea")
    actions.delete_message(message=poll, deleter=ada)
    frame = frames.news(news(poll.room, before)[:1], UTC_ZONE, tail=True)[0]
    assert "Tea" not in frame


def test_with_ten_answers_and_many_voters_it_stays_small(general: Room, ada: User) -> None:
    poll = ask(general, ada, options=[f"{number} {'x' * 40}" for number in range(10)])
    for number in range(30):
        name = f"Person {number}"
        voter = actions.create_user(name=name, email=f"p{number}@example.com", password="")
        vote(poll, voter, poll.poll.options.all()[number % 10].text)
    assert len(part(poll)) < 16_000
