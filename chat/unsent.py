"""What somebody wrote whose session had ended: kept in the stranger's that followed, until they
have signed in again.

Only what a composer sends that was made for somebody is kept, and only they get it: its seal says
who that was.
"""

from time import time
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.core.signing import BadSignature, Signer
from django.http import QueryDict

from chat import actions, commands
from chat.actions.drafts import DRAFT_LIMIT
from chat.models import Message, Room, User
from chat.text import Refused
from chat.values import whole_or

KEPT = 3600  # seconds
DEEDS = ("post_message", "save_draft")  # in this order

_signer = Signer(salt="chat.unsent")


def seal(user: User) -> str:
    return _signer.sign(str(user.pk))


def keep(
    session: SessionBase, deed: str, slug: str, posted: QueryDict, *, has_files: bool = False
) -> None:
    """The latest of each kind. Nobody's files are kept: the words are a draft then."""
    try:
        _signer.unsign(posted.get("seal", ""))
        nonce = UUID(posted.get("nonce", ""))
    except (BadSignature, ValueError):
        return
    if len(body := posted.get("body", "")) > DRAFT_LIMIT:
        return
    session[_key(deed)] = {
        "until": time() + KEPT,
        "seal": posted["seal"],
        "slug": slug,
        "thread": posted.get("thread"),
        "is_also_in_room": "is_also_in_room" in posted,
        "body": body,
        "nonce": str(nonce),
        "has_files": has_files,
    }
    session.set_expiry(KEPT)


def send(session: SessionBase, user: User) -> str:
    """The address of where it is now; "" when there was nothing of theirs."""
    kept = {deed: session.pop(_key(deed)) for deed in DEEDS if _key(deed) in session}
    if not kept:
        return ""
    session.set_expiry(None)
    places = [_send(deed, words, user) for deed, words in kept.items() if _is_for(user, words)]
    return next(filter(None, places), "")


def _send(deed: str, words: dict[str, Any], user: User) -> str:
    """What can't be posted is a draft."""
    room = Room.objects.visible_to(user).called(words["slug"]).first()
    if room is None:
        return ""
    thread = _thread(room, words["thread"])
    nonce, body = UUID(words["nonce"]), words["body"]
    typed = {"room": room, "thread": thread, "body": body, "nonce": nonce}
    also, lacks_files = words["is_also_in_room"], words.get("has_files", False)
    is_draft = deed == "save_draft" or lacks_files
    if is_draft or not _is_obeyed(author=user, is_also_in_room=also, **typed):
        actions.save_draft(user=user, **typed)
    url = thread.get_thread_url() if thread else room.get_absolute_url()
    return f"{url}?attach" if lacks_files else url


def _is_obeyed(**typed: Any) -> bool:
    try:
        commands.obey(**typed)
    except (Refused, actions.NotPermitted):
        return False
    return True


def _thread(room: Room, number: str | None) -> Message | None:
    roots = room.messages.in_log().filter(thread=None).select_related("room")
    return roots.filter(pk=whole_or(number, 0)).first()


def _is_for(user: User, words: dict[str, Any]) -> bool:
    return bool(words["seal"] == seal(user) and words["until"] > time())


def _key(deed: str) -> str:
    return f"unsent_{deed}"
