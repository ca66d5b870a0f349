"""How Confab looks to somebody is theirs to say."""

import pytest
from django.test import Client

from chat.models import User

pytestmark = pytest.mark.django_db


def test_a_look_that_was_chosen_is_worn_by_every_page(ada: User, client: Client) -> None:
    client.force_login(ada)
    client.post("/settings/look", {"theme": "dark", "density": "compact", "language": ""})
    page = client.get("/people/").content.decode()
    assert 'data-theme="dark" data-density="compact"' in page
    assert '<meta name="color-scheme" content="dark">' in page


def test_who_chose_nothing_has_the_systems(ada: User, client: Client) -> None:
    client.force_login(ada)
    page = client.get("/people/").content.decode()
    assert 'data-theme="system"' in page
    assert '<meta name="color-scheme" content="light dark">' in page


def test_a_look_that_does_not_exist_is_refused(ada: User, client: Client) -> None:
    client.force_login(ada)
    answer = client.post("/settings/look", {"theme": "pink", "density": "cosy", "language": ""})
    assert answer.status_code == 422
    assert "pink" in answer.content.decode()


def test_who_chooses_a_language_is_answered_in_it(ada: User, client: Client) -> None:
    client.force_login(ada)
    look = {"theme": "system", "density": "cosy", "language": "de"}
    page = client.post("/settings/look", look, follow=True).content.decode()
    assert 'role="status">Gespeichert.</p>' in page
