"""Deeds that leave a mark on a message, and the pages that show them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions, overview
from chat.accounts import SignedInRequest
from chat.models import Message, Room
from chat.views.parts import lay_over
from chat.views.reactions import standing_message
from chat.views.rooms import readable_room


@require_POST
def pin_message(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Or no longer, with pinned=no."""
    message = standing_message(request, message_id)
    if request.POST.get("pinned") == "no":
        actions.unpin_message(message=message, unpinner=request.user)
    else:
        actions.pin_message(message=message, pinner=request.user)
    return HttpResponse() if request.htmx else redirect(message.get_absolute_url())


@require_GET
def pins(request: SignedInRequest, slug: str) -> HttpResponse:
    room = readable_room(request, slug)
    pinned = Message.objects.pinned_in(room).order_by("-pinned_at")
    messages = pinned.select_related("author", "room", "thread__room", "pinner")
    context = {
        "room": room,
        "name": overview.name_for(request.user, room),
        "pinned": messages.prefetch_related("files"),
        "may_unpin": Room.objects.writable_by(request.user).filter(pk=room.pk).exists(),
        "zone": request.user.locale.zone,
    }
    return render(request, "pins.html", context)


@require_GET
def message_history(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Every version of its words, the newest first."""
    message = standing_message(request, message_id)
    former = message.revisions.select_related("author").order_by("-pk")
    return lay_over(request, "message_history.html", message=message, former=former)


@require_http_methods(["GET", "POST"])
def purge_message(request: SignedInRequest, message_id: int) -> HttpResponse:
    messages = Message.objects.purgeable_by(request.user).select_related("room", "thread__room")
    message = get_object_or_404(messages, pk=message_id)
    if request.method == "GET":
        replies = message.replies.filter(number=0).count()
        return lay_over(request, "purge_message.html", message=message, replies=replies)
    actions.purge_message(message=message, purger=request.user)
    return HttpResponse() if request.htmx else redirect(message.room)
