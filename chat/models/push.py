"""What reaches people elsewhere: pushes to their devices, and the feed of what called them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat import pushing
from chat.models.people import User
from chat.models.records import hashed


class PushTarget(models.Model):
    """An address at a service that reaches a device of theirs, with its secrets encrypted."""

    user = models.ForeignKey(User, models.CASCADE, related_name="push_targets")
    label = models.CharField(_("name"), max_length=60)
    scheme = models.CharField(max_length=20)
    shown = models.CharField(max_length=300)  # what of the address is no secret
    sealed = models.TextField()  # the address, by chat.ciphers
    is_paused = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    last_sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)  # "" since a push arrived
    last_error_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.shown} of {self.user}"

    @property
    def service(self) -> str:
        return pushing.SERVICES[self.scheme].name


class PushQuerySet(models.QuerySet["Push"]):
    def waiting(self) -> Self:
        return self.filter(sent_at=None, failure="")


class Push(models.Model):
    """To one device, once for each key. Forgotten a week after."""

    target = models.ForeignKey(PushTarget, models.CASCADE, related_name="pushes")
    key = models.CharField(max_length=64)  # what it is about
    title = models.CharField(max_length=200)
    words = models.TextField()
    url = models.CharField(max_length=500)
    is_test = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    claimed_at = models.DateTimeField(null=True)  # by a worker that is about to send it
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)  # why it never will be

    objects = PushQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint("target", "key", name="one_push_per_key"),)

    def __str__(self) -> str:
        return f"{self.key} to {self.target_id}"


class FeedQuerySet(models.QuerySet["Feed"]):
    def with_token(self, token: str) -> Self:
        return self.filter(token_hash=hashed(token), user__is_active=True)


class Feed(models.Model):
    """Who knows the token reads what called the person, wherever they read it."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="feed")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = FeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"feed of {self.user}"
