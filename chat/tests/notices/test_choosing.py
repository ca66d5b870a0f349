"""The page on which one chooses."""

from datetime import time

import pytest
from django.test import Client

from chat.models import User
from chat.tests.views.conftest import text_of

pytestmark = pytest.mark.django_db

PAGE = "/settings/notices/"


def test_mails_are_on_and_digests_off_until_one_chooses(bob: User) -> None:
    assert (bob.has_mails, bob.digest, bob.quiet_from) == (True, "never", None)


def test_what_is_chosen_is_kept_and_shown(as_bob: Client, bob: User) -> None:
    hours = {"quiet_from": "22:00", "quiet_until": "07:00"}
    as_bob.post(PAGE, {"has_mails": "False", "digest": "weekly"} | hours)
    bob.refresh_from_db()
    assert (bob.has_mails, bob.digest) == (False, "weekly")
    assert (bob.quiet_from, bob.quiet_until) == (time(22), time(7))
    page = text_of(as_bob.get(PAGE))
    assert 'value="22:00"' in page and 'value="07:00"' in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"quiet_from": "22:00"}, "Quiet hours need a beginning and an end."),
        ({"quiet_from": "7:00", "quiet_until": "7:00"}, "begin and end at different times."),
        ({"quiet_from": "25:00", "quiet_until": "7:00"}, "Enter a valid time."),
        ({"digest": "hourly"}, "Select a valid choice."),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    as_bob: Client, bob: User, form: dict[str, str], sentence: str
) -> None:
    page = as_bob.post(PAGE, {"has_mails": "True", "digest": "daily"} | form)
    assert page.status_code == 422 and sentence in text_of(page)
    bob.refresh_from_db()
    assert (bob.digest, bob.quiet_from) == ("never", None)


def test_an_unknown_button_disturbs_again(as_bob: Client, bob: User) -> None:
    assert as_bob.post(f"{PAGE}peace", {"for": "ever"}).status_code == 302
    bob.refresh_from_db()
    assert bob.undisturbed_until is None
