"""What was said, and the order in which everything happened."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.urls import reverse
from django.utils import timezone

from chat import text
from chat.models.people import User
from chat.models.rooms import Room
from chat.values import Cursor

EXCERPT = 160  # characters


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

    @property
    def excerpt(self) -> str:
        """For lists: one line, without markup and spoilers."""
        return text.excerpt(self.html, EXCERPT)

    def opens_day(self, zone: str) -> date | None:
        """The day, in that zone, of which this is the room's first message."""
        clock = ZoneInfo(zone)
        day = self.created_at.astimezone(clock).date()
        if self.previous_at and self.previous_at.astimezone(clock).date() == day:
            return None
        return day


class Mention(models.Model):
    """Somebody is called by a message; everybody in the room, where there is no user."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    room = models.ForeignKey(Room, models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()  # the message's
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="mentions")
    word = models.CharField(max_length=41)  # as it was written: @ada, @here, @room

    class Meta:
        constraints = (models.UniqueConstraint("message", "user", name="one_mention"),)
        indexes = (models.Index(fields=("room", "number"), name="mention_by_number"),)

    def __str__(self) -> str:
        return f"{self.word} in {self.message}"


def new_tag() -> str:
    return secrets.token_hex(4)


class EventQuerySet(models.QuerySet["Event"]):
    def with_messages(self) -> Self:
        return self.select_related("message__author", "message__room", "actor", "subject", "room")

    def notices(self) -> Self:
        """The quiet lines between the messages."""
        return self.filter(kind__in=Event.NOTICES).select_related("actor", "subject")

    def cursor(self, room: Room) -> Cursor:
        tag = self.filter(room=room, seq=room.head).values_list("tag", flat=True).first()
        return Cursor(room.head, tag or "")


class Event(models.Model):
    """Says what changed; whoever hears of it shows the current row, so replay is idempotent."""

    class Kind(models.TextChoices):
        MESSAGE_POSTED = "message_posted"
        MESSAGE_EDITED = "message_edited"
        MESSAGE_DELETED = "message_deleted"
        MEMBER_ADDED = "member_added"
        MEMBER_JOINED = "member_joined"
        MEMBER_LEFT = "member_left"
        MEMBER_REMOVED = "member_removed"
        MEMBER_RENAMED = "member_renamed"
        ROOM_RENAMED = "room_renamed"
        TOPIC_CHANGED = "topic_changed"
        ROOM_ARCHIVED = "room_archived"
        ROOM_UNARCHIVED = "room_unarchived"

    ARRIVALS = (Kind.MEMBER_ADDED, Kind.MEMBER_JOINED)
    DEPARTURES = (Kind.MEMBER_LEFT, Kind.MEMBER_REMOVED)
    ROOM_CHANGES = (
        Kind.ROOM_RENAMED,
        Kind.TOPIC_CHANGED,
        Kind.ROOM_ARCHIVED,
        Kind.ROOM_UNARCHIVED,
    )
    NOTICES = (*ARRIVALS, *DEPARTURES, *ROOM_CHANGES)

    pk = models.CompositePrimaryKey("room_id", "seq")
    room = models.ForeignKey(Room, models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=30, choices=Kind)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    number = models.PositiveBigIntegerField(default=0)  # of the message it came after
    detail = models.CharField(max_length=200, blank=True)  # the new name, the new topic
    tag = models.CharField(max_length=8, default=new_tag)
    created_at = models.DateTimeField(default=timezone.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("room", "number"), name="event_by_number"),)

    def __str__(self) -> str:
        return f"{self.room_id}/{self.seq} {self.kind}"
