"""Who is in a thread, and how far they have read it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F

from chat.models.messages import Message
from chat.models.people import User
from chat.models.rooms import Drafting, Membership, Telling


class ThreadPlaceQuerySet(models.QuerySet["ThreadPlace"]):
    def followed_by(self, user: User) -> Self:
        """In rooms that they can read."""
        rooms = Membership.objects.valid().filter(user=user).values("room")
        return self.filter(user=user, follows=True, thread__room__in=rooms)

    def unread(self) -> Self:
        return self.filter(read_number__lt=F("thread__reply_count"))


class ThreadPlace(Drafting, Telling):
    """One person's place in one thread. Unread is its root's reply_count - read_number."""

    thread = models.ForeignKey(Message, models.CASCADE, related_name="places")
    user = models.ForeignKey(User, models.CASCADE, related_name="thread_places")
    follows = models.BooleanField(default=False)
    read_number = models.PositiveBigIntegerField(default=0)  # of the last reply they have read
    replied_at = models.DateTimeField(null=True)  # when they wrote their first reply

    objects = ThreadPlaceQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint("user", "thread", name="one_thread_place"),)

    def __str__(self) -> str:
        return f"{self.user} in the thread of {self.thread}"

    @property
    def unread(self) -> int:
        return max(0, self.thread.reply_count - self.read_number)
