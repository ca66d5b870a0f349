from uuid import UUID, uuid4

import pytest

from chat import actions
from chat.models import Message, Room, User
from chat.tests.partials.conftest import as_it_is

DRINKS = ["Tea", "Coffee", "Water"]


@pytest.fixture
def poll(general: Room, ada: User) -> Message:
    return ask(general, ada)


@pytest.fixture
def several(general: Room, ada: User) -> Message:
    return ask(general, ada, is_multiple=True)


def ask(
    room: Room,
    author: User,
    question: str = "What to drink?",
    options: list[str] = DRINKS,
    nonce: UUID | None = None,
    *,
    is_multiple: bool = False,
) -> Message:
    return actions.create_poll(
        room=room,
        author=author,
        question=question,
        options=options,
        is_multiple=is_multiple,
        nonce=nonce or uuid4(),
    )


def vote(poll: Message, voter: User, text: str) -> None:
    option = poll.poll.options.select_related("poll__message__room").get(text=text)
    actions.vote(option=option, voter=voter)


def votes(poll: Message) -> dict[str, list[str]]:
    """Who voted for what; without the options that nobody chose."""
    options = as_it_is(poll).poll.options.all()
    return {
        option.text: [each.user.name for each in option.votes.all()]
        for option in options
        if option.votes.all()
    }
