from collections.abc import Callable
from http import HTTPStatus

from allauth.usersessions.models import UserSession
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from chat import actions, audit, limits
from chat.database import write
from chat.models import Team
from chat.text import Refused
from chat.views import errors

SEEN_EVERY = 600  # seconds
SAFE = ("GET", "HEAD", "OPTIONS")


class WriteLimitMiddleware(MiddlewareMixin):
    """Refuses who writes faster than a person can. What they wrote comes back with the refusal."""

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if request.method in SAFE:
            return None
        who = f"person {request.user.pk}" if request.user.pk else f"address {client(request)}"
        seconds = limits.seconds_to_wait(who)
        return errors.too_many(request, seconds) if seconds else None


class AddressMiddleware(MiddlewareMixin):
    """Lets the audit log know from where a deed is done; lets in no address with a NUL, which
    PostgreSQL takes for nobody's text."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        audit.address.set(client(request))
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request, ValueError("a NUL"))
        return None


def client(request: HttpRequest) -> str:
    """The server has already decided whom to believe."""
    return str(request.META.get("REMOTE_ADDR", ""))


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page is for people who signed in, unless its view says login_not_required."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        if request.headers.get("HX-Request"):  # a redirect would land inside the page
            return errors.problem(
                request, HTTPStatus.UNAUTHORIZED, _("You are signed out. Sign in again to go on.")
            )
        if not Team.objects.exists():
            return redirect("set_up")
        return super().handle_no_permission(request, view_func)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, actions.NotPermitted):
            return errors.forbidden(request, error)
        if isinstance(error, Refused):
            return errors.refused(request, error)
        return None


class LastSeenMiddleware(MiddlewareMixin):
    """Notes when and from where a session was last used, at most every ten minutes.

    What has been noted is remembered in the process, so that other requests cost nothing, and
    need no Redis.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_arguments: object
    ) -> None:
        if (
            getattr(view, "login_required", True)
            and request.user.is_authenticated
            and caches["process"].add(f"seen:{request.session.session_key}", True, SEEN_EVERY)
        ):
            with write():
                UserSession.objects.create_from_request(request)
