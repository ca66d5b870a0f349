"""Which words are said, and how; and which are no words at all."""

from uuid import uuid4

import pytest

from chat.commands import Outcome
from chat.models import Message, Room
from chat.tests.commands.conftest import Type
from chat.text import Refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    [
        *("hello", "/usr/bin/x is gone", "/ hello", "/", "/Topic x", "/topic, they say"),
        *("I like /topic", " /2", "/topic: tides", "hello\n/topic tides", "x/topic tides"),
    ],
)
def test_what_is_no_command_is_posted_as_it_is(type_: Type, general: Room, body: str) -> None:
    outcome = type_(body)
    assert outcome == Outcome(is_posted=True)
    assert general.messages.get().body == body.strip()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("//topic tides", "/topic tides"),
        ("//nothing", "/nothing"),
        ("//", "//"),
        ("// a remark", "// a remark"),
        ("///topic tides", "///topic tides"),
    ],
)
def test_a_doubled_slash_says_a_command(type_: Type, general: Room, body: str, said: str) -> None:
    type_(body)
    assert general.messages.get().body == said


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("/tpoic x", "There is no command /tpoic. Did you mean /topic?"),
        ("/reminds me", "There is no command /reminds. Did you mean /remind?"),
        ("/zzz", "There is no command /zzz. To post it as text, begin with //zzz."),
        ("/home is gone", "To post it as text, begin with //home."),
        ("/topic", "on a line of its own: /topic words. To post it as text, begin with //topic."),
        ("/me", "on a line of its own: /me words."),
        (
            "/leave me alone",
            "on a line of its own: /leave. To post it as text, begin with //leave.",
        ),
        ("/topic tides\nhello", "on a line of its own: /topic words."),
        ("/remind 2h tea\r\nhello", "on a line of its own: /remind when what."),
    ],
)
def test_what_can_not_be_meant_is_refused(
    type_: Type, general: Room, body: str, sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        type_(body)
    assert sentence in str(refusal.value) and not general.messages.exists()


def test_a_refused_command_with_percent_signs_is_told_of_too(type_: Type) -> None:
    with pytest.raises(Refused, match="There is no command /zzz"):
        type_("/zzz 100% %(name)s %s")


def test_an_emote_stays_as_it_was_typed(type_: Type, general: Room) -> None:
    type_("/me waves")
    message = general.messages.get()
    assert message.body == "/me waves" and 'class="emote"' in message.html


@pytest.mark.parametrize(
    ("body", "shown"),
    [("/shrug", r"<p>¯\_(ツ)_/¯</p>"), ("/shrug who knows", r"<p>who knows ¯\_(ツ)_/¯</p>")],
)
def test_a_shrug_keeps_its_arms(type_: Type, general: Room, body: str, shown: str) -> None:
    type_(body)
    assert general.messages.get().html.strip() == shown


def test_a_shrug_is_said_once_however_often_it_is_sent(type_: Type, general: Room) -> None:
    nonce = uuid4()
    assert type_("/shrug", nonce=nonce) == type_("/shrug", nonce=nonce)
    assert general.messages.count() == 1


def test_an_emote_may_have_several_lines(type_: Type, general: Room) -> None:
    type_("/me waves\nand waits")
    assert general.messages.get().body == "/me waves\nand waits"


def test_they_are_said_in_threads_too(type_: Type, root: Message) -> None:
    type_("/shrug no idea", thread=root, is_also_in_room=True)
    said = root.replies.get()
    assert (said.thread, said.number) == (root, 2)


def test_the_list_of_commands_has_a_page(type_: Type) -> None:
    assert type_("/help") == Outcome(url="/commands/")
