"""What came of a notice is kept for a while."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat import actions, notices
from chat.models import Notice, Room, User
from chat.tests.conftest import run_queue
from chat.tests.notices.conftest import say, told

pytestmark = pytest.mark.django_db

LATER = timezone.now() + notices.KEPT + timedelta(days=1)


@pytest.fixture
def given(direct: Room, ada: User) -> Notice:
    say(direct, ada, "Are you there?")
    told()
    return Notice.objects.get()


def test_one_that_was_sent_is_forgotten_in_the_end(given: Notice) -> None:
    run_queue()
    actions.forget_notices(now=LATER)
    assert not Notice.objects.exists()


def test_it_is_kept_till_then(given: Notice) -> None:
    run_queue()
    actions.forget_notices(now=LATER - timedelta(days=2))
    assert Notice.objects.exists()


def test_one_that_waits_is_kept(given: Notice) -> None:
    actions.forget_notices(now=LATER)
    assert Notice.objects.exists()


def test_nobody_is_told_anew_of_what_was_forgotten(given: Notice) -> None:
    run_queue()
    actions.forget_notices(now=LATER)
    assert told() == []
