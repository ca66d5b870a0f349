"""What was typed when the session had ended is sent after signing in again."""

import re
from time import time
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from chat import actions, unsent
from chat.models import Message, Room, User
from chat.tests.conftest import PASSWORD
from chat.tests.drafts.conftest import bodies, draft_of

pytestmark = pytest.mark.django_db

ROOM = "/rooms/general/"
POST = "/rooms/general/post"


def words(user: User, body: str, **more: str) -> dict[str, str]:
    return {"body": body, "nonce": str(uuid4()), "seal": unsent.seal(user)} | more


def sign_in(client: Client, name: str = "bob") -> Any:
    form = {"login": f"{name}@example.com", "password": PASSWORD}
    return client.post("/accounts/login/", form)


def test_the_way_back_leads_to_the_room(client: Client, bob: User, general: Room) -> None:
    response = client.post(POST, words(bob, "Hello"))
    assert response.headers["Location"] == f"/accounts/login/?next={ROOM}"


def test_it_is_sent(client: Client, bob: User, general: Room) -> None:
    client.post(POST, words(bob, "Hello"))
    response = sign_in(client)
    assert response.headers["Location"] == ROOM and bodies(general) == ["Hello"]


def test_what_htmx_sends_too(client: Client, bob: User, general: Room) -> None:
    client.post(POST, words(bob, "Hello"), headers={"HX-Request": "true"})
    sign_in(client)
    assert bodies(general) == ["Hello"]


def test_a_reply_too(client: Client, bob: User, general: Room, root: Message) -> None:
    client.post(POST, words(bob, "Yes", thread=str(root.pk), is_also_in_room="on"))
    response = sign_in(client)
    reply = Message.objects.get(body="Yes")
    assert response.headers["Location"] == root.get_thread_url()
    assert (reply.thread, reply.number) == (root, 2)


def test_a_command_is_obeyed(client: Client, bob: User, general: Room) -> None:
    client.post(POST, words(bob, "/topic Tides"))
    sign_in(client)
    general.refresh_from_db()
    assert general.topic == "Tides" and not bodies(general)


def test_a_command_that_there_is_not_is_a_draft(client: Client, bob: User, general: Room) -> None:
    client.post(POST, words(bob, "/tpoic Tides"))
    sign_in(client)
    assert draft_of(bob, general) == "/tpoic Tides" and not bodies(general)


def test_a_page_that_sends_it_again_does_not_double_it(
    client: Client, bob: User, general: Room
) -> None:
    form = words(bob, "Once")
    client.post(POST, form)
    sign_in(client)
    client.post(POST, form)
    assert bodies(general) == ["Once"]


def test_signing_in_the_next_time_sends_nothing_again(
    client: Client, bob: User, general: Room
) -> None:
    client.post(POST, words(bob, "Once"))
    sign_in(client)
    client.post("/accounts/logout/")
    general.messages.all().delete()
    sign_in(client)
    assert bodies(general) == []


def test_somebody_else_sends_nothing_of_it(
    client: Client, ada: User, bob: User, general: Room
) -> None:
    client.post(POST, words(bob, "Mine"))
    sign_in(client, "ada")
    assert bodies(general) == [] and draft_of(ada, general) == ""


def test_after_an_hour_it_is_forgotten(
    client: Client, bob: User, general: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(POST, words(bob, "Late"))
    later = time() + unsent.KEPT
    monkeypatch.setattr(unsent, "time", lambda: later)
    sign_in(client)
    assert bodies(general) == []


def test_the_strangers_session_lasts_as_long(client: Client, bob: User, general: Room) -> None:
    client.post(POST, words(bob, "Hello"))
    assert client.session.get_expiry_age() <= unsent.KEPT


def test_a_session_that_follows_lasts_as_ever(client: Client, bob: User, general: Room) -> None:
    client.post(POST, words(bob, "Hello"))
    sign_in(client)
    assert client.session.get_expiry_age() > 24 * unsent.KEPT


def test_what_can_not_be_posted_is_a_draft(
    client: Client, ada: User, bob: User, general: Room
) -> None:
    client.post(POST, words(bob, "Hello"))
    actions.archive_room(room=general, archiver=ada)
    sign_in(client)
    assert draft_of(bob, general) == "Hello"


def test_a_draft_is_kept_as_one(client: Client, bob: User, general: Room) -> None:
    client.post("/rooms/general/draft", words(bob, "Half a"))
    response = sign_in(client)
    assert response.headers["Location"] == ROOM and draft_of(bob, general) == "Half a"


def test_who_was_removed_signs_in_all_the_same(
    client: Client, ada: User, bob: User, general: Room
) -> None:
    client.post(POST, words(bob, "Hello"))
    actions.remove_member(room=general, member=bob, remover=ada)
    assert sign_in(client).status_code == 302 and bodies(general) == []


@pytest.mark.parametrize(
    "wrong", [{"seal": ""}, {"seal": "2:made-up"}, {"nonce": "7"}, {"body": "x" * 100_001}]
)
def test_of_what_no_composer_sends_nothing_is_kept(
    client: Client, bob: User, general: Room, wrong: dict[str, str]
) -> None:
    client.post(POST, words(bob, "Hello") | wrong)
    assert not Session.objects.exists()


def test_strangers_who_write_too_much_store_nothing(
    client: Client, bob: User, general: Room, settings: Any
) -> None:
    settings.WRITE_LIMITS = "1/minute"
    client.post(POST, words(bob, "one"))
    client.post(POST, words(bob, "two"))
    settings.WRITE_LIMITS = "1000/second"
    sign_in(client)
    assert bodies(general) == ["one"]


def test_the_page_says_who_its_composer_is_for(as_bob: Client, bob: User, general: Room) -> None:
    page = as_bob.get(ROOM).content.decode()
    assert re.findall(r'name="seal" value="(.*?)"', page) == [unsent.seal(bob)]


def test_the_sentence_leads_back_to_the_page(client: Client, bob: User, general: Room) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/rooms/general/7"}
    page = client.post(POST, words(bob, "Hello"), headers=headers).content.decode()
    assert 'href="/accounts/login/?next=/rooms/general/7"' in page
