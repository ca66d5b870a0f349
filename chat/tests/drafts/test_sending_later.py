"""Messages with a time: they leave once, when it has come, or say why not."""

from datetime import timedelta
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from chat import actions
from chat.actions import outgoing as sending
from chat.models import Membership, Message, Outgoing, Room, User
from chat.tests.actions.conftest import at_once
from chat.tests.conftest import post
from chat.tests.drafts.conftest import HOUR, bodies, draft_of, hold, pass_time, save, send
from chat.text import Refused

pytestmark = pytest.mark.django_db


def test_nothing_leaves_before_its_time(bob: User, general: Room) -> None:
    hold(bob, general, "Later")
    pass_time(timedelta(minutes=59))
    assert bodies(general) == []


def test_it_leaves_when_its_time_has_come(bob: User, general: Room) -> None:
    hold(bob, general, "Later")
    pass_time()
    assert bodies(general) == ["Later"] and not Outgoing.objects.exists()


def test_a_reply_leaves_for_its_thread(bob: User, general: Room, root: Message) -> None:
    hold(bob, general, "Later", thread=root, is_also_in_room=True)
    pass_time()
    reply = Message.objects.get(body="Later")
    assert (reply.thread, reply.number) == (root, 2)


def test_they_leave_in_the_order_of_their_times(bob: User, general: Room) -> None:
    hold(bob, general, "second", due_at=timezone.now() + HOUR)
    hold(bob, general, "first", due_at=timezone.now() + HOUR / 2)
    pass_time()
    assert bodies(general) == ["first", "second"]


def test_the_composer_has_no_draft_of_it_any_more(bob: User, general: Room) -> None:
    nonce = uuid4()
    save(bob, general, "Later", nonce)
    hold(bob, general, "Later", nonce=nonce)
    save(bob, general, "Late", nonce)
    assert draft_of(bob, general) == ""


def test_what_dies_between_posting_and_forgetting_sends_once(
    bob: User, general: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(bob, general, "Once")
    with monkeypatch.context() as dying:
        dying.setattr(sending, "_post", dies_after(sending._post))
        with pytest.raises(SystemExit):
            pass_time()
    pass_time()
    assert bodies(general) == ["Once"] and not Outgoing.objects.exists()


def dies_after(work: object) -> object:
    def die(outgoing: Outgoing) -> str:
        work(outgoing)  # type: ignore[operator]
        raise SystemExit

    return die


@pytest.mark.django_db(transaction=True)
def test_those_who_send_at_once_send_each_once_and_in_order(bob: User, general: Room) -> None:
    for number in range(5):
        hold(bob, general, str(number))
    at_once(*[pass_time] * 4)
    assert bodies(general) == ["0", "1", "2", "3", "4"] and not Outgoing.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_sending_and_cancelling_at_once_only_one_happens(bob: User, general: Room) -> None:
    outgoing = hold(bob, general, "Now or never")
    Outgoing.objects.update(due_at=timezone.now() + timedelta(milliseconds=20))
    cancel = partial(actions.cancel_outgoing, outgoing=outgoing, author=bob)
    at_once(cancel, partial(pass_time, timedelta(0)))
    pass_time(timedelta(seconds=1))
    assert [*bodies(general), draft_of(bob, general)].count("Now or never") == 1


@pytest.mark.django_db(transaction=True)
def test_of_posting_and_saving_at_once_no_draft_is_left(bob: User, general: Room) -> None:
    nonce = uuid4()
    at_once(partial(send, bob, general, "Sent", nonce), partial(save, bob, general, "Sen", nonce))
    assert draft_of(bob, general) == ""


def test_what_was_edited_meanwhile_is_not_sent_again(bob: User, general: Room) -> None:
    outgoing = hold(bob, general, "Once")
    message = send(bob, general, "Once", outgoing.nonce)
    actions.edit_message(message=message, editor=bob, body="Twice?")
    pass_time()
    assert bodies(general) == ["Twice?"]


def test_a_resend_is_held_once(bob: User, general: Room) -> None:
    nonce = uuid4()
    for _attempt in range(2):
        hold(bob, general, "Later", nonce=nonce)
    assert Outgoing.objects.count() == 1


def test_a_resend_that_grew_adds_what_is_new(bob: User, general: Room) -> None:
    nonce = uuid4()
    hold(bob, general, "one", nonce=nonce)
    hold(bob, general, "one\ntwo", nonce=nonce)
    pass_time()
    assert bodies(general) == ["one", "two"]


def test_what_was_left_unread_meanwhile_stays_so(ada: User, bob: User, general: Room) -> None:
    hold(bob, general, "Later")
    post(general, ada, "Have you seen this?")
    pass_time()
    assert Membership.objects.get(user=bob, room=general).read_number == 0


@pytest.mark.parametrize(
    ("later", "sentence"), [(-HOUR, "That time has passed"), (timedelta(days=400), "within a year")]
)
def test_a_time_that_makes_no_sense_is_refused(
    bob: User, general: Room, later: timedelta, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        hold(bob, general, "When?", due_at=timezone.now() + later)
    assert not Outgoing.objects.exists()


def test_who_may_not_post_holds_nothing(ada: User, bob: User, general: Room) -> None:
    actions.archive_room(room=general, archiver=ada)
    with pytest.raises(actions.NotPermitted):
        hold(bob, general, "Later")


@pytest.mark.parametrize("hindrance", ["archived", "removed", "announcements", "purged", "closed"])
def test_what_can_not_be_sent_keeps_its_words_and_says_why(
    ada: User, bob: User, general: Room, root: Message, hindrance: str
) -> None:
    outgoing = hold(bob, general, "Kept", thread=root)
    reason = hinder(hindrance, ada, bob, general, root)
    pass_time()
    outgoing.refresh_from_db()
    assert (outgoing.body, outgoing.failure) == ("Kept", reason)


def hinder(how: str, ada: User, bob: User, room: Room, root: Message) -> str:
    match how:
        case "archived":
            actions.archive_room(room=room, archiver=ada)
            return "This room is archived."
        case "announcements":
            actions.describe_room(room=room, describer=ada, description="", is_announcement=True)
            return "Only admins post here."
        case "purged":
            Message.objects.filter(pk=root.pk).update(purged_at=timezone.now())
            return "The thread is gone."
        case "closed":
            actions.deactivate_user(user=bob, deactivator=ada)
        case "removed":
            actions.remove_member(room=room, member=bob, remover=ada)
    return "You are no longer in this room."


def test_one_that_fails_holds_up_no_other(ada: User, bob: User, general: Room) -> None:
    other = actions.create_room(creator=ada, name="Other")
    hold(bob, other, "Stuck")
    actions.archive_room(room=other, archiver=ada)
    hold(bob, general, "Free")
    pass_time()
    assert bodies(general) == ["Free"]


def test_one_that_makes_us_stumble_holds_up_no_other(
    bob: User, general: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hold(bob, general, "Stumble")
    hold(bob, general, "Free")
    post_one = sending._post

    def stumble(outgoing: Outgoing) -> str:
        if outgoing.body == "Stumble":
            raise ValueError
        return post_one(outgoing)

    monkeypatch.setattr(sending, "_post", stumble)
    pass_time()
    assert bodies(general) == ["Free"] and Outgoing.objects.get().body == "Stumble"


def test_what_failed_is_tried_again_at_its_new_time(ada: User, bob: User, general: Room) -> None:
    outgoing = hold(bob, general, "Again")
    actions.archive_room(room=general, archiver=ada)
    pass_time()
    actions.unarchive_room(room=general, archiver=ada)
    actions.change_outgoing(
        outgoing=outgoing, author=bob, body="Again!", due_at=timezone.now() + HOUR
    )
    pass_time()
    assert bodies(general) == ["Again!"]


def test_the_composer_sends_later_by_the_persons_clock(
    as_bob: Client, bob: User, general: Room
) -> None:
    actions.change_profile(user=bob, time_zone="Asia/Tokyo")
    tomorrow = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT09:00")
    form = {"body": "Later", "nonce": str(uuid4()), "due_at": tomorrow, "later": ""}
    response = as_bob.post("/rooms/general/post", form)
    due_at = Outgoing.objects.get().due_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert response.headers["Location"] == "/drafts/" and due_at.hour == 9


@pytest.mark.parametrize("due_at", ["", "soon", "2001-01-01T09:00"])
def test_a_composer_without_a_good_time_keeps_the_draft(
    as_bob: Client, general: Room, due_at: str
) -> None:
    form = {"body": "When?", "nonce": str(uuid4()), "due_at": due_at, "later": ""}
    page = as_bob.post("/rooms/general/post", form)
    assert page.status_code == 422 and page.context["draft"] == "When?"
    assert not Outgoing.objects.exists() and bodies(general) == []
