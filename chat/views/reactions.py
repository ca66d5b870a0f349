"""Answers by emoji."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from chat import actions
from chat.accounts import SignedInRequest
from chat.models import Message
from chat.views.parts import put


@require_POST
def react(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = standing_message(request, message_id)
    actions.react(message=message, user=request.user, emoji=request.POST.get("emoji", ""))
    return HttpResponse() if request.htmx else redirect(message.get_absolute_url())


@require_GET
def reactions(request: SignedInRequest, message_id: int) -> HttpResponse:
    """The emoji to choose from."""
    message = standing_message(request, message_id)
    response = render(request, "reactions.html", {"message": message})
    return put(request, response, "#deed", "#menu")


def standing_message(request: SignedInRequest, message_id: int) -> Message:
    """One that the person can read, and that wasn't deleted."""
    messages = Message.objects.visible_to(request.user).standing().for_rendering()
    return get_object_or_404(messages, pk=message_id)
