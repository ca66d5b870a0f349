"""Files: what people attach to messages, and the pictures that they show of themselves."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Self

from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.keeping import Outgoing
from chat.models.messages import Message
from chat.models.people import User
from chat.models.rooms import Room

GRACE = timedelta(days=7)  # from when nobody can see it until it is deleted
ORPHANED = timedelta(days=1)  # what nothing holds for so long, nothing will
FOLDER = 2  # characters of a key, which name the folder that it lies in
CLAIM = timedelta(minutes=5)  # who has begun to prepare a picture is dead by then
SHOWN_WIDTH, SHOWN_HEIGHT = 360, 270  # of a picture in a message, at most


def new_token() -> str:
    """144 random bits."""
    return secrets.token_urlsafe(18)


def new_key() -> str:
    """Where it is stored: in one of 256 folders, and nothing of what people call it."""
    key = secrets.token_hex(20)
    return f"{key[:FOLDER]}/{key}"


class FileQuerySet(models.QuerySet["File"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def visible_to(self, user: User) -> Self:
        """Of messages that they can read; and their own that have yet to be sent."""
        readable = Message.objects.visible_to(user).standing()
        waiting = Q(uploader=user, outgoing__isnull=False)
        return self.standing().filter(Q(message__in=readable) | waiting)

    def describable_by(self, user: User) -> Self:
        """Pictures that they posted themselves, where they may still write."""
        rooms = Room.objects.visible_to(user).standing()
        own = self.visible_to(user).filter(uploader=user, message__room__in=rooms)
        return own.filter(kind=File.Kind.PICTURE)

    def to_prepare(self, now: datetime) -> Self:
        """Pictures on which nobody works."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
        return self.standing().filter(free, state=File.State.WAITING)

    def expired(self, now: datetime) -> Self:
        return self.filter(removed_at__lt=now - GRACE)

    def orphaned(self, now: datetime) -> Self:
        held = Q(message__isnull=False) | Q(outgoing__isnull=False) | Q(bearers__isnull=False)
        return self.standing().filter(created_at__lt=now - ORPHANED).exclude(held)

    def bytes(self) -> int:
        return self.aggregate(n=Sum("size"))["n"] or 0

    def beside(self, file: File) -> tuple[File | None, File | None]:
        """The pictures before and after it in its room, in the order of the conversation."""
        if file.message is None:
            return None, None
        here, at = file.message_id, file.position
        others = self.filter(kind=File.Kind.PICTURE, state=File.State.READY)
        others = others.filter(message__room=file.message.room_id)
        before = others.filter(Q(message__lt=here) | Q(message=here, position__lt=at))
        after = others.filter(Q(message__gt=here) | Q(message=here, position__gt=at))
        return (
            before.order_by("-message_id", "-position").first(),
            after.order_by("message_id", "position").first(),
        )

    def newest_first(self) -> Self:
        shown = self.select_related("message__room", "message__thread__room", "uploader")
        return shown.order_by("-message__created_at", "position", "-pk")


class File(models.Model):
    """Its message may be yet to come; a picture is seen by nobody until it has been prepared.

    What is stored under its key is shared by all rows that bear it: a message and those that
    forward it.
    """

    class Kind(models.TextChoices):
        PICTURE = "picture", _("Pictures")
        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")
        OTHER = "other", _("Other files")

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        BROKEN = "broken"

    token = models.CharField(max_length=24, unique=True, default=new_token)  # in its address
    uploader = models.ForeignKey(User, models.PROTECT, related_name="files")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="files")
    outgoing = models.ForeignKey(Outgoing, models.SET_NULL, null=True, related_name="files")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=120)  # as its uploader calls it
    alt = models.CharField(_("description"), max_length=500, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)  # of what was uploaded
    key = models.CharField(max_length=60, default=new_key, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    failure = models.CharField(max_length=200, blank=True)  # why it is broken
    claimed_at = models.DateTimeField(null=True)  # when somebody began to prepare it
    width = models.PositiveIntegerField(default=0)  # of a picture
    height = models.PositiveIntegerField(default=0)
    large_width = models.PositiveIntegerField(default=0)  # of its previews; 0: there is none
    small_width = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        indexes = (
            models.Index(
                fields=("claimed_at",), condition=Q(state="waiting"), name="pictures_to_prepare"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Of the page about it."""
        return reverse("file", args=[self.token])

    @property
    def content_url(self) -> str:
        return reverse("file_content", args=[self.token, self.name])

    @property
    def small_url(self) -> str:
        return reverse("file_preview", args=[self.token, "small"])

    @property
    def large_url(self) -> str:
        return reverse("file_preview", args=[self.token, "large"])

    @property
    def is_picture(self) -> bool:
        return self.kind == self.Kind.PICTURE

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def words(self) -> str:
        """What stands for it where it can't be seen."""
        return self.alt or self.name

    @property
    def download_name(self) -> str:
        """A picture was made anew, as another kind of picture maybe."""
        if not self.is_picture:
            return self.name
        return f"{PurePath(self.name).stem}.{self.content_type.partition('/')[2]}"

    @property
    def shown_width(self) -> int:
        return self._shown()[0]

    @property
    def shown_height(self) -> int:
        return self._shown()[1]

    def _shown(self) -> tuple[int, int]:
        """In a message: whole, in its own proportions, and never enlarged."""
        width, height = max(1, self.width), max(1, self.height)
        scale = min(1, SHOWN_WIDTH / width, SHOWN_HEIGHT / height)
        return max(1, round(width * scale)), max(1, round(height * scale))

    def again(self, uploader: User) -> File:
        """The same content under an address of its own, not yet saved."""
        same = ("name", "alt", "kind", "content_type", "size", "digest", "key", "state")
        pictured = ("failure", "width", "height", "large_width", "small_width")
        return File(uploader=uploader, **{name: getattr(self, name) for name in same + pictured})
