"""Editing and deleting."""

from typing import Any

import pytest
from django.test import Client

from chat import actions
from chat.models import Message, User
from chat.tests.views.conftest import HTMX, OWN, REFUSED, text_of, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_deeds_page_is_a_page_of_its_own_for_htmx_to_take_the_form_from(
    as_ada: Client, message: Message, name: str
) -> None:
    page = as_ada.get(url(name, message))
    assert page.status_code == 200 and 'id="deed"' in text_of(page)
    assert {key: value for key, value in page.headers.items() if key.startswith("HX-")} == {
        "HX-Retarget": f"#slot-{message.pk}",
        "HX-Reselect": "#deed",
        "HX-Reswap": "innerHTML ignoreTitle:true",
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
