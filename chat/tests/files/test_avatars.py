"""The pictures that people show of themselves."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from chat import actions, frames, pictures
from chat.models import Event, File, Room, Team, User
from chat.pictures import Broken, NoRoom, Prepared
from chat.tests.conftest import content, signed_in
from chat.tests.files.conftest import prepare_all, stored
from chat.tests.files.pictures import png, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(as_ada: Client) -> File:
    """Ada's, prepared."""
    as_ada.post("/settings/picture", {"picture": sent(png(), "me.png")})
    prepare_all()
    return File.objects.get()


def test_everybody_who_sees_the_person_sees_it(picture: File, as_bob: Client) -> None:
    css = as_bob.get("/people.css").content.decode()
    url = f"/avatars/{picture.token}"
    assert css == (
        f".avatar.initial-{picture.uploader_id}{{font-size:0;background-image:url({url})}}"
    )
    assert content(as_bob.get(url))[8:12] == b"WEBP"


def test_a_guest_sees_those_of_people_in_their_rooms(
    picture: File, ada: User, general: Room
) -> None:
    guest = actions.create_user(
        name="Gus", email="gus@example.com", password="", role=User.Role.GUEST
    )
    as_guest = signed_in(guest)
    assert not as_guest.get("/people.css").content
    assert as_guest.get(f"/avatars/{picture.token}").status_code == 404
    actions.add_member(room=general, member=guest, adder=ada)
    assert as_guest.get("/people.css").content
    assert as_guest.get(f"/avatars/{picture.token}").status_code == 200


def test_pages_ask_anew(picture: File, as_bob: Client, general: Room) -> None:
    link = re.search(r"/people\.css\?\d+", as_bob.get("/rooms/general/").content.decode())
    assert link and link[0] == f"/people.css?{Team.objects.get().avatars_version}"
    event = Event.objects.with_messages().get(kind=Event.Kind.MEMBER_PICTURED)
    (frame,) = frames.news([event], picture.uploader.locale, tail=True)
    assert f"/people.css?{event.tag}" in frame


def test_another_takes_its_place(picture: File, as_ada: Client, ada: User) -> None:
    as_ada.post("/settings/picture", {"picture": sent(png(9, 9), "new.png")})
    assert File.objects.get(pk=picture.pk).removed_at
    assert File.objects.standing().get(bearers=ada).name == "new.png"


def test_it_can_be_removed(picture: File, as_ada: Client, as_bob: Client) -> None:
    as_ada.post("/settings/picture", {"remove": ""})
    assert not as_bob.get("/people.css").content
    assert as_bob.get(f"/avatars/{picture.token}").status_code == 404


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("me.txt", b"me", "That is no picture"),
        ("me.png", png()[:20], "me.png: "),
        ("me.png", b"", "empty"),
    ],
)
def test_what_is_no_picture_is_refused(
    as_ada: Client, folder: Path, name: str, given: bytes, sentence: str
) -> None:
    page = as_ada.post("/settings/picture", {"picture": sent(given, name)})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not stored(folder)


def test_it_is_there_when_the_page_is_shown_again(as_ada: Client) -> None:
    as_ada.post("/settings/picture", {"picture": sent(png(), "me.png")})
    assert File.objects.get().is_ready and as_ada.get("/people.css").content


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (Broken("This picture is damaged."), "This picture is damaged."),
        (NoRoom("There is no room."), "Your new picture is being prepared."),
    ],
)
def test_its_owner_is_told_why_it_is_not(
    as_ada: Client, monkeypatch: pytest.MonkeyPatch, refusal: Exception, sentence: str
) -> None:
    def prepare(*_paths: Path) -> Prepared:
        raise refusal

    monkeypatch.setattr(pictures, "prepare_avatar", prepare)
    as_ada.post("/settings/picture", {"picture": sent(png(), "me.png")})
    assert sentence in as_ada.get("/settings/").content.decode()


def test_it_is_no_file_of_a_room(picture: File, as_ada: Client) -> None:
    assert as_ada.get(picture.content_url).status_code == 404
    assert "me.png" not in as_ada.get("/files/").content.decode()


def test_a_message_does_not_hold_it(picture: File, general: Room, ada: User) -> None:
    message = actions.post_message(room=general, author=ada, body="Me", nonce=uuid4())
    assert not message.files.exists()
