"""No words of a room are mailed to an address that may be a stranger's."""

import pytest
from django.test import Client

from chat import actions
from chat.models import Notice, Room, Team, User
from chat.models.people import Digest
from chat.tests.accounts.conftest import AGAIN, EMAIL, RESET, link_in, sign_in
from chat.tests.accounts.test_another_email import CONFIRM, code_in
from chat.tests.conftest import PASSWORD, Postbox
from chat.tests.invitations.conftest import accept, invite
from chat.tests.keeping.conftest import make_due, remind
from chat.tests.notices.conftest import say, told
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cy(ada: User, general: Room) -> User:
    """Who found the team's page, and says that this is his address."""
    Team.objects.update(is_open=True)
    return actions.register(name="Cy", email="cy@example.com", password=PASSWORD)


def confirm(client: Client, mailoutbox: Postbox) -> None:
    sign_in(client, "cy@example.com")
    client.post(AGAIN, {"password": PASSWORD})
    client.get(EMAIL)
    client.post(EMAIL, {"email": "cy@example.com", "action_send": "yes"})
    client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})


def test_nothing_is_mailed_to_who_came_by_themselves(general: Room, ada: User, cy: User) -> None:
    say(general, ada, "@cy hello")
    make_due(remind(cy, words="tea"))
    User.objects.filter(pk=cy.pk).update(digest=Digest.DAILY)
    actions.collect_notices()
    actions.collect_reminders()
    actions.collect_digests()
    assert not Notice.objects.filter(user=cy).exists()


def test_once_the_code_is_typed_they_are_told_of_what_comes(
    general: Room, ada: User, cy: User, client: Client, mailoutbox: Postbox
) -> None:
    say(general, ada, "@cy before")
    confirm(client, mailoutbox)
    assert not told()
    say(general, ada, "@cy after")
    assert [(name, number) for name, _room, number in told()] == [("Cy", 2)]


def test_the_pages_say_so_until_then(cy: User, client: Client, mailoutbox: Postbox) -> None:
    sign_in(client, "cy@example.com")
    client.post(AGAIN, {"password": PASSWORD})
    assert "Nothing of this is mailed to cy@" in text_of(client.get("/settings/notices/"))
    assert "Send a code to cy@example.com" in text_of(client.get(EMAIL))
    confirm(client, mailoutbox)
    assert "Nothing of this is mailed" not in text_of(client.get("/settings/notices/"))
    assert "Send a code to" not in text_of(client.get(EMAIL))


def test_the_page_that_says_why_knows_it(general: Room, ada: User, cy: User) -> None:
    client = Client()
    client.force_login(cy)
    say(general, ada, "@cy hello")
    page = text_of(client.get("/rooms/general/1/why"))
    assert "Nothing is mailed to you before you have confirmed your email." in page


def test_a_link_that_sets_a_password_shows_it_too(
    cy: User, client: Client, mailoutbox: Postbox
) -> None:
    client.post(RESET, {"email": "cy@example.com"})
    form = client.get(link_in(mailoutbox[-1]), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "a new long one", "password2": "a new long one"})
    assert User.objects.get(pk=cy.pk).is_email_vouched


@pytest.mark.parametrize(
    ("email", "is_vouched"), [("Cy@example.com", True), ("di@example.com", False), ("", False)]
)
def test_an_invitation_vouches_for_the_address_that_it_was_sent_to(
    ada: User, general: Room, email: str, is_vouched: bool
) -> None:
    assert accept(invite(ada, email=email)).is_email_vouched == is_vouched
