"""What a composer holds when its page is loaded, and what becomes of what it sends."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat import actions, commands, frames, unsent, uploads
from chat.accounts import SignedInRequest
from chat.actions.drafts import places_of
from chat.forms.drafts import DueForm
from chat.models import File, Message, Outgoing, Room
from chat.text import Refused
from chat.values import whole_or

ATTACH_AGAIN = gettext_lazy("Attach the files again.")


def composing(
    request: SignedInRequest, room: Room, thread: Message | None = None
) -> dict[str, Any]:
    """The draft and the key it will be sent with, and what can still be undone."""
    user = request.user
    kept = places_of(room, thread, user).values_list("draft", "draft_nonce").first()
    draft, nonce = kept or ("", None)
    held = Outgoing.objects.held().filter(author=user, room=room, thread=thread)
    held = held.prefetch_related("files")
    return {
        "draft": draft,
        "nonce": nonce or uuid4(),
        "held": list(held) if user.has_undo else [],
        "seal": unsent.seal(user),
        "sentence": ATTACH_AGAIN if "attach" in request.GET else "",
        "tomorrow": _tomorrow(ZoneInfo(user.locale.zone)),
    }


def posted_nonce(request: SignedInRequest) -> UUID:
    try:
        return UUID(request.POST.get("nonce", ""))
    except ValueError as error:
        raise BadRequest(_("This form is incomplete. Reload it.")) from error


def posted_thread(request: SignedInRequest, room: Room) -> Message | None:
    """The message with which it begins."""
    if "thread" not in request.POST:
        return None
    number = request.POST["thread"]
    roots = Message.objects.in_log().filter(room=room, thread=None).select_related("room")
    return get_object_or_404(roots, pk=whole_or(number, 0))


def is_for_later(request: SignedInRequest) -> bool:
    return "later" in request.POST


class Delivery(NamedTuple):
    fragment: str = ""  # tells the page what is held back
    sentence: str = ""  # for the person alone
    url: str = ""  # to go to
    is_posted: bool = False


def deliver(
    request: SignedInRequest, room: Room, thread: Message | None, body: str, nonce: UUID
) -> Delivery:
    """With what was attached: stored first, and kept if it could be delivered."""
    with uploads.stored(request.FILES.getlist("files"), request.user) as files:
        return _deliver(request, room, thread, files, body=body, nonce=nonce)


def _deliver(
    request: SignedInRequest, room: Room, thread: Message | None, files: list[File], **said: Any
) -> Delivery:
    """Now, after a moment, or when they say; a command at once."""
    if is_for_later(request) and commands.is_deed(said["body"]):
        raise Refused(_("A command can't wait: send it when it is time."))
    fragments: list[str] = []

    def hold(**message: Any) -> None:
        fragments.append(_hold(request, message))

    is_held = is_for_later(request) or request.user.has_undo
    outcome = commands.obey(
        room=room,
        author=request.user,
        thread=thread,
        files=files,
        is_also_in_room="is_also_in_room" in request.POST,
        post_by=hold if is_held else actions.post_message,
        **said,
    )
    if not outcome.is_posted:
        nonce = said["nonce"]
        actions.forget_draft(room=room, thread=thread, user=request.user, nonce=nonce)
    elif thread and not is_for_later(request):
        follow = render_to_string("follow.html", {"follows": True})
        fragments.append(frames.put("#follow", "outerHTML", follow))
    return Delivery(
        "".join(fragments),
        outcome.sentence,
        reverse("drafts") if is_for_later(request) else outcome.url,
        is_posted=outcome.is_posted and not is_for_later(request),
    )


def _hold(request: SignedInRequest, message: dict[str, Any]) -> str:
    if is_for_later(request):
        outgoing = actions.hold_message(**message, due_at=_due_at(request))
        return _told(request, "scheduled", outgoing, "#toast", "innerHTML")
    outgoing = actions.hold_message(**message)
    box = "reply" if message["thread"] else "composer"
    return _told(request, "held", outgoing, f"#{box}-held", "beforeend", box=box)


def _told(
    request: SignedInRequest,
    template: str,
    outgoing: Outgoing | None,
    target: str,
    how: str,
    **context: str,
) -> str:
    if outgoing is None:  # it was sent before, and its answer was lost
        return ""
    with timezone.override(ZoneInfo(request.user.locale.zone)):
        fragment = render_to_string(f"{template}.html", {"outgoing": outgoing} | context, request)
    return frames.put(target, how, SafeString(fragment))


def _due_at(request: SignedInRequest) -> datetime:
    with timezone.override(ZoneInfo(request.user.locale.zone)):
        form = DueForm(request.POST)
        if form.is_valid():
            due_at: datetime = form.cleaned_data["due_at"]
            return due_at
    raise Refused(next(iter(form.errors["due_at"])))


def _tomorrow(zone: ZoneInfo) -> str:
    """At nine: something to begin with."""
    day = timezone.now().astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time(9)).isoformat("T", "minutes")
