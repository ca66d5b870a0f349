"""Another email."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client

from chat.models import User
from chat.tests.accounts.conftest import AGAIN, EMAIL, RESET, check_look, sign_in, text_of
from chat.tests.conftest import PASSWORD, Postbox

pytestmark = pytest.mark.django_db


CONFIRM = "/accounts/email/confirm/"


def code_in(mail: EmailMessage) -> str:
    found = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", str(mail.body), re.MULTILINE)
    assert found, mail.body
    return found[1]


def ask_for_email(client: Client, email: str = "robert@example.com") -> Any:
    return client.post(EMAIL, {"email": email, "action_add": "yes"})


def test_an_email_counts_once_the_code_sent_to_it_is_typed(
    fresh_bob: Client, bob: User, mailoutbox: Postbox
) -> None:
    ask_for_email(fresh_bob)
    fresh_bob.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    bob.refresh_from_db()
    assert bob.email == "robert@example.com"
    assert sign_in(Client(), "robert@example.com").status_code == 302


def test_until_then_it_is_worth_nothing(fresh_bob: Client, bob: User, mailoutbox: Postbox) -> None:
    ask_for_email(fresh_bob)
    assert sign_in(Client(), "robert@example.com").status_code == 200
    assert mailoutbox[0].to == ["robert@example.com"]
    bob.refresh_from_db()
    assert bob.email == "bob@example.com"


def test_until_then_no_link_goes_to_it(fresh_bob: Client, mailoutbox: Postbox) -> None:
    ask_for_email(fresh_bob)
    Client().post(RESET, {"email": "robert@example.com"})
    assert mailoutbox[-1].subject == "[Confab] No account with this email"


def test_the_old_email_is_told_and_counts_no_longer(fresh_bob: Client, mailoutbox: Postbox) -> None:
    fresh_bob.get(EMAIL)
    ask_for_email(fresh_bob)
    fresh_bob.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert mailoutbox[-1].to == ["bob@example.com"]
    assert sign_in(Client(), "bob@example.com").status_code == 200


def test_a_wrong_code_changes_nothing(fresh_bob: Client, bob: User) -> None:
    ask_for_email(fresh_bob)
    assert "Incorrect code" in text_of(fresh_bob.post(CONFIRM, {"code": "AAA-AAA"}))
    bob.refresh_from_db()
    assert bob.email == "bob@example.com"


def test_the_page_for_the_code_is_strict_and_ours(fresh_bob: Client) -> None:
    ask_for_email(fresh_bob)
    page = fresh_bob.get(CONFIRM)
    check_look(page)
    assert "robert@example.com" in text_of(page)


def test_without_an_email_to_confirm_there_is_nothing_to_confirm(as_bob: Client) -> None:
    assert as_bob.get(CONFIRM).headers["Location"] == EMAIL


def test_anothers_email_is_refused_to_whoever_reads_their_mail(
    fresh_bob: Client, ada: User, bob: User, mailoutbox: Postbox
) -> None:
    ask_for_email(fresh_bob, "ada@example.com")
    answer = fresh_bob.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert "already registered" in text_of(answer)
    assert not EmailAddress.objects.filter(user=bob, email="ada@example.com").exists()


def test_another_email_asks_for_the_password_first(as_bob: Client) -> None:
    assert ask_for_email(as_bob).headers["Location"].startswith(AGAIN)


def test_typing_it_again_goes_on_where_one_was(as_bob: Client, mailoutbox: Postbox) -> None:
    again = ask_for_email(as_bob).headers["Location"]
    as_bob.post(again, {"password": PASSWORD}, follow=True)
    assert [mail.to for mail in mailoutbox] == [["robert@example.com"]]


def test_codes_to_one_email_are_limited(fresh_bob: Client, mailoutbox: Postbox) -> None:
    answers = [ask_for_email(fresh_bob).status_code for _ in range(2)]
    assert answers == [302, 429] and len(mailoutbox) == 1


def test_a_code_guessed_wrong_three_times_is_void(
    fresh_bob: Client, bob: User, mailoutbox: Postbox
) -> None:
    ask_for_email(fresh_bob)
    for _ in range(3):
        fresh_bob.post(CONFIRM, {"code": "AAA-AAA"})
    fresh_bob.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    bob.refresh_from_db()
    assert bob.email == "bob@example.com"
