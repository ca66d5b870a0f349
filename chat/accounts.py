"""Where Confab meets Django's and allauth's accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from chat import pokes
from chat.models import User


class SignedInRequest(HttpRequest):
    """What every view gets that doesn't say login_not_required."""

    user: User
    htmx: HtmxDetails


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def logout(self, request: HttpRequest) -> None:
        session_key = request.session.session_key
        super().logout(request)
        if session_key:
            pokes.session_ended(session_key)
