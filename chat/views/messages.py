"""Deeds on messages. With htmx their outcome reaches the page over the socket, as everybody's."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chat import actions, commands
from chat.accounts import SignedInRequest
from chat.history import Window
from chat.models import Event, Message, Room
from chat.text import Refused
from chat.views.errors import problem
from chat.views.parts import place_of, put, told
from chat.views.rooms import readable_room, room_page
from chat.views.threads import thread_page


@require_POST
def post_message(request: SignedInRequest, slug: str) -> HttpResponse:
    """In the room; or, where a thread is named, in that, and in the room if that is asked for."""
    room = readable_room(request, slug)
    thread = _thread(request, room)
    body = request.POST.get("body", "")
    try:
        nonce = UUID(request.POST.get("nonce", ""))
    except ValueError:
        return problem(request, HTTPStatus.BAD_REQUEST, _("This form is incomplete. Reload it."))
    try:
        outcome = commands.obey(
            room=room,
            author=request.user,
            body=body,
            nonce=nonce,
            thread=thread,
            is_also_in_room="is_also_in_room" in request.POST,
        )
    except Refused as refusal:
        return _refused_post(request, room, thread, body, str(refusal))
    if outcome.sentence:
        return _answered_post(request, room, thread, outcome.sentence)
    url = outcome.url or (thread.get_thread_url() if thread else room.get_absolute_url())
    done = _done(request, url)
    if outcome.url:
        done["HX-Redirect"] = outcome.url
    elif outcome.posted and "until" in request.POST:  # whoever isn't at the tail would not see it
        done["HX-Redirect"] = room.get_absolute_url()
    return done


def _thread(request: SignedInRequest, room: Room) -> Message | None:
    """The message with which it begins."""
    if "thread" not in request.POST:
        return None
    number = request.POST["thread"]
    roots = Message.objects.in_log().filter(room=room, thread=None).select_related("room")
    return get_object_or_404(roots, pk=int(number) if number.isdecimal() else 0)


@require_http_methods(["GET", "POST"])
def edit_message(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = _changeable_message(request, message_id)
    if request.method == "GET":
        return _deed_page(request, "edit_message.html", message, draft=message.body)
    draft, version = request.POST.get("body", ""), request.POST.get("version", "")
    known = int(version) if version.isdecimal() else None
    try:
        actions.edit_message(message=message, editor=request.user, body=draft, version=known)
    except Refused as refusal:
        return _deed_page(request, "edit_message.html", message, draft=draft, sentence=str(refusal))
    return _done(request, message.get_absolute_url())


@require_http_methods(["GET", "POST"])
def delete_message(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = _changeable_message(request, message_id)
    if request.method == "GET":
        return _deed_page(request, "delete_message.html", message)
    actions.delete_message(message=message, deleter=request.user)
    return _done(request, message.get_absolute_url())


@require_POST
def mark_unread(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=message_id)
    actions.mark_unread(message=message, reader=request.user)
    url = message.room.get_absolute_url()
    return redirect(f"{url}?unread" if message.number else url)


def _changeable_message(request: SignedInRequest, message_id: int) -> Message:
    messages = Message.objects.changeable_by(request.user).for_rendering()
    return get_object_or_404(messages, pk=message_id)


def _deed_page(
    request: SignedInRequest, template: str, message: Message, **context: str
) -> HttpResponse:
    """A page of its own, of which htmx takes the form and puts it under the message."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if "sentence" in context else HTTPStatus.OK
    place = place_of(request)
    slot = f"reply-slot-{message.pk}" if place == "reply" else f"slot-{message.pk}"
    page = {"message": message, "version": message.revisions.count(), "slot": slot, "place": place}
    response = render(request, template, page | context, status=status)
    return put(request, response, "#deed", f"#{slot}")


def _refused_post(
    request: SignedInRequest, room: Room, thread: Message | None, draft: str, sentence: str
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if request.htmx:  # the composer has kept the draft
        return problem(request, status, sentence)
    return _page(request, room, thread, status=status, draft=draft, sentence=sentence)


def _answered_post(
    request: SignedInRequest, room: Room, thread: Message | None, sentence: str
) -> HttpResponse:
    """For the person alone."""
    if request.htmx:
        return told(request, sentence, "")
    return _page(request, room, thread, sentence=sentence)


def _page(
    request: SignedInRequest, room: Room, thread: Message | None, **context: Any
) -> HttpResponse:
    """The one on which it was typed."""
    if thread:
        return thread_page(request, thread, **context)
    cursor = Event.objects.cursor(room)  # first the cursor, then the messages
    return room_page(request, room, cursor, Window.newest(room.pk), **context)


def _done(request: SignedInRequest, url: str) -> HttpResponse:
    return HttpResponse() if request.htmx else redirect(url)
