"""What people keep for themselves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat import actions
from chat.models import Message, Reminder, Room, User
from chat.tests.conftest import post

LATER = timedelta(hours=1)


@pytest.fixture
def message(general: Room, ada: User) -> Message:
    return post(general, ada, "worth keeping")


def remind(user: User, message: Message | None = None, words: str = "") -> Reminder:
    due_at = timezone.now() + LATER
    return actions.set_reminder(user=user, due_at=due_at, message=message, words=words)


def make_due(reminder: Reminder) -> None:
    Reminder.objects.filter(pk=reminder.pk).update(due_at=timezone.now() - LATER)
