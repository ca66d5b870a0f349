"""One message, and what was replied to it."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from chat import actions, history, overview, partials
from chat.accounts import SignedInRequest
from chat.models import Event, Message, Room, ThreadPlace
from chat.values import whole_or
from chat.views.composing import composing
from chat.views.parts import put


@require_GET
def thread(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """A page of its own, of which htmx takes the thread and puts it beside the conversation."""
    root = readable_root(request, slug, number)
    if root.room.slug != slug:
        return redirect(root.get_thread_url())
    return put(request, thread_page(request, root), "#thread", "#beside")


def thread_page(
    request: SignedInRequest, root: Message, *, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    user, room = request.user, root.room
    cursor = Event.objects.cursor(room)
    before = whole_or(request.GET.get("before"), None) or None
    shown = history.Thread(root, history.replies(root.pk, before))
    page = {
        "thread": root,
        "room": room,
        "name": overview.name_for(user, room),
        "root": partials.root(root, user.locale),
        "earlier": partials.earlier_replies(shown, user.locale),
        "replies": partials.thread_log(shown.replies, user.locale),
        "before": before,
        "cursor": partials.cursor(room.pk, cursor),
        "place": ThreadPlace.objects.filter(thread=root, user=user).first(),
        "is_writable": Room.objects.writable_by(user).filter(pk=room.pk).exists(),
        **composing(request, room, root),
    }
    return render(request, "thread.html", page | context, status=status)


@require_POST
def follow_thread(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Or no longer, with follows=no. What was said so far counts as read in either case."""
    root = readable_root(request, slug, number)
    follows = request.POST.get("follows") != "no"
    actions.follow_thread(thread=root, follower=request.user, follows=follows)
    return redirect(root.get_thread_url())


@require_GET
def threads(request: SignedInRequest) -> HttpResponse:
    """Those that the person follows, the latest first."""
    places = ThreadPlace.objects.followed_by(request.user).filter(thread__purged_at=None)
    places = places.select_related("thread__room", "thread__author")
    context = {"places": places.order_by("-thread__replied_at")[:100]}
    return render(request, "threads.html", context)


def readable_root(request: SignedInRequest, slug: str, number: int) -> Message:
    roots = Message.objects.visible_to(request.user).in_log().for_rendering()
    roots = roots.filter(room__in=Room.objects.called(slug), thread=None, purged_at=None)
    return get_object_or_404(roots, number=number)
