"""Threads: replies to one message, in its room's sequence and beside its log."""

from collections.abc import Collection, Mapping

from django.db.models import F
from django.db.models.functions import Coalesce

from chat.actions.base import NotPermitted, move_people
from chat.database import write
from chat.models import Message, Room, ThreadPlace, User


def follow_thread(
    *, thread: Message, follower: User, follows: bool = True, read: int | None = None
) -> None:
    """What was said before counts as read, or only up to number `read`. Idempotent."""
    if not Room.objects.visible_to(follower).filter(pk=thread.room_id).exists():
        raise NotPermitted
    with write():
        count = Message.objects.values_list("reply_count", flat=True).get(pk=thread.pk)
        new = {"follows": follows, "read_number": count if read is None else read}
        ThreadPlace.objects.update_or_create(thread=thread, user=follower, defaults=new)
        move_people([follower.pk])


def mark_threads_read(*, read: Mapping[tuple[int, int], int]) -> None:
    """By (user, thread), the number of the last reply that was seen. Never goes back."""
    with write():
        move_people([user for (user, thread), n in read.items() if _forward(user, thread, n)])


def _forward(user_id: int, thread_id: int, number: int) -> bool:
    places = ThreadPlace.objects.filter(user=user_id, thread=thread_id, read_number__lt=number)
    return bool(places.filter(thread__reply_count__gte=number).update(read_number=number))


def join_thread(reply: Message, root: Message) -> None:
    """Takes the reply's place; within the transaction that holds the room's row."""
    roots = Message.objects.in_log().filter(pk=root.pk, room=reply.room, purged_at=None)
    counted = {"reply_count": F("reply_count") + 1, "replied_at": reply.created_at}
    if not roots.filter(thread=None).update(version_seq=reply.created_seq, **counted):
        raise NotPermitted
    reply.thread = roots.get()
    reply.reply_number = reply.thread.reply_count


def note_reply(reply: Message, mentioned: Collection[int]) -> None:
    """Who writes in a thread follows it from then on; so does who began it, or is called in it."""
    root, before = reply.thread, reply.reply_number - 1
    assert root is not None
    others = {root.author_id, *mentioned} - {reply.author_id}
    ThreadPlace.objects.bulk_create(
        (
            ThreadPlace(thread=root, user_id=pk, follows=True, read_number=before)
            for pk in sorted({reply.author_id, *others})
        ),
        ignore_conflicts=True,
    )
    places = ThreadPlace.objects.filter(thread=root)
    places.filter(user__in=mentioned).update(follows=True)
    places.filter(user=reply.author_id).update(
        follows=True,
        read_number=reply.reply_number,
        replied_at=Coalesce("replied_at", reply.created_at),
    )
