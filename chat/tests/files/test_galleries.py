"""All files of a room, and all of mine."""

from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from chat import actions
from chat.models import File, User
from chat.tests.files.conftest import Attach, prepare_all
from chat.tests.files.pictures import png, sent
from chat.views import files as views

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/rooms/general/files/", "/files/"])
def test_an_empty_one_says_what_to_do(as_ada: Client, path: str) -> None:
    assert "The paper clip beside a message" in as_ada.get(path).content.decode()


@pytest.mark.parametrize("path", ["/rooms/general/files/", "/files/"])
def test_it_shows_pictures_and_lists_others(attach: Attach, as_ada: Client, path: str) -> None:
    attach("Both", files={"boat.png": png(), "notes.txt": b"Tide tables"})
    prepare_all()
    page = as_ada.get(path).content.decode()
    assert 'alt="boat.png"' in page
    assert "notes.txt" in page
    assert "11\xa0bytes" in page


def test_mine_are_mine(attach: Attach, as_bob: Client) -> None:
    attach("Hers")
    assert "notes.txt" not in as_bob.get("/files/").content.decode()


def test_a_kind_can_be_chosen(attach: Attach, as_ada: Client) -> None:
    attach("Both", files={"a.mp3": b"ID3", "notes.txt": b"Tide tables"})
    page = as_ada.get("/rooms/general/files/?kind=audio").content.decode()
    assert "a.mp3" in page
    assert "notes.txt" not in page


@pytest.mark.parametrize("query", ["?kind=nonsense", "?page=9", "?page=x", "?kind=audio&page=-1"])
def test_nonsense_is_no_error(attach: Attach, as_ada: Client, query: str) -> None:
    attach("Read")
    assert as_ada.get(f"/rooms/general/files/{query}").status_code == 200


def test_it_has_pages(attach: Attach, as_ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    attach("Three", files={f"{n}.txt": b"x" for n in range(3)})
    assert "page=2" in as_ada.get("/files/").content.decode()
    assert "2.txt" in as_ada.get("/files/?page=2").content.decode()


@pytest.mark.parametrize("count", [1, 10])
def test_it_costs_the_same_however_much_there_is(
    attach: Attach, as_ada: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    attach("Some", files={f"{n}.txt": b"x" for n in range(count)})
    with django_assert_num_queries(10):
        as_ada.get("/rooms/general/files/")


def test_what_is_deleted_is_not_in_it(notes: File, as_ada: Client) -> None:
    as_ada.post(f"/messages/{notes.message_id}/delete/")
    assert "notes.txt" not in as_ada.get("/rooms/general/files/").content.decode()


def test_a_picture_leads_to_those_beside_it_in_its_room(
    attach: Attach, as_ada: Client, ada: User
) -> None:
    attach("Two", files={"a.png": png(), "b.png": png()})
    attach("No picture")
    attach("One", files={"c.png": png()})
    prepare_all()
    first, second, third = File.objects.filter(kind="picture").order_by("pk")
    page = as_ada.get(second.get_absolute_url()).content.decode()
    assert f'rel="prev" href="{first.get_absolute_url()}"' in page
    assert f'rel="next" href="{third.get_absolute_url()}"' in page


def test_not_to_one_of_another_room(attach: Attach, as_ada: Client, ada: User) -> None:
    attach("Here", files={"a.png": png()})
    actions.create_room(creator=ada, name="Elsewhere")
    form = {"body": "There", "nonce": str(uuid4()), "files": [sent(png(), "b.png")]}
    as_ada.post("/rooms/elsewhere/post", form)
    prepare_all()
    here, there = File.objects.order_by("pk")
    assert there.is_ready
    assert 'rel="next"' not in as_ada.get(here.get_absolute_url()).content.decode()


def test_not_to_one_that_is_yet_to_be_prepared(attach: Attach, as_ada: Client) -> None:
    attach("Ready", files={"a.png": png()})
    prepare_all()
    attach("Waiting", files={"b.png": png()})
    ready = File.objects.order_by("pk")[0]
    assert 'rel="next"' not in as_ada.get(ready.get_absolute_url()).content.decode()


def test_not_to_those_of_a_deleted_message(attach: Attach, as_ada: Client, ada: User) -> None:
    for name in ("a.png", "b.png"):
        attach(f"The {name}", files={name: png()})
    prepare_all()
    first, second = File.objects.order_by("pk")
    assert first.message
    actions.delete_message(message=first.message, deleter=ada)
    assert 'rel="prev"' not in as_ada.get(second.get_absolute_url()).content.decode()
