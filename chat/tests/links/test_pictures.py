"""The picture of a page: made anew, kept by us, seen by who reads a message that leads there."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from chat import actions, partials
from chat.jobs.links import forget_pages
from chat.models import Message, Page, Room, User
from chat.models.links import PICTURES
from chat.tests.conftest import post
from chat.tests.links.conftest import URL, Internet, only_link, preview
from chat.tests.partials.conftest import UTC_ZONE, as_it_is

pytestmark = pytest.mark.django_db

PICTURE = "https://b.example/p.png"
COMMENT = b"taken at home"


def png() -> bytes:
    file = BytesIO()
    picture = Image.new("RGB", (1200, 630), "teal")
    exif = picture.getexif()
    exif[0x010E] = COMMENT.decode()
    picture.save(file, "PNG", exif=exif)
    return file.getvalue()


@pytest.fixture
def message(general: Room, ada: User, internet: Internet) -> Message:
    internet.pages[URL] = f'<title>A</title><meta property="og:image" content="{PICTURE}">'
    internet.pictures[PICTURE] = png()
    return post(general, ada, URL)


def path(page: Page) -> str:
    return f"/previews/{page.picture}"


def stored() -> list[str]:
    try:
        return default_storage.listdir(PICTURES)[1]
    except FileNotFoundError:
        return []


def test_it_is_made_anew_and_served_by_us(message: Message, as_bob: Client) -> None:
    page = preview()
    response = as_bob.get(path(page))
    with Image.open(BytesIO(response.content)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (page.picture_width, page.picture_height))
    assert COMMENT not in response.content
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]


def test_its_place_is_kept_before_it_is_there(message: Message) -> None:
    page = preview()
    part = partials.part("links", as_it_is(message), UTC_ZONE)
    size = f'width="{page.picture_width}" height="{page.picture_height}"'
    assert f'<img src="{path(page)}" {size} alt="" loading="lazy">' in part
    assert "b.example" not in part


def test_who_cannot_read_the_message_sees_none(message: Message, as_eve: Client) -> None:
    assert as_eve.get(path(preview())).status_code == 404


def test_nobody_sees_one_that_was_removed(message: Message, ada: User, as_ada: Client) -> None:
    page = preview()
    actions.remove_preview(link=only_link(message), remover=ada)
    assert as_ada.get(path(page)).status_code == 404


@pytest.mark.parametrize("name", ["..%2Fa", "a" * 300, "."])
def test_no_other_name_leads_to_one(message: Message, as_ada: Client, name: str) -> None:
    preview()
    assert as_ada.get(f"/previews/{name}").status_code == 404


@pytest.mark.parametrize("content", [b"", b"<svg>", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, None])
def test_a_page_without_a_good_one_is_shown_all_the_same(
    message: Message, internet: Internet, content: bytes | None
) -> None:
    internet.pictures = {PICTURE: content} if content is not None else {}
    page = preview()
    assert (page.title, page.picture, stored()) == ("A", "", [])


def test_a_full_disk_keeps_no_page_from_being_shown(
    message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(InMemoryStorage, "save", full)
    page = preview()
    assert (page.title, page.picture) == ("A", "")


def test_the_same_picture_is_kept_once(message: Message, internet: Internet) -> None:
    first = preview()
    Page.objects.update(fetched_at=timezone.now() - timedelta(hours=25))
    second = preview()
    assert (first.picture, stored()) == (second.picture, [first.picture])


def test_one_that_is_there_already_is_stored_anew(message: Message) -> None:
    """It may be a stray, old enough to be deleted before its page is known to bear it."""
    name = f"{PICTURES}/{preview().picture}"
    before = default_storage.get_modified_time(name)
    Page.objects.update(fetched_at=timezone.now() - timedelta(hours=25))
    preview()
    assert default_storage.get_modified_time(name) > before


def test_pictures_of_no_page_are_deleted_after_a_while(
    message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = preview()
    default_storage.save(f"{PICTURES}/stray", ContentFile(b"a"))
    forget_pages.call()
    assert set(stored()) == {page.picture, "stray"}
    monkeypatch.setattr("chat.actions.previews.GRACE", timedelta(0))
    forget_pages.call()
    assert stored() == [page.picture]
