"""Ways in, and what was done."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import NoReturn, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.people import User
from chat.models.rooms import Room

VALIDITY = timedelta(days=7)


def hashed(token: str) -> str:
    """Tokens are random, 256 bits of them: a plain hash can't be turned back."""
    return sha256(token.encode()).hexdigest()


def in_a_week() -> object:
    return timezone.now() + VALIDITY


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def valid(self) -> Self:
        return self.filter(
            Q(uses_left__gt=0),
            revoked_at=None,
            expires_at__gt=timezone.now(),
            creator__is_active=True,
        )

    def with_token(self, token: str) -> Self:
        return self.filter(token_hash=hashed(token))


class Invitation(models.Model):
    token_hash = models.CharField(max_length=64, unique=True)
    creator = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("email"), blank=True)  # to whom it was sent
    role = models.CharField(_("role"), max_length=10, choices=User.Role, default=User.Role.MEMBER)
    rooms = models.ManyToManyField(Room, blank=True)
    uses_left = models.PositiveIntegerField(_("how many people may use it"), default=1)
    expires_at = models.DateTimeField(default=in_a_week)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"invitation {self.pk}, {self.role} by {self.creator}"


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **_fields: object) -> NoReturn:
        raise TypeError("what was done stays as it was written")

    def delete(self) -> NoReturn:
        raise TypeError("what was done stays as it was written")


class AuditEntry(models.Model):
    """Who did what to whom, when, and from where. Append-only."""

    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    deed = models.CharField(max_length=40)
    target = models.CharField(max_length=200)  # in words: it outlives what it names
    address = models.CharField(max_length=45, blank=True)  # IP
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.actor} {self.deed} {self.target}"
