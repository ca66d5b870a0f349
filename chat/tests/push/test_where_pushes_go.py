"""The devices of a person: what may be one, and who sees what of it."""

import logging
from typing import Any

import pytest
from django.test import Client

from chat import actions, ciphers, pushing
from chat.actions import NotPermitted
from chat.models import Push, PushTarget, Team, User
from chat.pushing import Answer, Outcome
from chat.tests.permissions.conftest import everything
from chat.tests.push.conftest import ADDRESS, SECRET, device, queued
from chat.tests.views.conftest import text_of
from chat.text import Refused

pytestmark = pytest.mark.django_db


def add(user: User, address: str = ADDRESS) -> PushTarget:
    return actions.add_push_target(user=user, address=address, label="Phone")


def test_an_address_is_kept_encrypted(bob: User) -> None:
    target = add(bob, f"  {ADDRESS} ")
    assert SECRET not in str(everything())
    assert ciphers.decrypted(target.sealed) == ADDRESS


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (ADDRESS, "ntfys://ntfy.sh/…"),
        (f"ntfys://bob:{SECRET}@ntfy.sh:443/topic", "ntfys://ntfy.sh/…"),
        (f"ntfys://{SECRET}", "ntfys://…"),  # a topic at ntfy.sh
        (f"gotifys://gotify.example.com/{SECRET}", "gotifys://gotify.example.com/…"),
        (f"tgram://{SECRET}/12315544", "tgram://…"),
        (f"pover://user@{SECRET}", "pover://…"),
        (f"ntfys://[::1/{SECRET}", "ntfys://…"),
    ],
)
def test_of_an_address_only_what_is_no_secret_is_shown(address: str, shown: str) -> None:
    assert pushing.masked(address) == shown


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("my phone", "An address looks like"),
        ("ntfys://ntfy.sh/two words", "An address looks like"),
        ("ntfys://ntfy.sh/" + "a" * 500, "An address looks like"),
        ("syslog://", "An address looks like"),
        ("file:///etc/passwd", "doesn't let that service"),
        ("ntfy://ntfy.sh/word", "doesn't let that service"),
        ("https://discord.com/api/webhooks/1/2", "doesn't let that service"),
        ("ntfys://ntfy.sh/word?redirect=yes", "Leave “redirect” out"),
        ("ntfys://ntfy.sh/word?attach=/etc/passwd", "Leave “attach” out"),
        ("pover://nobody", "not an address of Pushover"),
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(
    bob: User, address: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        add(bob, address)
    assert not PushTarget.objects.exists()


def test_an_address_that_could_not_be_checked_is_refused(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "check", lambda _address: Answer(Outcome.DIED))
    with pytest.raises(Refused, match="could not be checked"):
        add(bob)


def test_a_team_may_let_no_service_carry_pushes(bob: User) -> None:
    Team.objects.update(push_schemes=[])
    with pytest.raises(Refused, match="lets no service"):
        add(bob)


def test_a_person_has_five_devices_at_most(bob: User, ada: User) -> None:
    for number in range(5):
        device(bob, label=str(number))
    with pytest.raises(Refused, match="5 devices"):
        add(bob)
    add(ada)


def test_an_admin_says_which_services(as_ada: Client, ada: User) -> None:
    as_ada.post("/team/", {"name": "Tidewater", "push_schemes": ["ntfys", "slack"]})
    assert Team.objects.get().push_schemes == ["ntfys", "slack"]
    assert "Slack (slack://)" in text_of(as_ada.get("/team/"))


def test_no_service_beyond_the_list_can_be_let_in(as_ada: Client, ada: User) -> None:
    response = as_ada.post("/team/", {"name": "Tidewater", "push_schemes": ["syslog"]})
    assert response.status_code == 422
    assert "syslog" not in Team.objects.get().push_schemes


@pytest.mark.parametrize(
    "deed", ["test_push_target", "pause_push_target", "resume_push_target", "remove_push_target"]
)
def test_nobody_touches_anothers_device(phone: PushTarget, ada: User, deed: str) -> None:
    stored = everything()
    with pytest.raises(NotPermitted):
        getattr(actions, deed)(target=phone, user=ada)
    assert everything() == stored


# The page


def test_the_page_adds_a_device(as_bob: Client, bob: User) -> None:
    response = as_bob.post("/settings/push/", {"address": ADDRESS, "label": "Phone"}, follow=True)
    page = text_of(response)
    assert "Phone" in page and "ntfys://ntfy.sh/…" in page and SECRET not in page


def test_a_refused_address_is_not_given_back(as_bob: Client) -> None:
    form = {"address": f"ntfy://ntfy.sh/{SECRET}", "label": "Phone"}
    response = as_bob.post("/settings/push/", form)
    page = text_of(response)
    assert response.status_code == 422
    assert "doesn't let that service" in page and 'value="Phone"' in page and SECRET not in page


def test_nor_is_one_that_came_too_fast(as_bob: Client, settings: Any) -> None:
    settings.WRITE_LIMITS = "1/minute"
    form = {"address": f"ntfy://ntfy.sh/{SECRET}", "label": "Phone"}
    as_bob.post("/settings/push/", form)
    response = as_bob.post("/settings/push/", form)
    assert response.status_code == 429 and SECRET not in text_of(response)


def test_the_page_shows_ones_own_devices(as_ada: Client, phone: PushTarget) -> None:
    assert "Phone" not in text_of(as_ada.get("/settings/push/"))


def test_the_page_tells_what_went_wrong(as_bob: Client, phone: PushTarget) -> None:
    actions.test_push_target(target=phone, user=phone.user)
    actions.give_up_push(push=Push.objects.get(), why="The service does not know this address.")
    assert "The service does not know this address." in text_of(as_bob.get("/settings/push/"))


def test_a_test_is_queued_no_more_urgently_than_mail(as_bob: Client, phone: PushTarget) -> None:
    response = as_bob.post(f"/settings/push/{phone.pk}/test", follow=True)
    assert "A test is on its way to Phone." in text_of(response)
    actions.send_mail(to="cy@example.com", subject="A code", body="1234")
    (_job, of_the_test, _args), (_job, of_the_mail, _args) = queued()
    assert of_the_test < of_the_mail


def test_of_a_device_one_test_waits_at_most(as_bob: Client, phone: PushTarget) -> None:
    for _press in range(3):
        as_bob.post(f"/settings/push/{phone.pk}/test")
    assert len(queued()) == Push.objects.count() == 1
    actions.mark_push_sent(push=Push.objects.get())
    as_bob.post(f"/settings/push/{phone.pk}/test")
    assert len(queued()) == 2


def test_a_device_is_paused_resumed_and_removed(as_bob: Client, phone: PushTarget) -> None:
    as_bob.post(f"/settings/push/{phone.pk}/pause")
    assert "Resume" in text_of(as_bob.get("/settings/push/"))
    as_bob.post(f"/settings/push/{phone.pk}/resume")
    assert "Pause" in text_of(as_bob.get("/settings/push/"))
    as_bob.post(f"/settings/push/{phone.pk}/remove")
    assert not PushTarget.objects.exists()


@pytest.mark.parametrize("devices", [1, 5])
def test_the_page_costs_the_same_however_many_there_are(
    as_bob: Client, bob: User, devices: int, django_assert_num_queries: Any
) -> None:
    for number in range(devices):
        device(bob, label=str(number))
    with django_assert_num_queries(9):
        as_bob.get("/settings/push/")


def test_adding_says_nothing_in_the_log(as_bob: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    as_bob.post("/settings/push/", {"address": ADDRESS, "label": "Phone"})
    as_bob.post("/settings/push/", {"address": ADDRESS + " x", "label": "Phone"})
    assert SECRET not in caplog.text


# The key


def test_the_same_address_is_never_encrypted_to_the_same() -> None:
    assert ciphers.encrypted(ADDRESS) != ciphers.encrypted(ADDRESS)


def test_a_key_that_was_replaced_is_still_good_while_it_is_named(settings: Any) -> None:
    sealed = ciphers.encrypted(ADDRESS)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert ciphers.decrypted(sealed) == ADDRESS


@pytest.mark.parametrize("damage", ["", "nonsense", "{version}:nonsense", "00000000:{token}"])
def test_what_no_key_opens_is_lost(damage: str) -> None:
    version, _colon, token = ciphers.encrypted(ADDRESS).partition(":")
    with pytest.raises(ciphers.Lost):
        ciphers.decrypted(damage.format(version=version, token=token))
