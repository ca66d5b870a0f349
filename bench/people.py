"""A room full of people who are signed in; for `manage.py shell`, in the server's DATA_DIR."""

import json
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from chat import actions
from chat.models import Membership, Room, User

PASSWORD = "correct horse battery"


def gather(count: int) -> None:
    """Prints, as JSON, the room's slug and a session key for each of so many people."""
    actions.set_up_team(team_name="Bench", name="Ada", email="ada@example.com", password=PASSWORD)
    room = Room.objects.get()
    people = User.objects.bulk_create(_person(number) for number in range(count))
    Membership.objects.bulk_create(Membership(room=room, user=person) for person in people)
    sessions = Session.objects.bulk_create(_signed_in(person) for person in people)
    print(json.dumps({"room": room.slug, "sessions": [each.session_key for each in sessions]}))


def _person(number: int) -> User:
    """Nobody asks for the password: it is none, and Argon2 need not run so many times."""
    email = f"person{number}@example.com"
    name, handle = f"Person {number}", f"person{number}"
    return User(name=name, handle=handle, email=email, password=make_password(None))


def _signed_in(person: User) -> Session:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    signed_in = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    return Session(
        session_key=get_random_string(32),
        session_data=store().encode(signed_in),
        expire_date=timezone.now() + timedelta(days=1),
    )
