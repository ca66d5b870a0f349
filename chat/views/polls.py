"""Polls: asking, answering, and the end of it."""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from chat import actions
from chat.accounts import SignedInRequest
from chat.forms.messages import PollForm
from chat.models import Message, PollOption, Room
from chat.text import Refused
from chat.values import whole_or
from chat.views.errors import form_page
from chat.views.rooms import readable_room


@require_http_methods(["GET", "POST"])
def create_poll(request: SignedInRequest, slug: str) -> HttpResponse:
    room = readable_room(request, slug)
    if not Room.objects.writable_by(request.user).filter(pk=room.pk).exists():
        raise actions.NotPermitted
    form = PollForm(request.POST or None, initial={"nonce": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_poll(room=room, author=request.user, **form.cleaned_data)
            return redirect(room)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return form_page(request, "create_poll.html", form, room=room)


@require_POST
def vote(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = _poll_message(request, message_id)
    number = request.POST.get("option", "")
    options = PollOption.objects.filter(poll=message_id).select_related("poll__message__room")
    option = get_object_or_404(options, pk=whole_or(number, 0))
    actions.vote(option=option, voter=request.user)
    return _done(request, message)


@require_POST
def close_poll(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = _poll_message(request, message_id)
    actions.close_poll(message=message, closer=request.user)
    return _done(request, message)


def _poll_message(request: SignedInRequest, message_id: int) -> Message:
    messages = Message.objects.visible_to(request.user).standing().exclude(poll=None)
    return get_object_or_404(messages.select_related("room", "thread__room"), pk=message_id)


def _done(request: SignedInRequest, message: Message) -> HttpResponse:
    return HttpResponse() if request.htmx else redirect(message.get_absolute_url())
