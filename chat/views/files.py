"""What was attached: as it is, as a page about it, and all that a room holds."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from chat import actions, kinds, overview, storage
from chat.accounts import SignedInRequest
from chat.forms.messages import DescribeForm
from chat.models import File, Message, User
from chat.models.files import FileQuerySet
from chat.views.parts import lay_over, told
from chat.views.rooms import readable_room
from chat.views.serving import served

PAGE = 48  # files in a gallery
WEBP = "image/webp"
PREVIEWS = {"small": storage.SMALL, "large": storage.LARGE}


@require_GET
def file(request: SignedInRequest, token: str) -> HttpResponse:
    """A page about it, with the picture as large as there is room; laid over the conversation."""
    shown = _ready(request, token)
    own = File.objects.describable_by(request.user).filter(pk=shown.pk)
    before, after = File.objects.visible_to(request.user).beside(shown)
    context: dict[str, Any] = {"message": shown.message, "before": before, "after": after}
    return lay_over(request, "file.html", file=shown, is_own=own.exists(), **context)


@require_GET
def file_content(request: SignedInRequest, token: str, name: str) -> HttpResponseBase:
    """Under whatever name; shown in its place only where that is harmless."""
    sent = _ready(request, token)
    inline = kinds.is_shown(sent.kind) and "download" not in request.GET
    return _served(request, sent, "", sent.content_type, inline=inline)


@require_GET
def file_preview(request: SignedInRequest, token: str, size: str) -> HttpResponseBase:
    sent = _ready(request, token)
    if size not in PREVIEWS or not sent.is_picture:
        raise Http404
    return _served(request, sent, PREVIEWS[size], WEBP, inline=True)


@require_GET
def avatar(request: SignedInRequest, token: str) -> HttpResponseBase:
    """Of somebody whom the person may know of."""
    bearers = User.objects.visible_to(request.user)
    ready = File.objects.standing().filter(state=File.State.READY, bearers__in=bearers)
    sent = get_object_or_404(ready.distinct(), token=token)
    return _served(request, sent, storage.LARGE, WEBP, inline=True)


@require_http_methods(["GET", "POST"])
def describe_file(request: SignedInRequest, token: str) -> HttpResponse:
    """For those who can't see it."""
    shown = get_object_or_404(File.objects.describable_by(request.user), token=token)
    message = _holder(shown)
    form = DescribeForm(request.POST or None, initial={"alt": shown.alt})
    if request.method == "POST" and form.is_valid():
        actions.describe_file(file=shown, describer=request.user, alt=form.cleaned_data["alt"])
        return told(request, _("The picture is described."), message.get_absolute_url())
    context = {"form": form, "file": shown, "message": message}
    return lay_over(request, "describe_file.html", status=form.status, **context)


@require_GET
def room_files(request: SignedInRequest, slug: str) -> HttpResponse:
    room = readable_room(request, slug)
    files = File.objects.visible_to(request.user).filter(message__room=room)
    name = overview.name_for(request.user, room)
    return _gallery(request, files, room=room, name=name)


@require_GET
def my_files(request: SignedInRequest) -> HttpResponse:
    files = File.objects.visible_to(request.user).filter(uploader=request.user)
    kept = File.objects.filter(uploader=request.user).bytes()
    return _gallery(request, files, kept=kept, quota=settings.FILES_QUOTA)


def _gallery(request: SignedInRequest, files: FileQuerySet, **context: Any) -> HttpResponse:
    """Pictures as tiles, others in a list; the latest first."""
    kind = request.GET.get("kind", "")
    if kind in File.Kind.values:
        files = files.filter(kind=kind)
    page = Paginator(files.newest_first(), PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context |= {
        "page": page,
        "pictures": [each for each in shown if each.is_picture and each.is_ready],
        "others": [each for each in shown if not (each.is_picture and each.is_ready)],
        "kinds": File.Kind.choices,
        "kind": kind,
        "zone": request.user.locale.zone,
    }
    return render(request, "files.html", context)


def _ready(request: SignedInRequest, token: str) -> File:
    files = File.objects.visible_to(request.user).filter(state=File.State.READY)
    files = files.select_related("message__author", "message__room", "message__thread__room")
    return get_object_or_404(files, token=token)


def _holder(file: File) -> Message:
    if file.message is None:
        raise Http404
    return file.message


def _served(
    request: SignedInRequest, sent: File, ending: str, content_type: str, *, inline: bool
) -> HttpResponseBase:
    tag = f"{sent.token}{ending}"
    try:
        key, name = sent.key + ending, sent.download_name
        return served(request, key, content_type, name, tag=tag, inline=inline)
    except FileNotFoundError as error:
        raise Http404 from error
