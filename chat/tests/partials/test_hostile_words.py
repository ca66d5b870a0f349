"""Hostile words."""

from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.db import transaction

from chat import actions, frames, partials
from chat.models import Room, User
from chat.tests.conftest import post, signed_in
from chat.tests.partials.conftest import UTC_ZONE, as_it_is, news

pytestmark = pytest.mark.django_db


PAYLOADS = [
    "<script>alert(1)</script>",
    "<hx-partial hx-target='#log' hx-swap='delete'></hx-partial>",
    '<p hx-swap-oob="true" id="cursor">',
    '"><form action=//evil hx-post=/>',
    "' autofocus onfocus='alert(1)",
    '" onmouseover="alert(1)" x="',
    "</li></ol><title>owned</title><template>",
    "{{ settings.SECRET_KEY }}{% load static %}",
    "<hx-",
    '="<hx-get',
    "</textarea></style><!--",
    "&lt;script&gt;&quot;",
    "{href} %(name)s %s",
]


class Skeleton(HTMLParser):
    """How often a fragment holds which element with which attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self.ids: list[str | None] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag, tuple(name for name, _value in attrs)] += 1
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        self.elements[f"/{tag}", ()] += 1

    def handle_comment(self, data: str) -> None:
        self.elements["!--", ()] += 1

    def handle_decl(self, decl: str) -> None:
        self.elements["!", ()] += 1


def in_bodies(words: list[str], room: Room, author: User) -> str:
    for each in words:
        post(room, author, each)
    return page_of(room, author)


def in_a_draft(words: list[str], room: Room, author: User) -> str:
    draft = {"body": "".join(words) + "x" * 10_000, "nonce": uuid4()}
    return signed_in(author).post(f"{room.get_absolute_url()}post", draft).content.decode()


def in_the_editor(words: list[str], room: Room, author: User) -> str:
    message = post(room, author, "".join(words))
    return signed_in(author).get(f"/messages/{message.pk}/edit/").content.decode()


def in_peoples_names(words: list[str], room: Room, author: User) -> str:
    for number, each in enumerate(words):
        author = actions.create_user(name=each, email=f"{number}@example.com", password="")
        post(room, author, "hello")
    return page_of(room, author)


def in_rooms_names(words: list[str], room: Room, author: User) -> str:
    for each in words:
        room = actions.create_room(creator=author, name=each, topic=each)
    post(room, author, "hello")
    return page_of(room, author)


def page_of(room: Room, user: User) -> str:
    return signed_in(user).get(room.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "put", [in_bodies, in_a_draft, in_the_editor, in_peoples_names, in_rooms_names]
)
def test_words_never_become_elements_or_attributes(
    general: Room, ada: User, put: Callable[[list[str], Room, User], str]
) -> None:
    harmless = undone(lambda: put([f"word {n}" for n in range(len(PAYLOADS))], general, ada))
    hostile = undone(lambda: put(PAYLOADS, general, ada))
    assert "&lt;script&gt;alert(1)" in hostile and "word 1" in harmless
    assert Skeleton(hostile).elements == Skeleton(harmless).elements


def undone(draw: Callable[[], str]) -> str:
    with transaction.atomic():
        page = draw()
        transaction.set_rollback(True)
    return page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_fragment_holds_no_element_attribute_or_id_but_ours(
    general: Room, ada: User, payload: str
) -> None:
    mallory = actions.create_user(name=payload, email="mallory@example.com", password="")
    message = post(general, mallory, f"{payload} http://evil.example/{payload} {payload}")
    fragment = Skeleton(partials.message(as_it_is(message), UTC_ZONE))
    names = {name for _tag, names in fragment.elements for name in names}
    assert {tag for tag, _names in fragment.elements if tag[0] != "/"} == TAGS
    assert {name for name in names if name.startswith(("hx", "on"))} == {"hx-ignore", "hx-preserve"}
    assert fragment.ids == [f"message-{message.pk}", f"slot-{message.pk}"]


TAGS = {"li", "p", "time", "span", "a", "div", "button"}


def test_a_frame_adds_only_what_puts_it_in_its_place(general: Room, ada: User) -> None:
    message = post(general, ada, "old")
    actions.edit_message(message=message, editor=ada, body="new")
    (frame,) = frames.news(news(general), UTC_ZONE, tail=False)
    added = Skeleton(frame).elements - Skeleton(partials.message(message, UTC_ZONE)).elements
    assert set(added) == {
        ("hx-partial", ("hx-target", "hx-swap")),
        ("/hx-partial", ()),
        ("input", ("type", "id", "name", "value", "autocomplete")),
        ("small", ()),
        ("/small", ()),
        ("a", ("href",)),
        ("/a", ()),
    }
