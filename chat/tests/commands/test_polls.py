"""/poll."""

import pytest

from chat.models import Message, Poll
from chat.tests.commands.conftest import Type
from chat.text import Refused

pytestmark = pytest.mark.django_db


def asked() -> tuple[str, list[str], bool]:
    """The one poll: its question, its options, and whether people choose several."""
    poll = Poll.objects.get()
    return poll.message.body, [option.text for option in poll.options.all()], poll.is_multiple


@pytest.mark.parametrize(
    "words",
    [
        '"What for lunch?" "Pea soup" Fish',
        "“What for lunch?” “Pea soup” “Fish”",
        "„What for lunch?“ „Pea soup“ Fish",
        "«What for lunch?»\n«Pea soup»\n«Fish»",
    ],
)
def test_a_poll_is_a_question_and_its_options(type_: Type, words: str) -> None:
    type_(f"/poll {words}")
    assert asked() == ("What for lunch?", ["Pea soup", "Fish"], False)


@pytest.mark.parametrize(
    "words", ['"Q" "A" "B" --multiple', '--multiple "Q" "A" "B"', '"Q" —multiple "A" "B"']
)
def test_a_poll_can_let_people_choose_several(type_: Type, words: str) -> None:
    type_(f"/poll {words}")
    assert asked() == ("Q", ["A", "B"], True)


def test_what_is_quoted_is_no_option_of_the_command(type_: Type) -> None:
    type_('/poll "Which option?" "--multiple" "none"')
    assert asked() == ("Which option?", ["--multiple", "none"], False)


@pytest.mark.parametrize(
    "words", ["Lunch?", '"Lunch?" "Soup"', '"Lunch? "Soup" "Fish', '"Q" "A" "B', "Q A “", 'Q A "']
)
def test_a_poll_that_makes_no_sense_is_refused(type_: Type, words: str) -> None:
    with pytest.raises(Refused, match="at least two options"):
        type_(f"/poll {words}")
    assert not Poll.objects.exists()


def test_a_poll_is_asked_where_it_is_typed(type_: Type, root: Message) -> None:
    type_('/poll "Q" "A" "B"', thread=root)
    assert Poll.objects.get().message.thread == root
