"""The manifest, and the icons that it names."""

from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from PIL import Image

from chat.models import User
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db


def manifest(client: Client) -> dict[str, Any]:
    response = client.get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert "private" in response.headers["Cache-Control"]
    assert "Cookie" in response.headers["Vary"]
    found: dict[str, Any] = response.json()
    return found


def test_it_bears_the_teams_name(as_bob: Client) -> None:
    assert manifest(as_bob)["name"] == "Tidewater"


def test_a_stranger_is_not_told_the_teams_name(client: Client, ada: User) -> None:
    assert manifest(client)["name"] == "Confab"


def test_what_it_leads_to_is_there(as_bob: Client) -> None:
    found = manifest(as_bob)
    for url in [found["start_url"], *(each["url"] for each in found["shortcuts"])]:
        assert as_bob.get(url, follow=True).status_code == 200


def test_its_icons_are_as_large_as_it_says(as_bob: Client) -> None:
    drawn = [each for each in manifest(as_bob)["icons"] if each["sizes"] != "any"]
    assert {each["purpose"] for each in drawn} == {"any", "maskable"}
    for each in drawn:
        folder, _, name = each["src"].removeprefix("/static/").rpartition("/")
        plain = name.split(".")[0] + ".png"
        with staticfiles_storage.open(f"{folder}/{plain}") as file, Image.open(file) as picture:
            assert each["sizes"] == "{}x{}".format(*picture.size)


@pytest.mark.parametrize(
    ("theme", "colours"),
    [("light", ["#fcfbf7"]), ("dark", ["#11181b"]), ("system", ["#fcfbf7", "#11181b"])],
)
def test_a_phones_bar_has_the_colour_of_the_persons_theme(
    as_bob: Client, bob: User, theme: str, colours: list[str]
) -> None:
    User.objects.filter(pk=bob.pk).update(theme=theme)
    page = text_of(as_bob.get("/people/"))
    metas = page.split('<meta name="theme-color" content="')[1:]
    assert [each[:7] for each in metas] == colours
