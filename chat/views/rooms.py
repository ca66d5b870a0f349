from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from chat import actions, history, partials
from chat.accounts import SignedInRequest
from chat.forms import RoomForm
from chat.history import Window
from chat.models import Event, Message, Room
from chat.text import Refused
from chat.values import Cursor
from chat.views.errors import problem


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    room = Room.objects.visible_to(request.user).order_by("pk").first()
    return redirect(room) if room else render(request, "home.html", {"rooms": []})


@require_GET
def room(request: SignedInRequest, slug: str) -> HttpResponse:
    """The room's tail, or with ?before= or ?after= the page on that side of a message."""
    room = get_object_or_404(Room.objects.visible_to(request.user), slug=slug)
    cursor = Event.objects.cursor(room)  # first the cursor, then the messages
    if "before" in request.GET:
        window = Window.ending(room.pk, _number(request.GET["before"]))
    elif "after" in request.GET:
        window = Window.following(room.pk, _number(request.GET["after"]))
    else:
        window = Window.newest(room.pk)
    return room_page(request, room, cursor, window)


@require_GET
def message(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The room around one message, which is marked."""
    messages = Message.objects.visible_to(request.user).for_rendering()
    message = get_object_or_404(messages, room__slug=slug, number=number)
    cursor = Event.objects.cursor(message.room)
    window = Window.around(message.room_id, number)
    log = partials.marked_messages(window.messages, number, request.user.locale)
    return room_page(request, message.room, cursor, window, log=log)


def room_page(
    request: SignedInRequest,
    room: Room,
    cursor: Cursor,
    window: Window,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    locale = request.user.locale
    page = {
        "room": room,
        "rooms": Room.objects.visible_to(request.user),
        "log": partials.messages(window.messages, locale),
        "earlier": partials.earlier(window, locale),
        "later": partials.later(window, locale),
        "cursor": partials.cursor(cursor),
        "nonce": uuid4(),
    }
    return render(request, "room.html", page | context, status=status)


@require_GET
def room_news(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a page without a WebSocket has yet to see: the socket's frames, asked for by HTTP."""
    room = get_object_or_404(Room.objects.visible_to(request.user), slug=slug)
    try:
        cursor = Cursor.parse(request.GET.get("after", ""))
    except ValueError:
        return problem(request, HTTPStatus.BAD_REQUEST, _("That request made no sense."))
    locale, tail = request.user.locale, "until" not in request.GET
    missed = history.missed(room.pk, request.user.pk, cursor)
    if missed is None:
        raise Http404
    if missed.events:
        return HttpResponse("".join(partials.news_frames(missed.events, locale, tail=tail)))
    if missed.events == []:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    first = None if tail else _number(request.GET.get("before", "1"))
    panel = history.panel(room.pk, request.user.pk, first)
    if panel is None:
        raise Http404
    return HttpResponse(partials.panel_frame(*panel, locale))


@require_http_methods(["GET", "POST"])
def create_room(request: SignedInRequest) -> HttpResponse:
    if not request.user.is_admin:
        raise actions.NotPermitted
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(actions.create_room(creator=request.user, **form.cleaned_data))
        except Refused as refusal:
            form.add_error("name", str(refusal))
    rooms = Room.objects.visible_to(request.user)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "create_room.html", {"form": form, "rooms": rooms}, status=status)


def _number(text: str) -> int:
    """Too large a number is as good as any other beyond the last message."""
    return min(int(text), 10**15) if text.isascii() and text.isdecimal() and len(text) < 19 else 1
