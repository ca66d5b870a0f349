"""News for a page without a socket."""

from typing import Any

import pytest
from django.test import Client

from chat import actions, history
from chat.models import Message, Room, User
from chat.tests.history.conftest import cursor, fill
from chat.tests.views.conftest import shown, text_of

pytestmark = pytest.mark.django_db


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
