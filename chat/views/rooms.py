from datetime import date
from http import HTTPStatus
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chat import commands, days, emojis, frames, history, overview, partials
from chat.accounts import SignedInRequest
from chat.history import Window
from chat.models import Event, Message, Room, User
from chat.values import Cursor, whole_or
from chat.views.composing import composing
from chat.views.errors import problem

SUGGESTIONS = 6


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    room = Room.objects.visible_to(request.user).standing().order_by("pk").first()
    return redirect(room) if room else render(request, "home.html")


@require_GET
def room(request: SignedInRequest, slug: str) -> HttpResponse:
    """The room's tail, or with ?before= or ?after= the page on that side of a message; with
    ?date= the way to the first message since then.

    With ?unread nothing on the page counts as seen: it was just marked unread.
    """
    room = readable_room(request, slug)
    if room.slug != slug:
        return redirect(room)
    cursor = Event.objects.cursor(room)  # first the cursor, then the messages
    if "before" in request.GET:
        window = Window.ending(room.pk, whole_or(request.GET["before"], 1))
    elif "after" in request.GET:
        window = Window.following(room.pk, whole_or(request.GET["after"], 1))
    elif first := _first_since(request, room):
        return redirect("message", room.slug, first)
    else:
        window = Window.newest(room.pk)
    return room_page(request, room, cursor, window)


def _first_since(request: SignedInRequest, room: Room) -> int | None:
    """The number of the first message since the day that is asked for, if that is one."""
    try:
        day = date.fromisoformat(request.GET.get("date", ""))
        beginning = days.beginning(day, request.user.locale)
    except (ValueError, OverflowError):
        return None
    since = Message.objects.in_log().filter(room=room, created_at__gte=beginning)
    return since.order_by("number").values_list("number", flat=True).first()


@require_GET
def message(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The room around one message, which is marked; around the next one, where it was purged."""
    messages = Message.objects.visible_to(request.user).filter(purged_at=None).for_rendering()
    messages = messages.filter(room__in=Room.objects.called(slug)).order_by("number")
    message = messages.filter(number__gte=max(1, number)).first()
    if message is None:
        raise Http404
    if (message.room.slug, message.number) != (slug, number):
        return redirect(message)
    cursor = Event.objects.cursor(message.room)
    window = Window.around(message.room_id, number)
    log = partials.marked_log(window, number, request.user.locale)
    return room_page(request, message.room, cursor, window, log=log)


def readable_room(request: SignedInRequest, slug: str) -> Room:
    return get_object_or_404(Room.objects.visible_to(request.user).called(slug))


def room_page(
    request: SignedInRequest,
    room: Room,
    cursor: Cursor,
    window: Window,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    user, locale = request.user, request.user.locale
    others = list(room.members.exclude(pk=user.pk)) if room.is_direct else []
    first = overview.first_unread(room.pk, user.pk)
    new = room.message_count - first + 1 if first else 0
    page = {
        "room": room,
        "name": overview.direct_name(user.pk, others) if room.is_direct else room.name,
        "others": others,
        "readers": User.objects.active().readers_of(room).count(),
        "is_writable": Room.objects.writable_by(user).filter(pk=room.pk).exists(),
        "is_held": "unread" in request.GET,
        "log": partials.unread_log(window, first, locale)
        if first and window.holds(first)
        else partials.log(window, locale),
        "unread": partials.unread_bar(room.pk, room.get_absolute_url(), new, first or 0, locale),
        "state": partials.room_state(room, locale),
        "earlier": partials.earlier(window, locale),
        "later": partials.later(window, locale),
        "cursor": partials.cursor(room.pk, cursor),
        **composing(request, room),
        "today": partials.today(locale),
    }
    return render(request, "room.html", page | context, status=status)


@require_GET
def room_news(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a page without a WebSocket has yet to see: the socket's frames, asked for by HTTP."""
    room = readable_room(request, slug)
    try:
        cursor = Cursor.parse(request.GET.get("after", ""))
    except ValueError:
        return problem(request, HTTPStatus.BAD_REQUEST, _("That request made no sense."))
    locale, tail = request.user.locale, "until" not in request.GET
    missed = history.missed(room.pk, request.user.pk, cursor)
    if missed is None:
        raise Http404
    if missed.events:
        return HttpResponse("".join(frames.news(missed.events, locale, tail=tail)))
    if missed.events == []:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    first = None if tail else whole_or(request.GET.get("before", "1"), 1)
    panel = history.panel(room.pk, request.user.pk, first)
    if panel is None:
        raise Http404
    return HttpResponse(frames.panel(room.pk, *panel, locale))


@require_GET
def suggestions(request: SignedInRequest, slug: str) -> HttpResponse:
    """Whom, or which room, emoji or command, a word that begins so may mean."""
    room = readable_room(request, slug)
    word = request.GET.get("word", "")[:40]
    find = _FINDERS.get(word[:1], _people_like)
    box = "reply" if request.GET.get("box") == "reply" else "composer"
    context = {"suggestions": find(request.user, room, word[1:]), "box": box}
    return render(request, "suggestions.html", context)


def _emoji_like(_user: User, _room: Room, start: str) -> list[tuple[str, str]]:
    found = emojis.completions(start, SUGGESTIONS) if len(start) >= 2 else []
    return [(emoji, name) for name, emoji in found]


def _people_like(_user: User, room: Room, start: str) -> list[tuple[str, str]]:
    people = User.objects.active().readers_of(room)
    people = people.filter(Q(handle__istartswith=start) | Q(name__istartswith=start))
    found = [(f"@{person.handle}", person.name) for person in people[:SUGGESTIONS]]
    wide = [("@room", _("everybody in this room")), ("@here", _("everybody who is here now"))]
    return found + [each for each in wide if start and each[0].startswith(f"@{start.lower()}")]


def _rooms_like(user: User, _room: Room, start: str) -> list[tuple[str, str]]:
    """Open rooms; of them, guests know only those that they are in."""
    rooms = Room.objects.visible_to(user) if user.is_guest else Room.objects.all()
    rooms = rooms.filter(kind=Room.Kind.OPEN).standing()
    rooms = rooms.filter(Q(slug__istartswith=start) | Q(name__istartswith=start))
    return [(f"#{room.slug}", room.name) for room in rooms[:SUGGESTIONS]]


def _commands_like(_user: User, _room: Room, start: str) -> list[tuple[str, str]]:
    return [(command.name, command.description) for command in commands.named(f"/{start}")]


_FINDERS = {"#": _rooms_like, ":": _emoji_like, "/": _commands_like}
