"""Where Confab meets Django's and allauth's accounts."""

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import user_logged_in
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails
from requests import RequestException

from chat import actions, languages, pokes, unsent
from chat.models import User

OBVIOUS = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}

logger = logging.getLogger(__name__)


class SignedInRequest(HttpRequest):
    """What every view gets that doesn't say login_not_required."""

    user: User
    htmx: HtmxDetails


@login_not_required
def sign_up(request: HttpRequest) -> HttpResponse:
    """Invitations decide who is in the team; but allauth wants an address of that name."""
    raise Http404


@login_not_required
def sign_in_by_oidc(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the provider, if it answers."""
    try:
        response: HttpResponse = openid_connect.login(request, provider_id)
    except RequestException as error:
        logger.warning("the OIDC provider does not answer: %r", error)
        status = HTTPStatus.BAD_GATEWAY
        return render(request, "socialaccount/authentication_error.html", status=status)
    return response


@receiver(user_logged_in)
def note_language(request: HttpRequest, user: User, **_more: object) -> None:
    """For what is written to them while no browser asks."""
    language = languages.asked_for(request.headers.get("Accept-Language", ""))
    actions.note_language(user=user, language=language)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """Without asking for a code by mail: whoever let the person in vouched for the email."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Too many attempts are no mistake in a form: they are answered with 429."""
        if code in {"too_many_login_attempts", "rate_limited"}:
            raise ImmediateHttpResponse(respond_429(self.request))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """To where their words are that were on their way when the last session ended."""
        response: HttpResponse = super().post_login(request, user, **more)
        place = unsent.send(request.session, user)
        return redirect(place) if place else response

    def logout(self, request: HttpRequest) -> None:
        session_key = request.session.session_key
        super().logout(request)
        if session_key:
            pokes.session_ended(session_key)

    def set_password(self, user: User, password: str) -> None:
        """Whoever knew the old one is out at once, on every device but this."""
        super().set_password(user, password)
        sessions = UserSession.objects.filter(user=user)
        here = self.request.session.session_key
        SessionsAdapter().end_sessions(sessions.exclude(session_key=here))

    def add_message(
        self, request: HttpRequest, level: int, template: str | None = None, *rest: Any, **more: Any
    ) -> None:
        """Only for the pages that show them: the settings of somebody signed in."""
        if request.user.is_authenticated and template not in OBVIOUS:
            super().add_message(request, level, template, *rest, **more)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the queue: a mail server that is away fails no page, and undoes nothing."""
        about = {"request": self.request, "email": email} | context
        with translation.override(_language_of(context.get("user"))):
            mail = self.render_mail(template_prefix, email, about)
        actions.send_mail(to=email, subject=mail.subject, body=mail.body)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        is_confirmed: bool = super().confirm_email(request, email_address)
        if is_confirmed:
            actions.vouch_for_email(user=email_address.user)
        return is_confirmed

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At PUBLIC_URL where that is known: the request's Host is the client's word."""
        url: str = super().get_reset_password_from_key_url(key)
        public = settings.ENVIRONMENT.public_url
        return public + urlsplit(url).path if public else url

    def get_email_verification_redirect_url(self, email_address: object) -> str:
        return reverse("account_email")


def _language_of(receiver: User | None) -> str | None:
    """What they chose, whoever asks for the mail; else what the page speaks."""
    return languages.known(receiver.language if receiver else "") or translation.get_language()


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        for session in sessions:
            session.end()
            pokes.session_ended(session.session_key)


class TwoFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def build_totp_svg(self, url: str) -> str:
        """For a place inside the page: no data: URI, no style attributes."""
        code = segno.make(url, error="m")
        return code.svg_inline(
            scale=5, border=4, light="#fff", svgclass="qr", lineclass=None, title=_("QR code")
        )


class OidcAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who has an account with that verified email is that person, each time anew.

        Nothing of the provider is stored, nobody is made, and no password is touched.
        """
        person = User.objects.filter(email__in=_verified_emails(sociallogin)).first()
        if person is None:
            status = HTTPStatus.FORBIDDEN
            page = render(request, "socialaccount/stranger.html", status=status)
            raise ImmediateHttpResponse(page)
        actions.vouch_for_email(user=person)
        sociallogin.user = person
        sociallogin.state["process"] = AuthProcess.LOGIN  # whatever the address asked for


def _verified_emails(sociallogin: SocialLogin) -> set[str]:
    """Some providers say "true" for true, and "false" is a true string."""
    addresses = sociallogin.email_addresses
    return {each.email.lower() for each in addresses if each.verified in (True, "true")}
