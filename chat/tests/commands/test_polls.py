"""/poll."""

from typing import Any

import pytest

from chat.models import Message, Room
from chat.tests.commands.conftest import Type
from chat.text import Refused

pytestmark = pytest.mark.django_db

Polls = list[dict[str, Any]]


@pytest.mark.parametrize(
    "words",
    [
        '"What for lunch?" "Pea soup" Fish',
        "“What for lunch?” “Pea soup” “Fish”",
        "„What for lunch?“ „Pea soup“ Fish",
        "«What for lunch?»\n«Pea soup»\n«Fish»",
    ],
)
def test_a_poll_is_a_question_and_its_options(type_: Type, polls: Polls, words: str) -> None:
    type_(f"/poll {words}")
    (poll,) = polls
    assert (poll["question"], poll["options"]) == ("What for lunch?", ["Pea soup", "Fish"])
    assert not poll["is_multiple"]


@pytest.mark.parametrize(
    "words", ['"Q" "A" "B" --multiple', '--multiple "Q" "A" "B"', '"Q" —multiple "A" "B"']
)
def test_a_poll_can_let_people_choose_several(type_: Type, polls: Polls, words: str) -> None:
    type_(f"/poll {words}")
    assert polls[0]["options"] == ["A", "B"] and polls[0]["is_multiple"]


def test_what_is_quoted_is_no_option_of_the_command(type_: Type, polls: Polls) -> None:
    type_('/poll "Which option?" "--multiple" "none"')
    assert polls[0]["options"] == ["--multiple", "none"] and not polls[0]["is_multiple"]


@pytest.mark.parametrize(
    "words", ["Lunch?", '"Lunch?" "Soup"', '"Lunch? "Soup" "Fish', '"Q" "A" "B', "Q A “", 'Q A "']
)
def test_a_poll_that_makes_no_sense_is_refused(type_: Type, polls: Polls, words: str) -> None:
    with pytest.raises(Refused, match="at least two options"):
        type_(f"/poll {words}")
    assert not polls


def test_a_poll_is_asked_where_it_is_typed(
    type_: Type, polls: Polls, root: Message, general: Room
) -> None:
    outcome = type_('/poll "Q" "A" "B"', thread=root)
    assert outcome.posted and (polls[0]["thread"], polls[0]["room"]) == (root, general)
