"""What people answer with a click."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.messages import Message
from chat.models.people import User
from chat.models.rooms import Room

EMOJI_LENGTH = 32  # characters: families and flags are made of many


class Reaction(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(User, models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=EMOJI_LENGTH)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint("message", "user", "emoji", name="one_reaction_per_emoji"),
        )
        indexes = (models.Index(fields=("user", "emoji"), name="frequent_reactions"),)

    def __str__(self) -> str:
        return f"{self.emoji} by {self.user}"


class PollQuerySet(models.QuerySet["Poll"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def closable_by(self, user: User) -> Self:
        """Their own, and those in rooms that they manage."""
        managed = Room.objects.managed_by(user)
        rooms = Room.objects.visible_to(user).standing()
        own = Q(message__author=user) | Q(message__room__in=managed)
        return self.filter(own, message__room__in=rooms, message__deleted_at=None)


class Poll(models.Model):
    """Belongs to a message, whose body is the question."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True)
    is_multiple = models.BooleanField(_("several answers"), default=False)
    closed_at = models.DateTimeField(null=True)

    objects = PollQuerySet.as_manager()

    def __str__(self) -> str:
        return f"poll {self.pk}"

    @property
    def people(self) -> int:
        """How many of them voted."""
        return len({vote.user_id for option in self.options.all() for vote in option.votes.all()})

    @property
    def most(self) -> int:
        """The votes of the option that leads."""
        return max((len(option.votes.all()) for option in self.options.all()), default=0)


class PollOption(models.Model):
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text


class Vote(models.Model):
    option = models.ForeignKey(PollOption, models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint("option", "user", name="one_vote_per_option"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.option}"
