"""Previews of what messages lead to."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from chat import actions, storage
from chat.accounts import SignedInRequest
from chat.models import Link, Message


@require_GET
def preview_picture(request: SignedInRequest, picture: str) -> HttpResponse:
    """Never changes: its name is made of what it holds."""
    if not Link.objects.visible_to(request.user).filter(page__picture=picture).exists():
        raise Http404
    try:
        content = storage.preview(picture)
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Cache-Control": "private, max-age=604800, immutable"}
    return HttpResponse(content, content_type="image/webp", headers=headers)


@require_POST
def remove_preview(request: SignedInRequest, message_id: int, link_id: int) -> HttpResponse:
    changeable = Message.objects.changeable_by(request.user)
    links = Link.objects.filter(message=message_id, message__in=changeable)
    link = get_object_or_404(
        links.select_related("message__room", "message__thread__room"), pk=link_id
    )
    actions.remove_preview(link=link, remover=request.user)
    return HttpResponse() if request.htmx else redirect(link.message.get_absolute_url())
