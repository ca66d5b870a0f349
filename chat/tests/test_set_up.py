"""The first visit: who may make the team, and what comes of it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from chat.models import Room, Team, User
from chat.tests.conftest import PASSWORD
from chat.views.site import setup_token

pytestmark = pytest.mark.django_db

FORM = {
    "team_name": "Tidewater",
    "name": "Ada",
    "email": "Ada@Example.com",
    "password": PASSWORD,
    "time_zone": "Europe/London",
}
FROM_AFAR: list[dict[str, Any]] = [
    {"REMOTE_ADDR": "192.168.1.9"},
    {"REMOTE_ADDR": "8.8.8.8"},
    {"REMOTE_ADDR": "::ffff:8.8.8.8"},
    {"REMOTE_ADDR": "2001:db8::1"},
    {"REMOTE_ADDR": ""},
    {"REMOTE_ADDR": "localhost"},
    {"headers": {"Forwarded": "for=127.0.0.1"}},
    {"headers": {"Via": "1.1 proxy"}},
    {"headers": {"X-Forwarded-For": "127.0.0.1"}},
    {"headers": {"X-Forwarded-Host": "localhost"}},
    {"headers": {"X-Real-IP": "127.0.0.1"}},
    {"headers": {"X-Forwarded-For": ""}},
]


def token_url(token: str | None = None) -> str:
    return f"/setup/?token={setup_token() if token is None else token}"


# Who may


@pytest.mark.parametrize("path", ["/", "/rooms/general/", "/rooms/new/", "/messages/1/edit/"])
def test_before_it_every_page_leads_there(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"] == "/setup/"


def test_before_it_htmx_is_not_led_there(client: Client) -> None:
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_who_sits_at_the_machine_needs_no_token(client: Client, address: str) -> None:
    page = client.get("/setup/", REMOTE_ADDR=address)
    assert page.status_code == 200 and b"Set up your team" in page.content


@pytest.mark.parametrize("come", FROM_AFAR, ids=str)
def test_who_comes_from_afar_sees_a_404(client: Client, come: dict[str, Any]) -> None:
    assert client.get("/setup/", **come).status_code == 404


@pytest.mark.parametrize("come", FROM_AFAR, ids=str)
def test_who_comes_from_afar_makes_no_team(client: Client, come: dict[str, Any]) -> None:
    assert client.post("/setup/", FORM, **come).status_code == 404
    assert not Team.objects.exists()


@pytest.mark.parametrize("token", ["", "0" * 32, "f" * 31, "é"])
def test_a_wrong_token_opens_nothing(client: Client, token: str) -> None:
    assert client.post(token_url(token), FORM, REMOTE_ADDR="8.8.8.8").status_code == 404
    assert not Team.objects.exists()


def test_the_token_of_another_installation_opens_nothing(
    client: Client, settings: Settings
) -> None:
    path, settings.SECRET_KEY = token_url(), "another installation's"
    assert client.get(path, REMOTE_ADDR="8.8.8.8").status_code == 404


def test_the_token_opens_the_page_and_stays_in_its_form(client: Client) -> None:
    page = client.get(token_url(), REMOTE_ADDR="8.8.8.8")
    assert f'action="{token_url()}"' in page.content.decode()


def test_the_tokens_form_makes_the_team(client: Client) -> None:
    client.post(token_url(), FORM, REMOTE_ADDR="8.8.8.8")
    assert Team.objects.get().name == "Tidewater"


# What comes of it


def test_it_makes_the_team_its_owner_and_its_room(client: Client) -> None:
    assert client.post("/setup/", FORM).headers["Location"] == "/"
    owner = User.objects.get()
    assert (Team.objects.get().name, Room.objects.get().slug) == ("Tidewater", "general")
    assert (owner.name, owner.email, owner.role) == ("Ada", "ada@example.com", User.Role.OWNER)
    assert owner.time_zone == "Europe/London"


def test_it_signs_the_owner_in(client: Client) -> None:
    client.post("/setup/", FORM)
    assert client.get("/").headers["Location"] == "/rooms/general/"


def test_the_owner_can_sign_in_again(client: Client) -> None:
    client.post("/setup/", FORM)
    again = {"login": "ada@example.com", "password": PASSWORD}
    assert Client().post("/accounts/login/", again).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("password", "short", "This password is too short."),
        ("password", "password123", "This password is too common."),
        ("password", "", "This field is required."),
        ("email", "ada", "Enter a valid email address."),
        ("name", " ", "This field is required."),
        ("team_name", "x" * 61, "Ensure this value has at most 60 characters"),
    ],
)
def test_what_is_refused_keeps_the_other_fields(
    client: Client, field: str, value: str, sentence: str
) -> None:
    page = client.post("/setup/", FORM | {field: value})
    assert page.status_code == 422 and sentence in page.content.decode()
    kept = [text for name, text in FORM.items() if name != field]
    assert all(f'value="{text}"' in page.content.decode() for text in kept)
    assert not Team.objects.exists()


@pytest.mark.parametrize("with_token", [False, True])
@pytest.mark.parametrize("method", ["get", "post"])
def test_after_it_there_is_no_such_page(
    client: Client, ada: User, method: str, with_token: bool
) -> None:
    path = token_url() if with_token else "/setup/"
    response = getattr(client, method)(path, FORM | {"email": "mallory@example.com"})
    assert response.status_code == 404
    assert User.objects.get() == ada


def test_who_is_second_by_a_moment_sees_a_404(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Team.objects.create(name="First")
    monkeypatch.setattr(Team.objects, "exists", lambda: False)
    assert client.post("/setup/", FORM).status_code == 404
    assert not User.objects.exists()
