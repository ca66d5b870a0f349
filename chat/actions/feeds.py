"""The address of a person's feed."""

from secrets import token_urlsafe

from django.utils import timezone

from chat.database import write
from chat.models import Feed, User
from chat.models.records import hashed

TOKEN_BYTES = 32


def make_feed(*, user: User) -> str:
    """Its token, which nobody can read again. What it had before is good no longer."""
    token = token_urlsafe(TOKEN_BYTES)
    new = {"token_hash": hashed(token), "created_at": timezone.now()}
    with write():
        Feed.objects.update_or_create(user=user, defaults=new)
    return token


def revoke_feed(*, user: User) -> None:
    with write():
        Feed.objects.filter(user=user).delete()
