"""The way out that every mail bears."""

import re

import pytest
from django.test import Client

from chat import mails
from chat.models import Room, User
from chat.tests.conftest import Postbox
from chat.tests.notices.conftest import say, told
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> Client:
    """Nobody, whom forms must bear a token for."""
    return Client(enforce_csrf_checks=True)


def path(user: User, kind: str = "mail") -> str:
    return f"/unsubscribe/{mails.unsubscribe_token(user, kind)}"


def test_the_link_of_a_mail_is_that_of_its_receiver(
    direct: Room, ada: User, bob: User, mailoutbox: Postbox, stranger: Client
) -> None:
    say(direct, ada, "hello")
    told()
    (link,) = set(re.findall(r"/unsubscribe/[^\s>]+", str(mailoutbox[0].body)))
    stranger.post(link)
    bob.refresh_from_db()
    ada.refresh_from_db()
    assert not bob.has_mails and ada.has_mails


def test_looking_at_it_stops_nothing(stranger: Client, bob: User) -> None:
    assert "Send me no more" in text_of(stranger.get(path(bob)))
    bob.refresh_from_db()
    assert bob.has_mails


def test_a_mail_program_posts_to_it_by_itself(stranger: Client, bob: User) -> None:
    answers = [stranger.post(path(bob), {"List-Unsubscribe": "One-Click"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    bob.refresh_from_db()
    assert not bob.has_mails


def test_it_stops_the_kind_that_the_mail_was_of(stranger: Client, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(digest="daily")
    stranger.post(path(bob, "digest"))
    bob.refresh_from_db()
    assert (bob.digest, bob.has_mails) == ("never", True)


@pytest.mark.parametrize("token", ["nonsense", "1.mail:forged", "1.mail"])
def test_a_made_up_link_stops_nothing(stranger: Client, bob: User, token: str) -> None:
    assert stranger.post(f"/unsubscribe/{token}").status_code == 404


def test_the_link_of_one_is_no_link_of_another(stranger: Client, ada: User, bob: User) -> None:
    forged = path(bob).replace(f"/{bob.pk}.", f"/{ada.pk}.")
    assert stranger.post(forged).status_code == 404
