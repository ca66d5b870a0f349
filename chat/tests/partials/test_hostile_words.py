"""Hostile words."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils.timezone import now

from chat import actions, frames, partials
from chat.models import Message, Room, User
from chat.tests.conftest import post, signed_in
from chat.tests.partials.conftest import UTC_ZONE, as_it_is, news
from chat.tests.polls.conftest import ask, vote
from chat.tests.threads.conftest import reply
from chat.tests.views.conftest import HTMX

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


def in_polls(words: list[str], room: Room, author: User) -> str:
    for start in range(0, len(words), 5):
        poll = ask(room, author, words[start], [*words[start : start + 5], "other"])
        vote(poll, author, words[start])
    return page_of(room, author)


def in_threads(words: list[str], room: Room, author: User) -> str:
    root = post(room, author, words[0])
    for each in words:
        reply(root, author, each, is_also_in_room=True)
    return page_of(room, author) + shown(author, root.get_thread_url())


def in_menus(words: list[str], room: Room, author: User) -> str:
    messages = [post(room, author, each) for each in words]
    asked = [f"/messages/{each.pk}/{what}/" for each in messages for what in ("menu", "forward")]
    return "".join(shown(author, url, **HTMX) for url in asked)


def in_lists(words: list[str], room: Room, author: User) -> str:
    bob = User.objects.get(handle="bob")
    for each in words:
        message = post(room, author, each)
        actions.pin_message(message=message, pinner=author)
        actions.save_message(message=message, user=author)
        actions.report_message(message=message, reporter=bob, reason=each)
        actions.hold_message(
            room=room, author=author, body=each, nonce=uuid4(), due_at=now() + timedelta(hours=1)
        )
        actions.set_reminder(user=author, due_at=now() + timedelta(hours=1), words=each)
        actions.edit_message(message=message, editor=author, body=f"{each}.")
    actions.save_draft(room=room, thread=None, user=author, body=" ".join(words), nonce=uuid4())
    history = f"/messages/{message.pk}/history/"
    lists = ["/rooms/general/pins/", "/saved/", "/team/reports/", "/drafts/", "/activity/"]
    return "".join(shown(author, url) for url in [*lists, history])


def page_of(room: Room, user: User) -> str:
    return shown(user, room.get_absolute_url())


def shown(user: User, url: str, **headers: str) -> str:
    response = signed_in(user).get(url, headers=headers)
    assert response.status_code == 200, url
    return response.content.decode()


PLACES = [
    *(in_bodies, in_a_draft, in_the_editor, in_peoples_names, in_rooms_names),
    *(in_polls, in_threads, in_menus, in_lists),
]


@pytest.mark.usefixtures("bob")
@pytest.mark.parametrize("put", PLACES)
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
    message = with_everything(general, mallory, f"{payload} http://evil.example/{payload}")
    for place, draw in {"message": partials.message, "reply": partials.reply}.items():
        fragment = Skeleton(draw(as_it_is(message), UTC_ZONE))
        names = {name for _tag, names in fragment.elements for name in names}
        ours = {name for name in names if name.startswith(("hx", "on", "ws", "data-hx"))}
        assert {tag for tag, _names in fragment.elements if tag[0] != "/"} <= TAGS
        assert ours == {"hx-ignore", "hx-preserve"}
        slot = "slot" if place == "message" else "reply-slot"
        assert fragment.ids == [f"{place}-{message.pk}", f"{slot}-{message.pk}"]


def with_everything(room: Room, mallory: User, words: str) -> Message:
    message = ask(room, mallory, words, [words, "other"])
    vote(message, mallory, words)
    actions.react(message=message, user=mallory, emoji="👍")
    actions.pin_message(message=message, pinner=mallory)
    reply(message, mallory, words)
    return message


TAGS = {"li", "p", "time", "span", "a", "div", "button", "b", "small", "progress"}


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
