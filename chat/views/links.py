"""Previews of what messages lead to."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from chat import actions
from chat.accounts import SignedInRequest
from chat.models import Link, Message


@require_POST
def remove_preview(request: SignedInRequest, message_id: int, link_id: int) -> HttpResponse:
    changeable = Message.objects.changeable_by(request.user)
    links = Link.objects.filter(message=message_id, message__in=changeable)
    link = get_object_or_404(
        links.select_related("message__room", "message__thread__room"), pk=link_id
    )
    actions.remove_preview(link=link, remover=request.user)
    return HttpResponse() if request.htmx else redirect(link.message.get_absolute_url())
