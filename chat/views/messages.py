"""Deeds on messages. With htmx their outcome reaches the page over the socket, as everybody's."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions, frames
from chat.accounts import SignedInRequest
from chat.models import Message, Room
from chat.text import Refused
from chat.uploads import NoSpace
from chat.values import whole_or
from chat.views.composing import ATTACH_AGAIN, deliver, is_for_later, posted_nonce, posted_thread
from chat.views.drafts import composer_page
from chat.views.errors import problem
from chat.views.parts import place_of, put, told
from chat.views.rooms import readable_room


@require_POST
def post_message(request: SignedInRequest, slug: str) -> HttpResponse:
    """In the room; or, where a thread is named, in that, and in the room if that is asked for."""
    room = readable_room(request, slug)
    thread = posted_thread(request, room)
    body = request.POST.get("body", "")
    nonce = posted_nonce(request)
    try:
        delivery = deliver(request, room, thread, body, nonce)
    except Refused as refusal:
        return _refused_post(request, room, thread, refusal, draft=body, nonce=nonce)
    if delivery.sentence:
        return _answered_post(request, room, thread, delivery.sentence)
    url = delivery.url or (thread.get_thread_url() if thread else room.get_absolute_url())
    done = HttpResponse(delivery.fragment) if request.htmx else redirect(url)
    if delivery.url and not is_for_later(request):
        done["HX-Redirect"] = delivery.url
    elif "until" in request.POST and delivery.is_posted:  # whoever isn't at the tail won't see it
        done["HX-Redirect"] = room.get_absolute_url()
    return done


@require_http_methods(["GET", "POST"])
def edit_message(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = _changeable_message(request, message_id)
    if request.method == "GET":
        return _deed_page(request, "edit_message.html", message, draft=message.body)
    draft, version = request.POST.get("body", ""), request.POST.get("version", "")
    known = whole_or(version, None)
    try:
        actions.edit_message(message=message, editor=request.user, body=draft, version=known)
    except Refused as refusal:
        return _deed_page(request, "edit_message.html", message, draft=draft, sentence=str(refusal))
    return _done(request, message.get_absolute_url())


@require_GET
def edit_last_message(request: SignedInRequest, slug: str) -> HttpResponse:
    """The person's own, of the room or of a thread: in its place, where the page shows it."""
    room, thread = readable_room(request, slug), whole_or(request.GET.get("thread"), None)
    own = room.messages.standing().filter(author=request.user)
    if thread is not None:
        message = own.filter(thread=thread).order_by("reply_number").last()
    else:
        message = own.in_log().order_by("number").last()
    if message is None:
        return problem(request, HTTPStatus.NOT_FOUND, _("You have written nothing here yet."))
    if not request.htmx:
        return redirect("edit_message", message.pk)
    if not thread and not _is_shown(request, message):
        return HttpResponse(headers={"HX-Redirect": message.get_absolute_url()})
    return edit_message(request, message.pk)


def _is_shown(request: SignedInRequest, message: Message) -> bool:
    """By a page that holds the room from here, or up to there."""
    first = whole_or(request.GET.get("before"), 1)
    last = whole_or(request.GET.get("until"), message.number)
    return first <= message.number <= last


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
    request: SignedInRequest, room: Room, thread: Message | None, refusal: Refused, **typed: Any
) -> HttpResponse:
    """Words are given back; files stay with the browser, or must be chosen again."""
    sentence, status = str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(refusal, NoSpace):
        status = HTTPStatus.INSUFFICIENT_STORAGE
    if request.htmx:  # the composer has kept the draft
        response = problem(request, status, sentence)
        box = "reply" if thread else "composer"
        response.write(frames.put(f"#{box}-why", "innerHTML", escape(sentence)))
        return response
    if request.FILES:
        sentence = f"{sentence} {ATTACH_AGAIN}"
    said: dict[str, Any] = {"status": status, "sentence": sentence} | typed
    return composer_page(request, room, thread, **said)


def _answered_post(
    request: SignedInRequest, room: Room, thread: Message | None, sentence: str
) -> HttpResponse:
    """For the person alone."""
    if request.htmx:
        return told(request, sentence, "")
    return composer_page(request, room, thread, sentence=sentence)


def _done(request: SignedInRequest, url: str) -> HttpResponse:
    return HttpResponse() if request.htmx else redirect(url)
