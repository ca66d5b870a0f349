"""Set-up, the person's own style sheet, what a phone installs, and whether all is well."""

from http import HTTPStatus
from ipaddress import ip_address

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from chat import actions
from chat.accounts import SignedInRequest
from chat.forms.people import SetUpForm
from chat.models import File, Team, User
from chat.text import Refused

PETROL = "#0f2b31"  # behind the mark, so that the icon has no edge
ICONS = (
    ("icon.svg", "any", "any"),
    ("icons/icon-192.png", "192x192", "any"),
    ("icons/icon-512.png", "512x512", "any"),
    ("icons/app-512.png", "512x512", "maskable"),
)
PROXY_HEADERS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


def setup_token() -> str:
    """Printed on the console; who can read it there owns the machine."""
    return salted_hmac("chat.setup", "first admin", algorithm="sha256").hexdigest()[:32]


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The team and its first admin. Gone once there is a team."""
    token = request.GET.get("token", "")
    if Team.objects.exists() or not (_is_local(request) or _is_token(token)):
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        zone = form.cleaned_data.pop("time_zone")
        try:
            admin = actions.set_up_team(**form.cleaned_data)
        except Refused as refusal:
            raise Http404 from refusal
        actions.guess_time_zone(user=admin, zone=zone)
        login(request, admin, "allauth.account.auth_backends.AuthenticationBackend")
        return redirect("home")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "set_up.html", {"form": form, "token": token}, status=status)


def _is_token(token: str) -> bool:
    return constant_time_compare(token, setup_token())


def _is_local(request: HttpRequest) -> bool:
    """Somebody at this very machine, with no proxy in between who may speak for others."""
    if any(header in request.headers for header in PROXY_HEADERS):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@require_GET
def my_css(request: SignedInRequest) -> HttpResponse:
    """What differs between viewers of the same fragment. Presentation only: the server checks."""
    me = request.user.pk
    css = (
        f'[data-author="{me}"] .own{{display:block}}'
        f"#typing-{me}{{display:none}}"
        f':is(.reactions,.poll) [data-by~="{me}"]'
        "{background:var(--color-called);border-color:var(--color-accent)}"
        f".mention-{me}{{background:var(--color-called);font-weight:600}}"
    )
    if request.user.is_owner:
        css += ".message .tools.owners{display:flex}"
    return HttpResponse(
        css, content_type="text/css", headers={"Cache-Control": "private, max-age=86400"}
    )


@require_GET
def people_css(request: SignedInRequest) -> HttpResponse:
    """The pictures of everybody whom the person may know of: fragments name no picture. Its
    address changes with any of them."""
    people = User.objects.visible_to(request.user).filter(avatar__state=File.State.READY)
    pictures = people.order_by("pk").values_list("pk", "avatar__token")
    css = "".join(_pictured(pk, reverse("avatar", args=[token])) for pk, token in pictures)
    return HttpResponse(
        css, content_type="text/css", headers={"Cache-Control": "private, max-age=3600"}
    )


def _pictured(pk: int, url: str) -> str:
    return f".avatar.initial-{pk}{{font-size:0;background-image:url({url})}}"


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone installs. The team's name is for the team alone."""
    team = Team.objects.first() if request.user.is_authenticated else None
    language = translation.get_language()
    words = {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "name": str(team or "Confab"),
        "short_name": str(team or "Confab"),
        "description": _("Team chat"),
        "lang": language,
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "display": "standalone",
        "background_color": PETROL,
        "theme_color": PETROL,
        "icons": [
            {"src": static(name), "sizes": sizes, "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
        "shortcuts": [
            {"name": _("Activity"), "url": reverse("activity")},
            {"name": _("Saved"), "url": reverse("saved")},
        ],
    }
    return JsonResponse(
        words,
        content_type="application/manifest+json",
        headers={"Cache-Control": "private, no-cache", "Vary": "Accept-Language"},
    )


@login_not_required
@require_GET
def up(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", "text/plain", status=503)
    return HttpResponse("up\n", "text/plain")
