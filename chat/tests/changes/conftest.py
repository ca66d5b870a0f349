"""What becomes of what was said: edits, deletions, purges, pins."""

from django.utils import timezone

from chat.models import AuditEntry, Event, Message, Room


def kinds(room: Room) -> list[str]:
    return list(room.events.order_by("seq").values_list("kind", flat=True))


def deeds() -> list[tuple[str, str]]:
    """What the log says, the latest first; without how the team and its rooms were made."""
    about_words = AuditEntry.objects.filter(deed__endswith="_message")
    return list(about_words.values_list("deed", "target"))


def last_event(room: Room) -> Event:
    return room.events.order_by("-seq")[0]


def pin_many(room: Room, count: int) -> None:
    ids = list(Message.objects.filter(room=room).values_list("pk", flat=True)[:count])
    Message.objects.filter(pk__in=ids).update(pinned_at=timezone.now())
