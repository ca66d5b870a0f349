from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from chat import actions, audit, languages, limits, unsent
from chat.database import write
from chat.models import Team
from chat.text import Refused
from chat.views import errors

SEEN_EVERY = 600  # seconds
SAFE = ("GET", "HEAD", "OPTIONS")


class CompressMiddleware(GZipMiddleware):
    """Compresses pages and style sheets; files go as they are, and in ranges.

    A page's length tells nothing of its secrets: Django adds random bytes, and masks its tokens
    anew each time.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith("text/"):
            return response
        return super().process_response(request, response)


class WriteLimitMiddleware(MiddlewareMixin):
    """Refuses who writes faster than a person can. What they wrote comes back with the refusal."""

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if request.method in SAFE:
            return None
        who = f"person {request.user.pk}" if request.user.pk else stranger(request)
        seconds = limits.seconds_to_wait(who)
        return errors.too_many(request, seconds) if seconds else None


class LanguageMiddleware(MiddlewareMixin):
    """Answers in the language that the person chose, or else that their browser asks for.

    Without a cookie nobody asks who it is: an answer such as a feed depends on none.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        language = languages.asked_for(request.headers.get("Accept-Language", ""))
        translation.activate(language)
        try:
            if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
                request.user.asked = language
                translation.activate(request.user.locale.language)
        except errors.UNREACHABLE as error:
            return errors.unreachable(request, error)
        return None

    def process_response(
        self, _request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", translation.get_language())
            patch_vary_headers(response, ("Accept-Language",))
        translation.deactivate()
        return response


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


def stranger(request: HttpRequest) -> str:
    return f"address {client(request)}"


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page is for people who signed in, unless its view says login_not_required."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        room = self._keep_words(request)
        if request.headers.get("HX-Request"):  # a redirect would land inside the page
            return errors.signed_out(request)
        if not Team.objects.exists():
            return redirect("set_up")
        return redirect_to_login(room) if room else super().handle_no_permission(request, view_func)

    def _keep_words(self, request: HttpRequest) -> str:
        """The address of the room that they were meant for."""
        match = request.resolver_match
        if match is None or match.url_name not in unsent.DEEDS:
            return ""
        slug = match.kwargs["slug"]
        if request.method == "POST" and not limits.seconds_to_wait(stranger(request)):
            files = bool(request.FILES)
            unsent.keep(request.session, match.url_name, slug, request.POST, has_files=files)
        return reverse("room", args=[slug])

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
