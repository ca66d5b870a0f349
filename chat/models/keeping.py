"""What people keep for themselves: words to be sent, messages to come back to, and reports."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.messages import Message
from chat.models.people import User
from chat.models.rooms import Room


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def due(self, now: datetime) -> Self:
        """In the order in which they are to be sent."""
        return self.filter(due_at__lte=now, failure="").order_by("due_at", "pk")

    def held(self) -> Self:
        """Those that can be undone for a moment."""
        held = self.filter(is_scheduled=False, failure="", due_at__gt=timezone.now())
        return held.order_by("due_at", "pk")


class Outgoing(models.Model):
    """Words that are to be sent later; or in a moment, as long as they can be taken back.

    The nonce becomes the message's: however often it is tried, it is sent once.
    """

    author = models.ForeignKey(User, models.CASCADE, related_name="outgoing")
    room = models.ForeignKey(Room, models.CASCADE, related_name="+")
    thread = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    is_also_in_room = models.BooleanField(default=False)
    body = models.TextField()
    nonce = models.UUIDField()
    is_scheduled = models.BooleanField()  # else only held for a moment
    due_at = models.DateTimeField()
    failure = models.CharField(max_length=200, blank=True)  # why it could not be sent
    created_at = models.DateTimeField(default=timezone.now)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint("author", "nonce", name="one_outgoing_per_nonce"),)
        indexes = (models.Index(fields=("due_at",), name="outgoing_by_time"),)

    def __str__(self) -> str:
        return f"{self.author} to {self.room}, at {self.due_at:%c}"

    def get_absolute_url(self) -> str:
        """Where the words are to be."""
        return self.thread.get_thread_url() if self.thread else self.room.get_absolute_url()

    @property
    def seconds_left(self) -> int:
        return max(1, ceil((self.due_at - timezone.now()).total_seconds()))


class Saved(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="saved")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint("user", "message", name="saved_once"),)

    def __str__(self) -> str:
        return f"{self.message}, saved by {self.user}"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def open_for(self, user: User) -> Self:
        """Theirs, not done with, of what they can still read; the first first."""
        readable = Message.objects.visible_to(user).standing()
        rows = self.filter(Q(message=None) | Q(message__in=readable), user=user, done_at=None)
        shown = ("message__author", "message__room", "message__thread__room")
        return rows.select_related(*shown).order_by("due_at", "pk")


class Reminder(models.Model):
    """Of a message, of some words, or of both."""

    user = models.ForeignKey(User, models.CASCADE, related_name="reminders")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # by mail
    done_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    nonce = models.UUIDField(default=uuid4)  # of what asked for it: asked again it is the same

    objects = ReminderQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("user", "due_at"), name="reminders_by_time"),)
        constraints = (
            models.UniqueConstraint(fields=("user", "nonce"), name="one_reminder_each_time"),
        )

    def __str__(self) -> str:
        return f"{self.user}, at {self.due_at:%c}"


class Report(models.Model):
    """Somebody asks the moderators to look. They need not be in the room: the words come along."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(_("what is wrong with it"), max_length=500)
    words = models.TextField()  # of the message, as they were
    created_at = models.DateTimeField(default=timezone.now)
    handler = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("message", "reporter", name="reported_once"),)

    def __str__(self) -> str:
        return f"{self.message}, reported by {self.reporter}"
