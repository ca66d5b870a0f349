"""What other programs show of a link to Confab: no more than a stranger who follows it sees."""

import re

import pytest
from django.test import Client

from chat.models import Room, Team, User
from chat.tests.invitations.conftest import invite

pytestmark = pytest.mark.django_db


def shown(client: Client, path: str) -> dict[str, str]:
    page = client.get(path).content.decode()
    return dict(re.findall(r'<meta property="og:(.*?)" content="(.*?)">', page))


def test_of_the_sign_in_page_the_mark_and_not_the_team(client: Client, ada: User) -> None:
    found = shown(client, "/accounts/login/")
    assert found["title"] == "Sign in" and "Tidewater" not in str(found)
    assert re.fullmatch(r"http://testserver/static/icons/social\..*png", found["image"])


def test_of_an_invitation_what_its_page_says(client: Client, ada: User) -> None:
    Team.objects.update(name='Tide "water"')
    assert shown(client, f"/join/{invite(ada)}/")["title"] == "Join Tide &quot;water&quot;"


@pytest.mark.parametrize("path", ["/rooms/general/", "/people/", "/nowhere"])
def test_of_what_is_for_the_team_nothing(as_ada: Client, general: Room, path: str) -> None:
    assert shown(as_ada, path) == {}
