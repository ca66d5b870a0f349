"""Sessions."""

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from chat.models import User
from chat.tests.accounts.conftest import SESSIONS, sign_in, text_of
from chat.tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_each_session_is_listed_with_its_browser(client: Client, as_bob: Client) -> None:
    sign_in(client, "bob@example.com", headers={"user-agent": "Lynx/2.9"})
    page = text_of(as_bob.get(SESSIONS))
    assert "Lynx" in page and page.count("This one") == 1


def test_a_session_that_is_ended_is_signed_out_and_its_pages_close_at_once(
    as_bob: Client, bob: User, heard: list[str]
) -> None:
    other, key = signed_in(bob), ""
    key = other.cookies["confab_session"].value
    as_bob.post(SESSIONS, {"session": UserSession.objects.get(session_key=key).pk})
    assert other.get(SESSIONS).status_code == 302 and heard == [key]


def test_ending_one_leaves_the_others(as_bob: Client, bob: User) -> None:
    one, other = signed_in(bob), signed_in(bob)
    key = one.cookies["confab_session"].value
    as_bob.post(SESSIONS, {"session": UserSession.objects.get(session_key=key).pk})
    assert (other.get(SESSIONS).status_code, as_bob.get(SESSIONS).status_code) == (200, 200)


def test_all_others_can_be_ended(as_bob: Client, bob: User, heard: list[str]) -> None:
    others = {signed_in(bob).cookies["confab_session"].value for _ in range(2)}
    as_bob.post(SESSIONS)
    assert set(heard) == others and as_bob.get(SESSIONS).status_code == 200


def test_anothers_session_can_not_be_ended(
    as_bob: Client, as_ada: Client, heard: list[str]
) -> None:
    hers = UserSession.objects.get(user__email="ada@example.com")
    as_bob.post(SESSIONS, {"session": hers.pk})
    assert heard == [] and as_ada.get(SESSIONS).status_code == 200


def test_a_session_made_without_allauth_is_listed_too(as_bob: Client, bob: User) -> None:
    assert UserSession.objects.get(user=bob).session_key == as_bob.cookies["confab_session"].value


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        ("Lynx/2.9", "Lynx"),
        ("A browser of my own", "A browser of my own"),
    ],
)
def test_a_browser_is_called_as_people_call_it(
    as_bob: Client, bob: User, user_agent: str, name: str
) -> None:
    UserSession.objects.filter(user=bob).update(user_agent=user_agent)
    assert f"<td>{name}</td>" in text_of(as_bob.get(SESSIONS))


def test_a_session_that_has_ended_already_is_no_error(as_bob: Client) -> None:
    assert as_bob.post(SESSIONS, {"session": 10**30}).headers["Location"] == SESSIONS


def test_being_seen_costs_no_query(
    as_bob: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # session, person
        as_bob.get("/me.css")


def test_being_seen_after_ten_minutes_is_noted(as_bob: Client, bob: User) -> None:
    before = UserSession.objects.get(user=bob).last_seen_at
    caches["process"].clear()
    as_bob.get("/me.css", headers={"user-agent": "Lynx/2.9"})
    session = UserSession.objects.get(user=bob)
    assert session.last_seen_at > before and session.user_agent == "Lynx/2.9"
