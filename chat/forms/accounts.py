"""allauth's forms in our words."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.forms import ManageUserSessionsForm
from allauth.usersessions.models import UserSession
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from chat import actions
from chat.forms.base import PlainForm, TimeZoneField


class SignInForm(PlainForm, account.LoginForm):  # type: ignore[misc]
    labels = {"login": _("Email")}
    time_zone = TimeZoneField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        actions.guess_time_zone(user=self.user, zone=self.cleaned_data["time_zone"])
        response: HttpResponse = super().login(request, redirect_url)
        return response


NEW_PASSWORD = {"password1": _("New password"), "password2": _("New password again")}


class ForgottenPasswordForm(PlainForm, account.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": _("Email")}


class ResetPasswordForm(PlainForm, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = NEW_PASSWORD

    def save(self) -> None:
        """By a link that was mailed, so the email is theirs."""
        super().save()
        actions.vouch_for_email(user=self.user)


class ChangePasswordForm(PlainForm, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {"oldpassword": _("Current password"), **NEW_PASSWORD}


class SetPasswordForm(PlainForm, account.SetPasswordForm):  # type: ignore[misc]
    labels = NEW_PASSWORD


class ChangeEmailForm(PlainForm, account.AddEmailForm):  # type: ignore[misc]
    labels = {"email": _("New email")}


class ConfirmEmailForm(PlainForm, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    labels = {"code": _("Code from the mail")}


class ReauthenticateForm(PlainForm, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class AuthenticateForm(PlainForm, mfa.AuthenticateForm):  # type: ignore[misc]
    labels = {"code": _("Code")}


class ReauthenticateByCodeForm(PlainForm, mfa.ReauthenticateForm):  # type: ignore[misc]
    labels = {"code": _("Code")}


class ActivateTotpForm(PlainForm, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": _("Code from the app")}


class EndSessionsForm(ManageUserSessionsForm):  # type: ignore[misc]
    """One session by its number, or all but this one."""

    session = forms.IntegerField(required=False)

    def save(self, request: HttpRequest) -> None:
        others = UserSession.objects.filter(user=request.user)
        others = others.exclude(session_key=request.session.session_key)
        if chosen := self.cleaned_data["session"]:
            others = others.filter(pk=chosen)
        get_adapter().end_sessions(others)
