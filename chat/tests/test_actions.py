from uuid import uuid4

import pytest

from chat import actions
from chat.models import Event, Message, Room, User
from chat.tests.conftest import post

pytestmark = pytest.mark.django_db


def test_a_resend_with_the_same_nonce_answers_with_the_first_message(
    general: Room, ada: User
) -> None:
    nonce = uuid4()
    first = actions.post_message(room=general, author=ada, body="once", nonce=nonce)
    again = actions.post_message(room=general, author=ada, body="once", nonce=nonce)
    assert again == first and Message.objects.count() == 1
