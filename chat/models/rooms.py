"""Rooms, and who is in them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.people import Level, User

DIRECT_LIMIT = 8  # people in a direct room


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid(self) -> Self:
        """The one rule of who may read what; pages, sockets and writes all ask it."""
        return self.filter(user__is_active=True)

    def counting(self) -> Self:
        """Where something of the room's news counts for the person: see `effective_level`."""
        silent = Q(level="", room__kind="open", user__level=Level.NOTHING)
        return self.exclude(silent | Q(level=Level.NOTHING))


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, user: User | int) -> Self:
        valid = Membership.objects.valid().filter(user=user)
        return self.filter(pk__in=valid.values("room"))

    def called(self, slug: str) -> Self:
        """By its name in addresses, or one that it had: pages that were open go on working."""
        return self.filter(
            Q(slug=slug) | Q(pk__in=FormerSlug.objects.filter(slug=slug).values("room"))
        )

    def standing(self) -> Self:
        return self.filter(archived_at=None)

    def writable_by(self, user: User) -> Self:
        """Where they may post."""
        rooms = self.visible_to(user).standing()
        if user.is_admin:
            return rooms
        return rooms.filter(Q(is_announcement=False) | Q(creator=user))

    def described_by(self, user: User) -> Self:
        """Where they may change the topic and add people: everybody but guests."""
        return (
            self.visible_to(user)
            .standing()
            .exclude(kind=Room.Kind.DIRECT)
            .filter(Q() if not user.is_guest else Q(pk=None))
        )

    def managed_by(self, user: User) -> Self:
        """Where they may rename, archive, and remove people: admins, and who made the room."""
        rooms = self.visible_to(user).exclude(kind=Room.Kind.DIRECT)
        if user.is_guest:  # now; perhaps they made it before
            return rooms.none()
        return rooms if user.is_admin else rooms.filter(creator=user)

    def moderated_by(self, user: User) -> Self:
        """Where they may change and delete what others said: admins who are in the room."""
        rooms = self.visible_to(user).exclude(kind=Room.Kind.DIRECT)
        return rooms if user.is_admin else rooms.none()

    def joinable_by(self, user: User) -> Self:
        """Open rooms that they are not in."""
        if user.is_guest or not user.is_active:
            return self.none()
        rooms = self.filter(kind=Room.Kind.OPEN)
        return rooms.exclude(memberships__user=user)


class Room(models.Model):
    class Kind(models.TextChoices):
        OPEN = "open", _("Open")
        PRIVATE = "private", _("Private")
        DIRECT = "direct", _("Direct messages")

    slug = models.CharField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=60)  # "" for direct rooms
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OPEN)
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    is_announcement = models.BooleanField(_("only admins post here"), default=False)
    shows_previews = models.BooleanField(_("shows previews of links"), default=True)
    creator = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # The people in a direct room, so that they have only one.
    direct_key = models.CharField(max_length=200, unique=True, null=True, editable=False)  # noqa: DJ001
    head = models.PositiveBigIntegerField(default=0)  # sequence number of the last event
    message_count = models.PositiveBigIntegerField(default=0)
    posted_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    members = models.ManyToManyField(User, through="Membership", related_name="rooms")

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = (Lower("name"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.slug])

    @property
    def is_direct(self) -> bool:
        return self.kind == self.Kind.DIRECT

    @property
    def is_open(self) -> bool:
        return self.kind == self.Kind.OPEN


class FormerSlug(models.Model):
    """Where a room was found before it was renamed."""

    slug = models.CharField(max_length=80, primary_key=True)
    room = models.ForeignKey(Room, models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug


class Drafting(models.Model):
    """What somebody has begun to write in a place of theirs, kept for all their devices.

    A draft is saved a moment after the last key: maybe when its message has already left. The
    nonce of what was sent last tells, and lies in the row that both must lock.
    """

    draft = models.TextField(blank=True)
    draft_nonce = models.UUIDField(null=True)  # with which it will be sent
    drafted_at = models.DateTimeField(null=True)
    sent_nonce = models.UUIDField(null=True)

    class Meta:
        abstract = True


class Telling(models.Model):
    """Up to where somebody has been told of what is said in a place of theirs, by each channel."""

    mailed_number = models.PositiveBigIntegerField(default=0)
    pushed_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True


class Membership(Drafting, Telling):
    """The right to read a room; and the person's place in it."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    read_number = models.PositiveBigIntegerField(default=0)  # of the last message they have read
    marked_unread_at = models.DateTimeField(null=True)
    level = models.CharField(max_length=10, choices=Level, blank=True)  # "" as they have it set
    is_favourite = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint("user", "room", name="one_membership"),)

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"

    @property
    def effective_level(self) -> str:
        """Their choice for this room; else everything where they were let in by name, and for
        open rooms what they chose for those."""
        if self.level:
            return self.level
        return self.user.level if self.room.is_open else Level.EVERYTHING
