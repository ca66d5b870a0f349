"""What Confab remembers, and the questions asked of it."""

import secrets
from datetime import date
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.values import Cursor, Locale


class Team(models.Model):
    """One row. Its existence says that set-up is over."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("team name"), max_length=60)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    class Role(models.TextChoices):
        ADMIN = "admin", _("Admin")
        MEMBER = "member", _("Member")

    email = models.EmailField(_("email"), unique=True)  # lower case
    name = models.CharField(_("name"), max_length=60)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)  # "" not yet known
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BaseUserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name

    @property
    def is_admin(self) -> bool:
        return self.role == self.Role.ADMIN

    @property
    def initial(self) -> str:
        return self.name[:1].upper()

    @property
    def hue(self) -> int:
        """Which of the theme's eight name colours is this person's, for good."""
        return self.pk % 8

    @property
    def locale(self) -> Locale:
        return Locale("en", self.time_zone or "UTC")


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, user: User | int) -> Self:
        """The one rule of who may read a room; pages, sockets and writes all ask it."""
        return self.filter(memberships__user=user, memberships__user__is_active=True)


class Room(models.Model):
    slug = models.CharField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=60)
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    head = models.PositiveBigIntegerField(default=0)  # sequence number of the last event
    message_count = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    members = models.ManyToManyField(User, through="Membership", related_name="rooms")

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = (Lower("name"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.slug])


class Membership(models.Model):
    room = models.ForeignKey(Room, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = (models.UniqueConstraint("user", "room", name="one_membership"),)

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(room__in=Room.objects.visible_to(user))

    def for_rendering(self) -> Self:
        return self.select_related("author", "room")


class Message(models.Model):
    """`number` is its place in the room, for people; the seqs place its changes, for delivery."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    number = models.PositiveBigIntegerField()
    author = models.ForeignKey(User, models.PROTECT, related_name="messages")
    nonce = models.UUIDField()
    body = models.TextField()
    html = models.TextField()
    renderer = models.PositiveSmallIntegerField()  # version of the code that made html
    created_seq = models.PositiveBigIntegerField()
    version_seq = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    previous_at = models.DateTimeField(null=True)  # when the message before it was written
    continues = models.BooleanField()  # its author had just spoken: shown without a heading
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint("room", "number", name="one_message_per_number"),
            models.UniqueConstraint("author", "nonce", name="one_message_per_nonce"),
        )

    def __str__(self) -> str:
        return f"{self.room}#{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("message", args=[self.room.slug, self.number])

    def opens_day(self, zone: str) -> date | None:
        """The day, in that zone, of which this is the room's first message."""
        clock = ZoneInfo(zone)
        day = self.created_at.astimezone(clock).date()
        if self.previous_at and self.previous_at.astimezone(clock).date() == day:
            return None
        return day


def new_tag() -> str:
    return secrets.token_hex(4)


class EventQuerySet(models.QuerySet["Event"]):
    def with_messages(self) -> Self:
        return self.select_related("message__author", "message__room")

    def cursor(self, room: Room) -> Cursor:
        tag = self.filter(room=room, seq=room.head).values_list("tag", flat=True).first()
        return Cursor(room.head, tag or "")


class Event(models.Model):
    """Says what changed; whoever hears of it shows the current row, so replay is idempotent."""

    class Kind(models.TextChoices):
        MESSAGE_POSTED = "message_posted"
        MESSAGE_EDITED = "message_edited"
        MESSAGE_DELETED = "message_deleted"
        MEMBER_REMOVED = "member_removed"

    pk = models.CompositePrimaryKey("room_id", "seq")
    room = models.ForeignKey(Room, models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=30, choices=Kind)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    subject = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    tag = models.CharField(max_length=8, default=new_tag)
    created_at = models.DateTimeField(default=timezone.now)

    objects = EventQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq} {self.kind}"
