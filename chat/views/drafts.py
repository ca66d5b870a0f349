"""What somebody has begun to write, or wants to have sent later."""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions, overview
from chat.accounts import SignedInRequest
from chat.forms.drafts import OutgoingForm
from chat.history import Window
from chat.models import Event, Membership, Message, Outgoing, Room, ThreadPlace, User
from chat.text import Refused
from chat.views.composing import ATTACH_AGAIN, posted_nonce, posted_thread
from chat.views.errors import form_page
from chat.views.parts import told
from chat.views.rooms import readable_room, room_page
from chat.views.threads import readable_root, thread_page


class Draft(NamedTuple):
    name: str  # of the room
    place: Membership | ThreadPlace
    room: Room
    thread: Message | None = None


@require_GET
def drafts(request: SignedInRequest) -> HttpResponse:
    """Everything of theirs that nobody else has read yet."""
    user = request.user
    places = Membership.objects.valid().filter(user=user).exclude(draft="")
    places = places.select_related("room").prefetch_related("room__members")
    threads = ThreadPlace.objects.filter(user=user).exclude(draft="")
    threads = threads.filter(thread__room__in=Room.objects.visible_to(user))
    threads = threads.select_related("thread__room").prefetch_related("thread__room__members")
    outgoing = Outgoing.objects.filter(author=user).select_related("room", "thread__room")
    outgoing = outgoing.prefetch_related("room__members", "files").order_by("due_at", "pk")
    found = list(outgoing)
    context = {
        "drafts": [
            *(Draft(_name(user, each.room), each, each.room) for each in places),
            *(Draft(_name(user, it.thread.room), it, it.thread.room, it.thread) for it in threads),
        ],
        "waiting": [(_name(user, each.room), each) for each in found if not each.failure],
        "failed": [(_name(user, each.room), each) for each in found if each.failure],
    }
    with timezone.override(ZoneInfo(user.locale.zone)):
        return render(request, "drafts.html", context)


def _name(user: User, room: Room) -> str:
    """Who is no longer in a room doesn't hear of its new name."""
    is_in_it = user.pk in {member.pk for member in room.members.all()}
    return overview.name_for(user, room) if is_in_it else ""


@require_POST
def save_draft(request: SignedInRequest, slug: str) -> HttpResponse:
    _save(request, readable_room(request, slug))
    return HttpResponse()


@require_POST
def discard_draft(request: SignedInRequest, slug: str) -> HttpResponse:
    room = readable_room(request, slug)
    actions.discard_draft(room=room, thread=posted_thread(request, room), user=request.user)
    return redirect("drafts")


@require_POST
def preview_message(request: SignedInRequest, slug: str) -> HttpResponse:
    """What has been typed, as it would be shown; it is kept as a draft."""
    room = readable_room(request, slug)
    body = request.POST.get("body", "")
    thread = _save(request, room)
    html = actions.preview_message(room=room, author=request.user, body=body)
    if request.htmx:
        return HttpResponse(render_to_string("preview.html", {"preview": html}, request))
    lost = {"sentence": ATTACH_AGAIN} if request.FILES else {}
    return composer_page(request, room, thread, draft=body, preview=html, **lost)


def _save(request: SignedInRequest, room: Room) -> Message | None:
    thread, body = posted_thread(request, room), request.POST.get("body", "")
    nonce = posted_nonce(request)
    actions.save_draft(room=room, thread=thread, user=request.user, body=body, nonce=nonce)
    return thread


def composer_page(
    request: SignedInRequest, room: Room, thread: Message | None, **context: Any
) -> HttpResponse:
    """The page again on which something was typed."""
    if thread:
        return thread_page(request, readable_root(request, room.slug, thread.number), **context)
    cursor = Event.objects.cursor(room)
    return room_page(request, room, cursor, Window.newest(room.pk), **context)


@require_http_methods(["GET", "POST"])
def change_outgoing(request: SignedInRequest, outgoing_id: int) -> HttpResponse:
    outgoing = _own(request, outgoing_id)
    typed = request.POST if request.method == "POST" else None
    initial = {"body": outgoing.body, "due_at": outgoing.due_at}
    with timezone.override(ZoneInfo(request.user.locale.zone)):
        form = OutgoingForm(typed, initial=initial)
        if form.is_valid():
            try:
                actions.change_outgoing(outgoing=outgoing, author=request.user, **form.cleaned_data)
                return redirect("drafts")
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return form_page(request, "change_outgoing.html", form, outgoing=outgoing)


@require_POST
def cancel_outgoing(request: SignedInRequest, outgoing_id: int) -> HttpResponse:
    """Back to where the words are again as a draft; a page that waits there has taken them, and
    may have kept the files."""
    outgoing = _own(request, outgoing_id)
    nonce = posted_nonce(request) if "nonce" in request.POST else None
    has_files, url = outgoing.files.exists(), outgoing.get_absolute_url()
    actions.cancel_outgoing(outgoing=outgoing, author=request.user, nonce=nonce)
    if has_files and "kept" not in request.POST:
        return told(request, str(ATTACH_AGAIN), f"{url}?attach")
    return HttpResponse() if request.htmx else redirect(url)


@require_POST
def discard_outgoing(request: SignedInRequest, outgoing_id: int) -> HttpResponse:
    actions.discard_outgoing(outgoing=_own(request, outgoing_id), author=request.user)
    return redirect("drafts")


def _own(request: SignedInRequest, outgoing_id: int) -> Outgoing:
    rows = Outgoing.objects.filter(author=request.user).select_related("room", "thread__room")
    return get_object_or_404(rows, pk=outgoing_id)
