"""What people have begun to write: kept for them, and gone when it is sent."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.actions.base import NotPermitted
from chat.database import write
from chat.models import Membership, Message, Outgoing, Room, ThreadPlace, User
from chat.text import Refused

DRAFT_LIMIT = 100_000  # characters: what is too long for a message is still somebody's work
NOTHING: dict[str, Any] = {"draft": "", "draft_nonce": None, "drafted_at": None}


def save_draft(*, room: Room, thread: Message | None, user: User, body: str, nonce: UUID) -> None:
    """Late saves of what has left change nothing. Nothing takes away what had the same nonce."""
    body = body.replace("\0", "")
    if len(body) > DRAFT_LIMIT:
        raise Refused(_("That is too long to be kept."))
    with write():
        if not body.strip():
            places_of(room, thread, user).filter(draft_nonce=nonce).update(**NOTHING)
            return
        place = _locked(room, thread, user)
        if not _has_left(place, nonce):
            _keep(place, body, nonce)


def discard_draft(*, room: Room, thread: Message | None, user: User) -> None:
    with write():
        places_of(room, thread, user).update(**NOTHING)


def forget_draft(*, room: Room, thread: Message | None, user: User, nonce: UUID) -> None:
    """What was typed has done its work without becoming a message."""
    with write():
        note_sent(room, thread, user, nonce)


def places_of(
    room: Room, thread: Message | None, user: User
) -> QuerySet[Membership] | QuerySet[ThreadPlace]:
    """The one row, if there is one, in which their draft lies."""
    if thread:
        return ThreadPlace.objects.filter(thread=thread, user=user)
    return Membership.objects.filter(room=room, user=user)


def note_sent(room: Room, thread: Message | None, user: User, nonce: UUID) -> None:
    """The draft has become a message; within the caller's transaction."""
    places = places_of(room, thread, user)
    places.update(sent_nonce=nonce)
    places.filter(draft_nonce=nonce).update(**NOTHING)


def give_back(room: Room, thread: Message | None, user: User, body: str, nonce: UUID) -> None:
    """Before whatever has been begun meanwhile; within the caller's transaction."""
    place = _locked(room, thread, user)
    _keep(place, f"{body}\n{place.draft}" if place.draft else body, nonce)


def _locked(room: Room, thread: Message | None, user: User) -> Membership | ThreadPlace:
    members = Membership.objects.valid().filter(room=room, user=user)
    if thread and members.exists():
        return _locked_in_thread(thread, user)
    member = members.select_for_update(of=("self",)).first()
    if member is None:
        raise NotPermitted
    return member


def _locked_in_thread(thread: Message, user: User) -> ThreadPlace:
    """Who only drafts doesn't follow it, and has read what there is."""
    count = Message.objects.values_list("reply_count", flat=True).get(pk=thread.pk)
    places = ThreadPlace.objects.select_for_update()
    return places.get_or_create(thread=thread, user=user, defaults={"read_number": count})[0]


def _has_left(place: Membership | ThreadPlace, nonce: UUID) -> bool:
    if place.sent_nonce == nonce:
        return True
    author = place.user_id
    return (
        Message.objects.filter(author=author, nonce=nonce).exists()
        or Outgoing.objects.filter(author=author, nonce=nonce).exists()
    )


def _keep(place: Membership | ThreadPlace, body: str, nonce: UUID) -> None:
    place.draft, place.draft_nonce, place.drafted_at = body, nonce, timezone.now()
    place.save(update_fields=list(NOTHING))
