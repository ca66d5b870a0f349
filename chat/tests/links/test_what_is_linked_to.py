"""Which of a message's words lead to a page, when it is posted and when it is edited."""

import pytest
from django.conf import settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from chat import actions
from chat.models import Link, Page, Room, Team, User
from chat.tests.conftest import post
from chat.tests.links.conftest import URL, Internet, linked, only_link, preview

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "urls"),
    [
        ("see https://a.example/x?a=1&b=2.", ["https://a.example/x?a=1&b=2"]),
        (
            "[here](http://a.example/) and www.b.example/c",
            ["http://a.example/", "https://www.b.example/c"],
        ),
        ("https://a.example/#one https://a.example/#two", ["https://a.example/"]),
        ("![a](https://a.example/a.png)", ["https://a.example/a.png"]),
        ("https://a.example/é", ["https://a.example/%C3%A9"]),
        ("https://[::1 http://[/ https://℀.example/ [a](http://[b)", []),
        ("`https://a.example/`", []),
        ("```\nhttps://a.example/\n```", []),
        ("||https://a.example/|| https://b.example/", ["https://b.example/"]),
        ("mail@a.example mailto:a@b.example #general @ada", []),
        (
            " ".join(f"https://{n}.example/" for n in range(5)),
            [f"https://{n}.example/" for n in range(3)],
        ),
        (f"https://a.example/{'x' * 2000}", []),
    ],
)
def test_what_leads_to_a_page(general: Room, ada: User, body: str, urls: list[str]) -> None:
    assert linked(post(general, ada, body)) == urls


def test_confab_itself_is_no_page(general: Room, ada: User) -> None:
    address = settings.ENVIRONMENT.address
    assert linked(post(general, ada, f"{address}/rooms/general/1 {address.upper()}")) == []


def test_a_page_is_one_for_all_who_link_to_it(general: Room, ada: User, bob: User) -> None:
    first, second = post(general, ada, URL), post(general, bob, URL)
    assert only_link(first).page == only_link(second).page


def test_the_background_is_asked_for_it(
    general: Room,
    ada: User,
    asked_for: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = post(general, ada, URL)
    assert asked_for == [only_link(message).page_id]


def test_a_page_that_is_known_is_shown_at_once(
    general: Room,
    ada: User,
    asked_for: list[int],
    internet: Internet,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    post(general, ada, URL)
    preview()
    with django_capture_on_commit_callbacks(execute=True):
        message = post(general, ada, URL)
    assert [link.page.title for link in message.previews] == ["A page"]
    assert (asked_for, internet.asked) == ([], [URL])


def test_an_edit_brings_new_ones_and_takes_others_away(general: Room, ada: User) -> None:
    message = post(general, ada, f"{URL} https://b.example/")
    actions.edit_message(message=message, editor=ada, body=f"https://c.example/ {URL}")
    assert linked(message) == ["https://c.example/", URL]


def test_an_edit_without_links_takes_all_away(general: Room, ada: User) -> None:
    message = post(general, ada, URL)
    actions.edit_message(message=message, editor=ada, body="nothing")
    assert linked(message) == []


def test_what_was_removed_stays_removed_by_an_edit(general: Room, ada: User) -> None:
    message = post(general, ada, URL)
    actions.remove_preview(link=only_link(message), remover=ada)
    actions.edit_message(message=message, editor=ada, body=f"{URL} again")
    assert linked(message) == []


@pytest.mark.parametrize("of", [Team, Room])
def test_nothing_is_linked_where_previews_are_off(
    general: Room, ada: User, of: type[Team] | type[Room], asked_for: list[int]
) -> None:
    message = post(general, ada, URL)
    of._default_manager.update(shows_previews=False)
    general.refresh_from_db()
    assert linked(post(general, ada, URL)) == []
    actions.edit_message(message=message, editor=ada, body=f"{URL} again")
    assert not Link.objects.exists()


def test_a_deleted_message_leads_nowhere(general: Room, ada: User) -> None:
    message = post(general, ada, URL)
    actions.delete_message(message=message, deleter=ada)
    assert not Link.objects.exists()


def test_a_purged_one_neither(general: Room, ada: User) -> None:
    message = post(general, ada, URL)
    actions.purge_message(message=message, purger=ada)
    assert not Link.objects.exists()


def test_a_resend_links_nothing_twice(general: Room, ada: User) -> None:
    message = post(general, ada, URL)
    actions.post_message(room=general, author=ada, body=URL, nonce=message.nonce)
    assert Link.objects.count() == Page.objects.count() == 1


def test_who_links_to_very_many_asks_for_no_more(
    general: Room, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.actions.links.OFTEN", 3)
    for number in range(4):
        post(general, ada, f"https://a.example/{number}")
    assert Link.objects.count() == 3
