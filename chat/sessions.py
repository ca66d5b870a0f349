"""Who a session belongs to, and which sessions have ended. Runs in a database thread."""

from collections.abc import Set
from importlib import import_module
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from chat.models import User


class Identity(NamedTuple):
    """Who is at the other end of a socket, and what must stay true for it to stay open."""

    user_id: int
    password: str  # its hash: a new password ends the sessions made with the old one
    session_key: str


def signed_in(session_key: str | None) -> User | None:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if isinstance(user, User) and user.is_active else None


def ended(identities: Set[Identity]) -> set[Identity]:
    keys = {identity.session_key for identity in identities}
    stored = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    open_keys = set(stored.values_list("session_key", flat=True))
    users = User.objects.filter(pk__in={x.user_id for x in identities}, is_active=True)
    passwords = dict(users.values_list("pk", "password"))
    return {
        identity
        for identity in identities
        if identity.session_key not in open_keys
        or passwords.get(identity.user_id) != identity.password
    }
