"""What leaves Confab: notices of what people missed, and mails that are on their way."""

from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.keeping import Reminder
from chat.models.messages import Message
from chat.models.people import User
from chat.models.rooms import Room


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unsent(self) -> Self:
        """Those that may still be: an admin can have another try at one that failed."""
        return self.filter(state__in=(Notice.State.WAITING, Notice.State.FAILED))


class Notice(models.Model):
    """One person is to be told of one conversation, once, by one channel.

    It covers what was said after number `since`, up to number `up_to`: of the thread where there
    is one, else of the room. A digest has no conversation; it covers what came after `since_at`.
    """

    class Kind(models.TextChoices):
        MAIL = "mail"
        PUSH = "push"
        DIGEST = "digest"
        REMINDER = "reminder"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DROPPED = "dropped"  # for the reason
        FAILED = "failed"  # for good

    class Reason(models.TextChoices):
        """Why none was sent after all."""

        READ = "read", _("You had read everything.")
        HERE = "here", _("You were back.")
        GONE = "gone", _("What it was about was deleted.")
        LEFT = "left", _("You had left the room.")
        MUTED = "muted", _("The room meant nothing to you by then.")
        OFF = "off", _("You had switched these notices off.")
        CLOSED = "closed", _("Your account was closed.")

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    room = models.ForeignKey(Room, models.CASCADE, null=True, related_name="+")
    thread = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    reminder = models.ForeignKey(Reminder, models.CASCADE, null=True, related_name="notices")
    since = models.PositiveBigIntegerField(default=0)
    up_to = models.PositiveBigIntegerField(default=0)
    since_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    failure = models.CharField(max_length=200, blank=True)  # of the last attempt
    created_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)  # by a worker that is about to send it
    sent_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = (models.Index("state", condition=Q(state="waiting"), name="waiting_notice"),)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "kind", "room", "up_to"),
                condition=Q(thread=None) & ~Q(state="dropped"),
                name="one_notice_per_room",
            ),
            models.UniqueConstraint(
                fields=("user", "kind", "thread", "up_to"),
                condition=~Q(state="dropped"),
                name="one_notice_per_thread",
            ),
            models.UniqueConstraint(
                fields=("reminder", "kind"),
                condition=~Q(state="dropped"),
                name="one_notice_per_reminder",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} to {self.user}"


class OutgoingMail(models.Model):
    """A finished mail that the worker is to send; deleted once it has left.

    It may hold a code, or a link that lets somebody in, so the job is told its number only.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=250)
    body = models.TextField()
    key = models.UUIDField(default=uuid4, editable=False)  # however often it is sent: one mail
    claimed_at = models.DateTimeField(null=True)  # by a worker that is about to send it
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"mail {self.pk} to {self.to}"
