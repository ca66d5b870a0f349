"""Reports."""

import pytest
from django.test import Client

from chat import actions
from chat.actions import NotPermitted
from chat.models import AuditEntry, Message, Report, Room, User
from chat.tests.conftest import post, signed_in
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def report(message: Message, reporter: User) -> Report:
    return actions.report_message(message=message, reporter=reporter, reason="It is rude")


def test_a_report_keeps_the_words_as_they_were(
    as_ada: Client, message: Message, ada: User, bob: User
) -> None:
    report(message, bob)
    actions.edit_message(message=message, editor=ada, body="kind words")
    page = text_of(as_ada.get("/team/reports/"))
    assert "rude words" in page and "It is rude" in page and "<b>Bob</b> reported" in page


def test_a_person_reports_a_message_once(message: Message, bob: User) -> None:
    report(message, bob)
    with pytest.raises(Refused, match="already"):
        report(message, bob)


def test_a_report_needs_a_reason(message: Message, bob: User) -> None:
    with pytest.raises(Refused):
        actions.report_message(message=message, reporter=bob, reason=" ")


def test_a_stranger_reports_nothing(message: Message, eve: User) -> None:
    with pytest.raises(NotPermitted):
        report(message, eve)


def test_members_see_no_reports(as_bob: Client, message: Message, bob: User) -> None:
    report(message, bob)
    page = as_bob.get("/team/reports/")
    assert page.status_code == 403 and "rude words" not in text_of(page)


def test_of_a_private_room_admins_who_are_not_in_it_learn_the_words_and_not_the_name(
    as_ada: Client, bob: User, eve: User
) -> None:
    room = actions.create_room(creator=bob, name="Secret", kind=Room.Kind.PRIVATE)
    actions.add_member(room=room, member=eve, adder=bob)
    report(post(room, eve, "very rude words"), bob)
    page = text_of(as_ada.get("/team/reports/"))
    assert "very rude words" in page and "a private room" in page
    assert "Secret" not in page and "secret" not in page and "Delete message" not in page


def test_who_may_delete_is_offered_to(as_ada: Client, message: Message, bob: User) -> None:
    report(message, bob)
    assert f"/messages/{message.pk}/delete/" in text_of(as_ada.get("/team/reports/"))


def test_what_is_handled_no_longer_waits(
    as_ada: Client, message: Message, ada: User, bob: User
) -> None:
    waiting = report(message, bob)
    assert "1 open report" in text_of(as_ada.get("/team/"))
    as_ada.post(f"/team/reports/{waiting.pk}/handle")
    waiting.refresh_from_db()
    assert waiting.handler == ada and waiting.handled_at
    assert AuditEntry.objects.filter(deed="handle_report", actor=ada).count() == 1
    assert "0 open reports" in text_of(as_ada.get("/team/"))


def test_an_admins_deletion_handles_the_report(
    message: Message, general: Room, ada: User, bob: User
) -> None:
    spam = post(general, bob, "spam")
    waiting = report(spam, actions.create_user(name="Cy", email="c@example.com", password="x" * 12))
    actions.delete_message(message=spam, deleter=ada)
    waiting.refresh_from_db()
    assert waiting.handler == ada


def test_ones_own_deletion_does_not_end_the_report(message: Message, ada: User, bob: User) -> None:
    waiting = report(message, bob)
    actions.delete_message(message=message, deleter=ada)
    waiting.refresh_from_db()
    assert waiting.handled_at is None


def test_the_form_thanks(bob: User, message: Message) -> None:
    response = signed_in(bob).post(f"/messages/{message.pk}/report/", {"reason": "rude"})
    assert response.headers["Location"] == message.get_absolute_url()
    again = signed_in(bob).post(f"/messages/{message.pk}/report/", {"reason": "rude"})
    assert again.status_code == 422 and "already" in text_of(again)
