"""Whom a push tells, while no page of theirs is open."""

from datetime import timedelta

import pytest
from django.test import Client

from chat import actions, notices
from chat.jobs import push as jobs
from chat.models import Message, Notice, Push, PushTarget, Room, User
from chat.tests.notices.conftest import be_here, say

pytestmark = pytest.mark.django_db

AWAY = timedelta(minutes=3)


@pytest.fixture
def device(bob: User) -> PushTarget:
    return PushTarget.objects.create(user=bob, label="Phone", scheme="ntfys", sealed="")


def pushed() -> list[Push]:
    """What waits to be sent to devices, looking once more."""
    jobs.collect_notices.call()
    for notice in Notice.objects.unsent().filter(kind=Notice.Kind.PUSH):
        jobs.send_notice.call(notice=notice.pk)
    return list(Push.objects.order_by("pk"))


@pytest.mark.usefixtures("device")
def test_a_push_says_who_wrote_where_and_what(general: Room, ada: User, bob: User) -> None:
    said = say(general, ada, "@bob look at *this*", AWAY)
    (push,) = pushed()
    assert push.target.user == bob and push.title == "Ada mentioned you in General"
    assert push.words == "Ada: @bob look at this" and push.url.endswith(said.get_absolute_url())


@pytest.mark.usefixtures("device")
def test_a_push_is_made_once(general: Room, ada: User) -> None:
    say(general, ada, "@bob", AWAY)
    assert len(pushed()) == len(pushed()) == 1


@pytest.mark.usefixtures("device")
def test_who_dies_after_the_push_and_before_saying_so_makes_no_second(
    general: Room, ada: User
) -> None:
    say(general, ada, "@bob", AWAY)
    pushed()
    Notice.objects.update(state=Notice.State.WAITING)
    assert len(pushed()) == 1


@pytest.mark.usefixtures("device")
def test_who_is_here_is_not_pushed_to(general: Room, ada: User, bob: User) -> None:
    be_here(bob)
    say(general, ada, "@bob", AWAY)
    assert not pushed()


@pytest.mark.usefixtures("device")
def test_who_came_back_meanwhile_is_not_pushed_to(general: Room, ada: User, bob: User) -> None:
    say(general, ada, "@bob", AWAY)
    actions.collect_notices(channel=notices.PUSH)
    be_here(bob)
    assert not pushed()


def test_who_has_no_device_is_not_pushed_to(general: Room, ada: User) -> None:
    say(general, ada, "@bob", AWAY)
    assert not pushed() and not Notice.objects.filter(kind=Notice.Kind.PUSH).exists()


def test_a_paused_device_takes_no_pushes(general: Room, ada: User, device: PushTarget) -> None:
    PushTarget.objects.update(is_paused=True)
    say(general, ada, "@bob", AWAY)
    assert not pushed()


def test_what_was_said_while_it_was_paused_is_not_pushed_afterwards(
    general: Room, ada: User, bob: User, device: PushTarget
) -> None:
    actions.pause_push_target(target=device, user=bob)
    say(general, ada, "@bob", AWAY)
    actions.resume_push_target(target=device, user=bob)
    assert not pushed()


@pytest.mark.usefixtures("device")
def test_a_push_and_a_mail_are_told_apart(general: Room, ada: User) -> None:
    say(general, ada, "@bob", timedelta(minutes=11))
    pushed()
    actions.collect_notices()
    assert set(Notice.objects.values_list("kind", flat=True)) == {"push", "mail"}


def why(client: Client, message: Message) -> str:
    page = client.get(f"{message.get_absolute_url()}/why").content
    return page.decode()


@pytest.mark.usefixtures("device")
def test_the_page_that_says_why_knows_of_the_push(general: Room, ada: User, as_bob: Client) -> None:
    said = say(general, ada, "@bob", AWAY)
    pushed()
    assert "Your devices were told" in why(as_bob, said)


@pytest.mark.usefixtures("device")
def test_it_says_why_no_push_was_sent(general: Room, ada: User, bob: User, as_bob: Client) -> None:
    said = say(general, ada, "@bob", AWAY)
    actions.collect_notices(channel=notices.PUSH)
    be_here(bob)
    pushed()
    assert "Your devices were not told. You were back." in why(as_bob, said)


def test_it_says_nothing_of_pushes_to_who_has_no_device(
    general: Room, ada: User, as_bob: Client
) -> None:
    assert "By push" not in why(as_bob, say(general, ada, "@bob", AWAY))
