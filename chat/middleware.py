from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from chat import actions
from chat.models import Team
from chat.text import Refused
from chat.views import errors


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
