"""Where messages lead to, and what is shown of it."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from chat.models.messages import Message
from chat.models.people import User

FRESH = timedelta(hours=24)  # so long is a page what it was when it was fetched
PATIENCE = timedelta(minutes=1)  # with who is fetching it
URL, TITLE, DESCRIPTION, SITE = 2000, 200, 400, 80  # characters
PICTURES = "previews"  # the folder that is theirs
FAILED_FOR = timedelta(minutes=10)


def url_hash(url: str) -> str:
    return sha256(url.encode()).hexdigest()


class PageQuerySet(models.QuerySet["Page"]):
    def due(self) -> Self:
        """To be fetched, if somebody links to them now."""
        now = timezone.now()
        state = Page.State
        return self.filter(
            Q(state=state.WAITING)
            | Q(state=state.FETCHING, claimed_at__lt=now - PATIENCE)
            | Q(state=state.READY, fetched_at__lt=now - FRESH)
            | Q(state=state.FAILED, fetched_at__lt=now - FAILED_FOR)
        )

    def forgotten(self) -> Self:
        """Which no message links to any more, and which nobody is fetching."""
        old = timezone.now() - PATIENCE
        return self.filter(links=None).filter(Q(claimed_at=None) | Q(claimed_at__lt=old))


class Page(models.Model):
    """As it was found last. One for all messages that link to it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        FETCHING = "fetching"
        READY = "ready"
        FAILED = "failed"

    url = models.CharField(max_length=URL)
    url_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    failure = models.CharField(max_length=200, blank=True)  # why, for people to read
    title = models.CharField(max_length=TITLE, blank=True)  # "" and nothing is shown
    description = models.CharField(max_length=DESCRIPTION, blank=True)
    site = models.CharField(max_length=SITE, blank=True)
    # "" where there is none; else made of what it holds, and its name in the storage's PICTURES.
    picture = models.CharField(max_length=64, blank=True, db_index=True)
    picture_width = models.PositiveSmallIntegerField(default=0)
    picture_height = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)

    objects = PageQuerySet.as_manager()

    def __str__(self) -> str:
        return self.url


class LinkQuerySet(models.QuerySet["Link"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def visible_to(self, user: User) -> Self:
        """Whoever reads a message sees its previews."""
        return self.standing().filter(message__in=Message.objects.visible_to(user))


class Link(models.Model):
    """A message leads to a page. One whose preview was removed stays, so that it stays removed."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="links")
    page = models.ForeignKey(Page, models.CASCADE, related_name="links")
    position = models.PositiveSmallIntegerField()
    removed_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("message", "page"), name="one_link_to_a_page"),
        )

    def __str__(self) -> str:
        return f"{self.page} in {self.message}"
