"""What was said, and the order in which everything happened."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import text
from chat.models.people import User
from chat.models.rooms import Room
from chat.values import Cursor

if TYPE_CHECKING:
    from chat.models.links import Link
    from chat.models.threads import ThreadPlace

EXCERPT = 160  # characters
SHOWN_WITH = ("author", "room", "thread__room", "editor", "deleter", "poll")


def _shown_with(prefix: str = "") -> list[str | Prefetch[Any]]:
    """What hangs on a message in a constant number of queries."""
    from chat.models.files import File
    from chat.models.links import Link
    from chat.models.responses import Reaction, Vote
    from chat.models.threads import ThreadPlace

    repliers = ThreadPlace.objects.exclude(replied_at=None).select_related("user")
    repliers = repliers.defer("draft").order_by("replied_at", "pk")
    return [
        Prefetch(f"{prefix}reactions", Reaction.objects.select_related("user")),
        Prefetch(f"{prefix}files", File.objects.standing()),
        Prefetch(f"{prefix}places", repliers, to_attr="repliers"),
        Prefetch(f"{prefix}links", Link.objects.select_related("page")),
        f"{prefix}poll__options",
        Prefetch(f"{prefix}poll__options__votes", Vote.objects.select_related("user")),
    ]


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(room__in=Room.objects.visible_to(user))

    def in_log(self) -> Self:
        """Those that stand in their room, and not in a thread alone."""
        return self.filter(number__gt=0)

    def standing(self) -> Self:
        return self.filter(deleted_at=None, purged_at=None)

    def pinned_in(self, room: Room) -> Self:
        return self.standing().filter(room=room).exclude(pinned_at=None)

    def changeable_by(self, user: User) -> Self:
        """Their own; and what others said, where they are an admin in the room."""
        moderated = Room.objects.moderated_by(user)
        return self.visible_to(user).standing().filter(Q(author=user) | Q(room__in=moderated))

    def purgeable_by(self, user: User) -> Self:
        """By owners in the room, deleted or not."""
        messages = self.filter(room__in=Room.objects.moderated_by(user), purged_at=None)
        return messages if user.is_owner else messages.none()

    def for_rendering(self) -> Self:
        return self.select_related(*SHOWN_WITH).prefetch_related(*_shown_with())


class Message(models.Model):
    """`number` is its place in the room, for people; the seqs place its changes, for delivery.

    A reply belongs to the thread of its root, by `reply_number`; it has a number only if it was
    also sent to the room.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    number = models.PositiveBigIntegerField(default=0)  # 0: in a thread alone
    thread = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    reply_number = models.PositiveBigIntegerField(default=0)  # its place in the thread
    reply_count = models.PositiveBigIntegerField(default=0)  # of the thread that begins with it
    replied_at = models.DateTimeField(null=True)  # when the last of them was written
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
    editor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True)
    deleter = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    purged_at = models.DateTimeField(null=True)  # not even the tombstone shows any more
    pinned_at = models.DateTimeField(null=True)
    pinner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    repliers: list[ThreadPlace]  # as for_rendering loads them

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("room", "number"), condition=Q(number__gt=0), name="one_message_per_number"
            ),
            models.UniqueConstraint(fields=("thread", "reply_number"), name="one_reply_per_number"),
            models.UniqueConstraint("author", "nonce", name="one_message_per_nonce"),
        )
        indexes = (
            models.Index(
                fields=("room", "pinned_at"),
                condition=Q(pinned_at__isnull=False),
                name="pinned_messages",
            ),
        )

    def __str__(self) -> str:
        return f"{self.room}#{self.number or f'{self.thread_id}.{self.reply_number}'}"

    def get_absolute_url(self) -> str:
        """Where it stands: in the room, or in its thread."""
        if self.number or self.thread is None:
            return reverse("message", args=[self.room.slug, self.number])
        return f"{self.thread.get_thread_url()}#reply-{self.pk}"

    def get_thread_url(self) -> str:
        """Of the thread that begins with it."""
        return reverse("thread", args=[self.room.slug, self.number])

    @property
    def is_standing(self) -> bool:
        return self.deleted_at is None and self.purged_at is None

    @property
    def reacted(self) -> list[tuple[str, list[User]]]:
        """Each emoji, and who reacted with it; in the order in which they first did."""
        people: dict[str, list[User]] = {}
        for reaction in self.reactions.all():
            people.setdefault(reaction.emoji, []).append(reaction.user)
        return list(people.items())

    @property
    def previews(self) -> list[Link]:
        """Links to pages of which there is something to show."""
        return [link for link in self.links.all() if link.page.title and not link.removed_at]

    @property
    def excerpt(self) -> str:
        """For lists."""
        return self.beginning(EXCERPT)

    def beginning(self, limit: int) -> str:
        """That many characters, on one line, without markup and spoilers."""
        if self.is_standing and not self.body:
            return f"📎 {_('Files')}"
        return text.excerpt(self.html, limit)

    def opens_day(self, zone: str) -> date | None:
        """The day, in that zone, of which this is the room's first message."""
        day = self.day(zone)
        if self.previous_at and self.previous_at.astimezone(ZoneInfo(zone)).date() == day:
            return None
        return day

    def day(self, zone: str) -> date:
        return self.created_at.astimezone(ZoneInfo(zone)).date()


class Revision(models.Model):
    """Words that a message had before it was edited."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="revisions")
    body = models.TextField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+")  # of these words
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.message} as of {self.written_at:%c}"


class Mention(models.Model):
    """Somebody is called by a message; everybody in the room, where there is no user."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    room = models.ForeignKey(Room, models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()  # the message's
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="mentions")
    word = models.CharField(max_length=41)  # as it was written: @ada, @here, @room

    class Meta:
        constraints = (models.UniqueConstraint("message", "user", name="one_mention"),)
        indexes = (
            models.Index(fields=("room", "number"), name="mention_by_number"),
            models.Index(fields=("user", "room", "number"), name="mention_by_person"),
        )

    def __str__(self) -> str:
        return f"{self.word} in {self.message}"


def new_tag() -> str:
    return secrets.token_hex(4)


class EventQuerySet(models.QuerySet["Event"]):
    def with_messages(self) -> Self:
        shown = [f"message__{name}" for name in SHOWN_WITH]
        rows = self.select_related(*shown, "message__thread__author", "actor", "subject", "room")
        return rows.prefetch_related(*_shown_with("message__"), *_shown_with("message__thread__"))

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
        MESSAGE_PURGED = "message_purged"
        MESSAGE_PINNED = "message_pinned"
        MESSAGE_UNPINNED = "message_unpinned"
        MESSAGE_REACTED = "message_reacted"
        FILES_CHANGED = "files_changed"
        POLL_VOTED = "poll_voted"
        POLL_CLOSED = "poll_closed"
        LINKS_PREVIEWED = "links_previewed"
        PREVIEW_REMOVED = "preview_removed"
        MEMBER_ADDED = "member_added"
        MEMBER_JOINED = "member_joined"
        MEMBER_LEFT = "member_left"
        MEMBER_REMOVED = "member_removed"
        MEMBER_RENAMED = "member_renamed"
        MEMBER_PICTURED = "member_pictured"
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
