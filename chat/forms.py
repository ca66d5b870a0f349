from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from chat import actions


class TimeZoneField(forms.CharField):
    """What the browser says of its clock; "" when it says nothing, or nonsense."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> str:
        return value if value in available_timezones() else ""


class PlainForm(forms.Form):
    """Labels without a colon, so that a field's name is the word people see."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class SignInForm(LoginForm):  # type: ignore[misc]
    time_zone = TimeZoneField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="")
        self.fields["login"].label = _("Email")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        actions.guess_time_zone(user=self.user, zone=self.cleaned_data["time_zone"])
        response: HttpResponse = super().login(request, redirect_url)
        return response


class SetUpForm(PlainForm):
    team_name = forms.CharField(label=_("Team name"), max_length=60)
    name = forms.CharField(label=_("Your name"), max_length=60)
    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput({"autocomplete": "email"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters."),
        strip=False,
        validators=[validate_password],
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=True),
    )
    time_zone = TimeZoneField()


class RoomForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    topic = forms.CharField(label=_("Topic"), max_length=200, required=False)
