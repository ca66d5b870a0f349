"""The HTTP door: who gets in, what they see, and what comes of what they send."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from chat import actions, history
from chat.models import Message, Room, User
from chat.tests.conftest import PASSWORD, post, signed_in
from chat.tests.test_history import cursor, fill

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def message(general: Room, ada: User) -> Message:
    """Ada's, and General's first."""
    return post(general, ada, "Ada's words")


def url(name: str, message: Message) -> str:
    """The page of that name, about this message or its room."""
    if name in OWN:
        return reverse(name, args=[message.pk])
    if name in ROOM | IN_ROOM:
        numbered = name in ("message", "why")
        return reverse(name, args=[message.room.slug, *([message.number] if numbered else [])])
    return reverse(name)


def draft(body: str = "hello", **more: str) -> dict[str, str]:
    return {"body": body, "nonce": str(uuid4()), **more}


def shown(page: Any) -> list[int]:
    return [int(number) for number in re.findall(r' data-seq="(\d+)"', page.content.decode())]


def text_of(page: Any) -> str:
    return unescape(page.content.decode())


# Who gets in

# Every address with every person is walked by test_permissions.
ROOM = {"room", "room_news", "message", "suggestions", "members", "notices", "why"}
IN_ROOM = {"post_message", "mark_room_read", "leave_room", "archive_room"}
OWN = {"edit_message", "delete_message"}
OTHER = {"home", "my_css", "create_room", "rooms", "people", "activity", "settings", "team"}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(ROOM | IN_ROOM | OWN | OTHER))
def test_nobody_is_sent_to_sign_in(
    client: Client, message: Message, name: str, method: str
) -> None:
    path = url(name, message)
    response = client.generic(method, path)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(ROOM | IN_ROOM | OWN | OTHER))
def test_nobodys_htmx_is_answered_with_a_sentence(
    client: Client, message: Message, name: str, method: str
) -> None:
    response = client.generic(method, url(name, message), headers=HTMX)
    assert response.status_code == 401
    assert response.content == b"<p>You are signed out. Sign in again to go on.</p>\n"


@pytest.mark.parametrize(
    ("name", "method"),
    [(name, "get") for name in sorted(ROOM | OWN)]
    + [(name, "post") for name in sorted(IN_ROOM | OWN)],
)
def test_a_stranger_sees_a_404(as_eve: Client, message: Message, name: str, method: str) -> None:
    response = getattr(as_eve, method)(url(name, message), draft(after="0."))
    assert response.status_code == 404
    assert "Ada" not in text_of(response) and "General" not in text_of(response)


@pytest.mark.parametrize("name", sorted(ROOM | OTHER - {"home", "team"}))
def test_a_member_gets_in(as_bob: Client, message: Message, name: str) -> None:
    assert as_bob.get(url(name, message), {"after": "0."}).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(OWN))
def test_anothers_message_is_not_there_to_edit_or_delete(
    as_bob: Client, message: Message, name: str, method: str
) -> None:
    assert getattr(as_bob, method)(url(name, message), draft()).status_code == 404
    message.refresh_from_db()
    assert message.body == "Ada's words"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(OWN))
def test_a_tombstone_is_not_there_to_edit_or_delete(
    as_ada: Client, ada: User, message: Message, name: str, method: str
) -> None:
    actions.delete_message(message=message, deleter=ada)
    assert getattr(as_ada, method)(url(name, message), draft()).status_code == 404


@pytest.mark.parametrize(
    ("name", "method"),
    [("room", "post"), ("room_news", "post"), ("post_message", "get"), ("edit_message", "delete")],
)
def test_other_methods_are_refused(
    as_ada: Client, message: Message, name: str, method: str
) -> None:
    assert getattr(as_ada, method)(url(name, message)).status_code == 405


@pytest.mark.parametrize(
    "path", ["/rooms/nowhere/", "/rooms/general/2", "/messages/999/edit/", "/accounts/signup/"]
)
def test_what_is_not_there_looks_like_what_may_not_be_seen(
    as_ada: Client, message: Message, path: str
) -> None:
    response = as_ada.get(path)
    assert response.status_code == 404
    assert "There is nothing here, or nothing that you may see." in text_of(response)


def test_a_form_without_its_token_is_refused_with_a_sentence(
    message: Message, as_ada: Client
) -> None:
    as_ada.handler.enforce_csrf_checks = True
    response = as_ada.post(url("post_message", message), draft(), headers=HTMX)
    assert response.status_code == 403
    assert b"This page is out of date. Reload it, and try again." in response.content


# Rooms


def test_home_is_ones_first_room(as_ada: Client, general: Room) -> None:
    assert as_ada.get("/").headers["Location"] == "/rooms/general/"


def test_who_is_in_no_room_is_told_so(as_eve: Client) -> None:
    assert "No rooms yet" in text_of(as_eve.get("/"))


def test_a_room_shows_its_newest_messages(as_bob: Client, ada: User, general: Room) -> None:
    fill(general, ada, 60)
    assert shown(as_bob.get("/rooms/general/")) == list(range(11, 61))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"before": "11"}, range(1, 11)),
        ({"before": "1"}, range(11, 61)),
        ({"after": "40"}, range(41, 61)),
        ({"after": "0"}, range(1, 51)),
        *(({"before": text}, range(11, 61)) for text in ["", "x", "-7", "1e9", "²", "٣", "9" * 99]),
        *(({"after": text}, range(2, 52)) for text in ["", "x", "-7", "1e9", "²", "٣", "9" * 99]),
    ],
)
def test_a_page_before_or_after_a_message_whatever_it_is_called(
    as_bob: Client, ada: User, general: Room, query: dict[str, str], numbers: range
) -> None:
    fill(general, ada, 60)
    assert shown(as_bob.get("/rooms/general/", query)) == list(numbers)


def test_a_page_knows_the_head_that_it_shows(
    as_bob: Client, general: Room, message: Message
) -> None:
    page = text_of(as_bob.get("/rooms/general/"))
    assert f'name="after" value="{cursor(general, message.created_seq)}"' in page


def test_a_link_to_a_message_shows_it_marked_among_its_neighbours(
    as_bob: Client, ada: User, general: Room
) -> None:
    fill(general, ada, 60)
    page = text_of(as_bob.get("/rooms/general/30"))
    marks = re.findall(r'<li class="mark" data-seq="29\.mark".*?</li><li id="message-(\d+)"', page)
    assert page.count("autofocus>") == 2  # the composer has one too
    assert marks == [str(general.messages.get(number=30).pk)]


def test_a_removed_member_is_a_stranger(
    as_bob: Client, ada: User, bob: User, general: Room
) -> None:
    actions.remove_member(room=general, member=bob, remover=ada)
    assert as_bob.get("/rooms/general/").status_code == 404


# Posting


def test_a_post_without_htmx_returns_to_the_room(as_bob: Client, bob: User, general: Room) -> None:
    response = as_bob.post("/rooms/general/post", draft("hello"))
    assert (response.status_code, response.headers["Location"]) == (302, "/rooms/general/")
    assert general.messages.get().author == bob


def test_a_post_with_htmx_is_answered_with_nothing(as_bob: Client, general: Room) -> None:
    response = as_bob.post("/rooms/general/post", draft("hello"), headers=HTMX)
    assert (response.status_code, response.content) == (200, b"")
    assert general.messages.get().body == "hello"


def test_a_double_click_posts_one_message(as_bob: Client, general: Room) -> None:
    form = draft("hello")
    for _click in range(2):
        as_bob.post("/rooms/general/post", form)
    assert general.messages.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_post_from_a_page_without_the_tail_leads_to_it(
    as_bob: Client, general: Room, headers: dict[str, str]
) -> None:
    response = as_bob.post("/rooms/general/post", draft(until="7"), headers=headers)
    assert response.headers["HX-Redirect"] == "/rooms/general/"


def test_a_post_from_a_page_with_the_tail_leads_nowhere(as_bob: Client, general: Room) -> None:
    response = as_bob.post("/rooms/general/post", draft(), headers=HTMX)
    assert "HX-Redirect" not in response.headers


REFUSED = [
    ("\u200b", "Write something first."),
    ("<" * 10_001, "That is too long: 10001 characters"),
]


@pytest.mark.parametrize(("body", "sentence"), REFUSED)
def test_a_refused_post_keeps_the_draft_in_the_page(
    as_bob: Client, message: Message, body: str, sentence: str
) -> None:
    page = as_bob.post("/rooms/general/post", draft(body))
    assert page.status_code == 422 and sentence in text_of(page)
    assert f">{body}</textarea>" in text_of(page) and shown(page) == [1]


@pytest.mark.parametrize(("body", "sentence"), REFUSED)
def test_a_post_refused_with_htmx_gives_the_sentence_alone(
    as_bob: Client, general: Room, body: str, sentence: str
) -> None:
    response = as_bob.post("/rooms/general/post", draft(body), headers=HTMX)
    assert response.status_code == 422
    assert response.content.decode().startswith(f"<p>{sentence}")


@pytest.mark.parametrize("nonce", [{}, {"nonce": ""}, {"nonce": "7"}, {"nonce": "g" * 32}])
def test_a_post_without_a_nonce_makes_no_sense(
    as_bob: Client, general: Room, nonce: dict[str, str]
) -> None:
    response = as_bob.post("/rooms/general/post", {"body": "hello", **nonce})
    assert response.status_code == 400 and "This form is incomplete." in text_of(response)
    assert not general.messages.exists()


def test_the_pages_own_nonce_posts_a_message(as_bob: Client, general: Room) -> None:
    page = as_bob.get("/rooms/general/").content.decode()
    (nonce,) = re.findall(r'name="nonce" value="(.*?)"', page)
    as_bob.post("/rooms/general/post", {"body": "hello", "nonce": nonce})
    assert str(general.messages.get().nonce) == nonce


# Editing and deleting


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_deeds_page_is_a_page_of_its_own_for_htmx_to_take_the_form_from(
    as_ada: Client, message: Message, name: str
) -> None:
    page = as_ada.get(url(name, message))
    assert page.status_code == 200 and 'id="deed"' in text_of(page)
    assert {key: value for key, value in page.headers.items() if key.startswith("HX-")} == {
        "HX-Retarget": f"#slot-{message.pk}",
        "HX-Reselect": "#deed",
        "HX-Reswap": "innerHTML",
    }


def test_the_edit_page_begins_with_the_words_as_they_are(as_ada: Client, message: Message) -> None:
    assert ">Ada's words</textarea>" in text_of(as_ada.get(url("edit_message", message)))


def test_an_edit_without_htmx_returns_to_the_message(as_ada: Client, message: Message) -> None:
    response = as_ada.post(url("edit_message", message), {"body": "better words"})
    assert response.headers["Location"] == message.get_absolute_url()
    message.refresh_from_db()
    assert message.body == "better words"


def test_a_deletion_without_htmx_returns_to_the_message(as_ada: Client, message: Message) -> None:
    response = as_ada.post(url("delete_message", message))
    assert response.headers["Location"] == message.get_absolute_url()
    message.refresh_from_db()
    assert message.deleted_at


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_deed_with_htmx_is_answered_with_nothing(
    as_ada: Client, message: Message, name: str
) -> None:
    response = as_ada.post(url(name, message), {"body": "better words"}, headers=HTMX)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("body", "sentence"), REFUSED)
def test_a_refused_edit_keeps_the_draft(
    as_ada: Client, message: Message, body: str, sentence: str, headers: dict[str, str]
) -> None:
    page = as_ada.post(url("edit_message", message), {"body": body}, headers=headers)
    assert page.status_code == 422 and sentence in text_of(page)
    assert f">{body}</textarea>" in text_of(page)
    assert page.headers["HX-Retarget"] == f"#slot-{message.pk}"


def test_who_was_quicker_leaves_the_other_one_a_403(
    as_ada: Client, ada: User, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = actions.edit_message

    def edit_too_late(**deed: Any) -> None:
        actions.delete_message(message=message, deleter=ada)
        edit(**deed)

    monkeypatch.setattr(actions, "edit_message", edit_too_late)
    response = as_ada.post(url("edit_message", message), {"body": "better"}, headers=HTMX)
    assert (response.status_code, response.content) == (403, b"<p>You may not do that.</p>\n")


# News for a page without a socket


def test_nothing_new_is_no_content(as_bob: Client, general: Room, message: Message) -> None:
    at = cursor(general, message.created_seq)
    response = as_bob.get("/rooms/general/news", {"after": str(at)})
    assert (response.status_code, response.content) == (204, b"")


def test_a_page_behind_gets_what_it_missed(as_bob: Client, ada: User, general: Room) -> None:
    fill(general, ada, 3)
    general.refresh_from_db()
    at = cursor(general, general.head - 2)
    response = as_bob.get("/rooms/general/news", {"after": str(at)})
    assert shown(response) == [2, 3]
    assert f'value="{cursor(general, general.head)}"' in text_of(response)


def test_a_page_without_the_tail_gets_changes_only(as_bob: Client, message: Message) -> None:
    response = as_bob.get("/rooms/general/news", {"after": "0.", "until": "9"})
    assert text_of(response).startswith(f'<hx-partial hx-target="#message-{message.pk}"')


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, range(251, 301)),
        ({"before": "11"}, range(251, 301)),
        ({"before": "11", "until": "20"}, range(11, 61)),
        ({"until": "20"}, range(1, 51)),
        ({"before": "x", "until": "20"}, range(1, 51)),
    ],
)
def test_a_page_too_far_behind_is_drawn_anew_from_where_it_began(
    as_bob: Client, ada: User, general: Room, query: dict[str, str], numbers: range
) -> None:
    fill(general, ada, 300)
    response = as_bob.get("/rooms/general/news", {"after": "0.", **query})
    target = f'<hx-partial hx-target="#log-{general.pk}" hx-swap="innerHTML">'
    assert target in text_of(response)
    assert shown(response) == list(numbers)


@pytest.mark.parametrize("after", [{}, {"after": ""}, {"after": "7"}, {"after": "-1.x"}])
def test_a_cursor_that_is_none_is_a_bad_request(
    as_bob: Client, general: Room, after: dict[str, str]
) -> None:
    assert as_bob.get("/rooms/general/news", after).status_code == 400


@pytest.mark.parametrize("meanwhile", ["missed", "panel"])
def test_who_is_removed_while_asking_sees_a_404(
    as_bob: Client,
    ada: User,
    bob: User,
    general: Room,
    meanwhile: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = getattr(history, meanwhile)

    def read_after_removal(*asked: Any) -> Any:
        actions.remove_member(room=general, member=bob, remover=ada)
        return read(*asked)

    monkeypatch.setattr(history, meanwhile, read_after_removal)
    assert as_bob.get("/rooms/general/news", {"after": "9.x"}).status_code == 404


# New rooms


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_member_may_not_make_rooms_where_the_team_says_so(
    as_bob: Client, ada: User, general: Room, method: str
) -> None:
    actions.change_team(changer=ada, members_create_rooms=False)
    response = getattr(as_bob, method)("/rooms/new/", new_room("Mine"))
    assert response.status_code == 403 and Room.objects.get() == general


@pytest.mark.parametrize("members_may", [True, False])
def test_only_who_may_make_a_room_is_shown_the_way(
    as_ada: Client, as_bob: Client, ada: User, members_may: bool
) -> None:
    actions.change_team(changer=ada, members_create_rooms=members_may)
    pages = [text_of(client.get("/rooms/")) for client in (as_ada, as_bob)]
    assert ['href="/rooms/new/"' in page for page in pages] == [True, members_may]


@pytest.mark.parametrize("kind", ["open", "private"])
def test_who_makes_a_room_is_led_there(as_bob: Client, bob: User, kind: str) -> None:
    form = new_room("Deep sea", topic="What lives there", kind=kind)
    assert as_bob.post("/rooms/new/", form).headers["Location"] == "/rooms/deep-sea/"
    room = Room.objects.get(slug="deep-sea")
    assert (room.topic, room.kind, room.creator) == ("What lives there", kind, bob)


@pytest.mark.parametrize("kind", ["direct", "", "secret"])
def test_no_other_kind_of_room_is_made_by_name(as_ada: Client, general: Room, kind: str) -> None:
    assert as_ada.post("/rooms/new/", new_room("Mine", kind=kind)).status_code == 422
    assert Room.objects.get() == general


def new_room(name: str, topic: str = "", kind: str = "open") -> dict[str, str]:
    return {"name": name, "topic": topic, "kind": kind}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("general", "There is a room of that name already."),
        ("\u200b", "A name needs letters that can be seen."),
        ("", "This field is required."),
        ("x" * 61, "Ensure this value has at most 60 characters"),
    ],
)
def test_a_refused_room_keeps_the_fields(
    as_ada: Client, general: Room, name: str, sentence: str
) -> None:
    page = as_ada.post("/rooms/new/", new_room(name, topic="Kept"))
    assert page.status_code == 422 and sentence in text_of(page)
    assert 'value="Kept"' in text_of(page)


# Signing in and out


def sign_in(client: Client, password: str = PASSWORD, zone: str = "", **more: str) -> Any:
    form = {"login": "bob@example.com", "password": password, "time_zone": zone, **more}
    return client.post("/accounts/login/", form)


def test_the_right_password_lets_in(client: Client, bob: User) -> None:
    assert sign_in(client).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/rooms/general/"


@pytest.mark.parametrize(
    ("next_page", "location"),
    [("/rooms/general/7", "/rooms/general/7"), ("https://evil.example/", "/"), ("//evil", "/")],
)
def test_signing_in_leads_on_within_this_site(
    client: Client, bob: User, next_page: str, location: str
) -> None:
    assert sign_in(client, next=next_page).headers["Location"] == location


def test_an_email_is_the_same_in_capitals(client: Client, bob: User) -> None:
    assert sign_in(client, login="BOB@EXAMPLE.COM").status_code == 302


def test_a_wrong_password_shows_an_error_and_keeps_the_email(client: Client, bob: User) -> None:
    page = text_of(sign_in(client, "wrong horse battery"))
    assert "The email address and/or password you specified are not correct." in page
    assert 'value="bob@example.com"' in page and "wrong horse" not in page


def test_a_stranger_and_a_wrong_password_get_the_same_answer(client: Client, bob: User) -> None:
    pages = [
        sign_in(client, "wrong horse battery", login=email).content.decode().replace(email, "")
        for email in ("bob@example.com", "who@example.com")
    ]
    errors = [re.findall('<ul class="errorlist.*?</ul>', page) for page in pages]
    assert errors[0] and errors[0] == errors[1]


def test_who_was_deactivated_can_not_sign_in(client: Client, bob: User) -> None:
    actions.deactivate_user(user=bob)
    assert sign_in(client).headers["Location"] == "/accounts/inactive/"
    assert client.get("/").headers["Location"].startswith("/accounts/login/")


def test_who_was_deactivated_is_signed_out(as_bob: Client, bob: User) -> None:
    actions.deactivate_user(user=bob)
    assert as_bob.get("/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("known", "guessed", "zone"),
    [
        ("", "Asia/Tokyo", "Asia/Tokyo"),
        ("Europe/Paris", "Asia/Tokyo", "Europe/Paris"),
        ("", "Mars/Olympus", ""),
        ("", "../../etc/passwd", ""),
        ("", "", ""),
    ],
)
def test_signing_in_takes_a_time_zone_where_none_is_known(
    client: Client, bob: User, known: str, guessed: str, zone: str
) -> None:
    actions.guess_time_zone(user=bob, zone=known)
    sign_in(client, zone=guessed)
    bob.refresh_from_db()
    assert bob.time_zone == zone


def test_a_wrong_password_takes_no_time_zone(client: Client, bob: User) -> None:
    sign_in(client, "wrong horse battery", zone="Asia/Tokyo")
    bob.refresh_from_db()
    assert bob.time_zone == ""


def test_signing_out_ends_the_session(as_bob: Client) -> None:
    stolen = Client()
    stolen.cookies["confab_session"] = as_bob.cookies["confab_session"].value
    assert as_bob.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
    assert stolen.get("/").headers["Location"].startswith("/accounts/login/")


def test_a_link_does_not_sign_out(as_bob: Client, general: Room) -> None:
    as_bob.get("/accounts/logout/")
    assert as_bob.get("/rooms/general/").status_code == 200


# What is sent along

CSP = (
    "default-src 'none'; script-src 'nonce-{}'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx"
)
PAGES = [
    *("/rooms/general/", "/rooms/general/1", "/rooms/new/", "/accounts/logout/", "/nowhere"),
    *("/rooms/", "/rooms/direct/", "/rooms/general/members/", "/rooms/general/notices/"),
    *("/rooms/general/settings/", "/rooms/general/delete/", "/rooms/general/1/why", "/activity/"),
    *("/people/", "/people/ada/", "/settings/", "/team/", "/team/invitations/", "/team/audit/"),
]
FORMS = ["/rooms/general/post", "/rooms/new/", "/messages/{}/edit/"]


def is_strict(page: Any) -> bool:
    """Just our policy, and its nonce on the one script and on each element that htmx obeys."""
    nonces = set(re.findall('nonce="(.*?)"', page.content.decode()))
    scripts = re.findall("<script.*?>", page.content.decode())
    assert page.headers["Content-Security-Policy"] == CSP.format(*nonces)
    return len(nonces) == len(scripts) == 1 and f'nonce="{min(nonces)}"' in scripts[0]


@pytest.mark.parametrize("path", [*PAGES, "/messages/{}/edit/", "/messages/{}/delete/"])
def test_every_page_has_the_strict_policy(as_ada: Client, message: Message, path: str) -> None:
    assert is_strict(as_ada.get(path.format(message.pk)))


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/inactive/", "/nowhere", "/setup/"])
def test_every_public_page_has_the_strict_policy(client: Client, ada: User, path: str) -> None:
    assert is_strict(client.get(path))


@pytest.mark.parametrize("path", FORMS)
def test_every_refused_form_has_the_strict_policy(
    as_ada: Client, message: Message, path: str
) -> None:
    assert is_strict(as_ada.post(path.format(message.pk), draft(" ")))


def test_the_set_up_page_has_the_strict_policy(client: Client, db: None) -> None:
    assert is_strict(client.get("/setup/"))


@pytest.mark.parametrize("path", ["/", "/me.css", "/up", "/rooms/general/news?after=0."])
def test_what_is_no_page_may_run_no_script_at_all(
    as_ada: Client, message: Message, path: str
) -> None:
    policy = as_ada.get(path).headers["Content-Security-Policy"]
    assert policy == CSP.replace("script-src 'nonce-{}'; ", "")


def test_every_page_has_its_own_nonce(as_ada: Client, general: Room) -> None:
    policies = [as_ada.get("/rooms/general/").headers["Content-Security-Policy"] for _ in "12"]
    assert policies[0] != policies[1]


@pytest.mark.parametrize("path", ["/", "/rooms/general/", "/me.css", "/up", "/accounts/login/"])
def test_nothing_may_be_framed_or_guessed_at(as_ada: Client, general: Room, path: str) -> None:
    headers = as_ada.get(path).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_cookies_are_out_of_reach_for_scripts_and_other_sites(
    client: Client, bob: User
) -> None:
    client.get("/accounts/login/")
    sign_in(client)
    for cookie in ("confab_session", "confab_csrf"):
        assert client.cookies[cookie]["httponly"] and client.cookies[cookie]["samesite"] == "Lax"


# Ones own style sheet, and whether all is well


def test_ones_own_style_sheet_is_private_and_names_nobody_else(as_bob: Client, bob: User) -> None:
    response = as_bob.get("/me.css")
    assert response.headers["Content-Type"] == "text/css"
    assert "private" in response.headers["Cache-Control"]
    css = response.content.decode()
    assert f'[data-author="{bob.pk}"] .own{{display:block}}' in css
    assert {int(pk) for pk in re.findall(r'[-"](\d+)[{" ]', css)} == {bob.pk}


def test_a_page_asks_for_the_readers_own_style_sheet(
    as_bob: Client, bob: User, general: Room
) -> None:
    assert f'href="/me.css?{bob.pk}"' in text_of(as_bob.get("/rooms/general/"))


def test_up_says_up(client: Client, db: None) -> None:
    response = client.get("/up")
    assert (response.status_code, response.content) == (200, b"up\n")
    assert response.headers["Content-Type"] == "text/plain"


def test_up_says_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", fail)
    response = client.get("/up")
    assert response.status_code == 503 and b"does not answer" in response.content


# What a page costs


@pytest.mark.parametrize(
    ("rooms", "people", "messages"), [(2, 2, 5), (40, 2, 5), (2, 50, 5), (2, 2, 60)]
)
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        # session, person, room, cursor, messages, notices, what is unread, how many read here,
        # may they write; the side bar's preferences, rooms, mentions; the team's name
        ("/rooms/general/", 13),
        ("/rooms/general/?before=4", 13),
        ("/rooms/general/?after=3", 13),
        ("/rooms/general/3", 14),  # messages on either side
    ],
)
def test_a_room_page_costs_the_same_however_much_there_is(
    general: Room,
    ada: User,
    path: str,
    queries: int,
    rooms: int,
    people: int,
    messages: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(people - 2):
        actions.create_user(name=f"P{number}", email=f"p{number}@example.com", password="")
    for number in range(rooms - 1):
        actions.create_room(creator=ada, name=f"Room {number}")
    fill(general, ada, messages)
    as_ada = signed_in(ada)
    with django_assert_num_queries(queries):
        page = as_ada.get(path)
    assert page.status_code == 200
