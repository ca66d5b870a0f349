"""/topic, /invite and /leave."""

import pytest

from chat import actions
from chat.actions import NotPermitted
from chat.commands import Outcome
from chat.models import Event, Message, Room, User
from chat.tests.commands.conftest import Type
from chat.text import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(ada: User, general: Room) -> User:
    guest = actions.create_user(
        name="Guest", email="guest@example.com", password="x", role=User.Role.GUEST
    )
    actions.add_member(room=general, member=guest, adder=ada)
    return guest


@pytest.fixture
def direct(ada: User, bob: User) -> Room:
    return actions.open_direct(opener=bob, others=[ada])


def kinds(room: Room) -> list[str]:
    return list(Event.objects.filter(room=room).order_by("seq").values_list("kind", flat=True))


def test_a_topic_is_set_and_nothing_is_posted(type_: Type, general: Room) -> None:
    assert type_("/topic  The *tides*  today ") == Outcome()
    general.refresh_from_db()
    assert general.topic == "The *tides* today" and not general.messages.exists()


def test_a_topic_that_is_typed_in_a_thread_is_the_rooms(
    type_: Type, general: Room, root: Message
) -> None:
    type_("/topic Paint", thread=root)
    general.refresh_from_db()
    assert general.topic == "Paint"


@pytest.mark.parametrize("body", ["/topic Mine", "/invite @bob"])
def test_guests_change_no_room(
    type_: Type, guest: User, general: Room, eve: User, body: str
) -> None:
    with pytest.raises(NotPermitted if "topic" in body else Refused):
        type_(body.replace("bob", "eve"), guest)


@pytest.mark.parametrize("body", ["/topic Ours", "/invite @eve", "/leave"])
def test_direct_rooms_stay_as_they_are(type_: Type, direct: Room, eve: User, body: str) -> None:
    before = kinds(direct)
    with pytest.raises(NotPermitted):
        type_(body, room=direct)
    assert kinds(direct) == before and direct.members.count() == 2


@pytest.mark.parametrize("body", ["/topic Mine", "/invite @ada", "/leave"])
def test_a_stranger_commands_nothing(type_: Type, general: Room, eve: User, body: str) -> None:
    actions.remove_member(
        room=general, member=User.objects.get(handle="ada"), remover=User.objects.get(handle="ada")
    )
    before = kinds(general)
    with pytest.raises((NotPermitted, Refused)):
        type_(body, eve)
    assert kinds(general) == before


@pytest.mark.parametrize("body", ["/invite @eve", "/invite eve", "/invite @Eve, @ada"])
def test_people_are_invited_by_their_handles(
    type_: Type, general: Room, eve: User, body: str
) -> None:
    type_(body)
    assert eve in general.members.all()


def test_who_is_here_already_is_told_of(type_: Type, general: Room, eve: User) -> None:
    assert type_("/invite @ada") == Outcome(sentence="Ada is here already.")
    assert type_("/invite @ada @bob @eve").sentence == "Ada, Bob are here already."


def test_nobody_is_invited_when_one_is_unknown(type_: Type, general: Room, eve: User) -> None:
    with pytest.raises(Refused, match="There is nobody called @nobody"):
        type_("/invite @eve @nobody")
    assert eve not in general.members.all()


def test_a_closed_account_is_nobodys(type_: Type, ada: User, eve: User) -> None:
    actions.deactivate_user(user=eve, deactivator=ada)
    with pytest.raises(Refused, match="There is nobody called @eve"):
        type_("/invite @eve")


def test_one_leaves_and_is_led_home(type_: Type, general: Room, bob: User) -> None:
    assert type_("/leave") == Outcome(url="/")
    assert bob not in general.members.all()
