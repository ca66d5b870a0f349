from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, cast
from zoneinfo import available_timezones

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.forms import ManageUserSessionsForm
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat import actions, text
from chat.actions.invitations import LONGEST, MOST_USES
from chat.actions.people import Profile
from chat.models import Room, Team, User
from chat.models.people import Level, UserQuerySet


def validate_name(value: str) -> None:
    if not text.clean_name(value):
        raise forms.ValidationError(_("A name needs letters that can be seen."))


class TimeZoneField(forms.CharField):
    """What the browser says of its clock; "" when it says nothing, or nonsense."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> str:
        return value if value in available_timezones() else ""


class PlainForm(forms.Form):
    """Labels without a colon, so that a field's name is the word people see; empty fields."""

    labels: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


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


class JoinForm(PlainForm):
    name = forms.CharField(label=_("Your name"), max_length=60, validators=[validate_name])
    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput({"autocomplete": "email"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters."),
        strip=False,
        validators=[validate_password],
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=True),
    )
    time_zone = TimeZoneField()


class SetUpForm(JoinForm):
    team_name = forms.CharField(label=_("Team name"), max_length=60, validators=[validate_name])
    field_order = ("team_name", "name", "email", "password")


class RoomForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=60, validators=[validate_name])
    topic = forms.CharField(label=_("Topic"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Who is in it"),
        choices=[
            (Room.Kind.OPEN, _("Open")),
            (Room.Kind.PRIVATE, _("Private")),
        ],
        initial=Room.Kind.OPEN,
        widget=forms.RadioSelect,
    )


class RoomSettingsForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=60, validators=[validate_name])
    topic = forms.CharField(label=_("Topic"), max_length=200, required=False)
    description = forms.CharField(
        label=_("Description"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    is_announcement = forms.BooleanField(label=_("Only admins post here"), required=False)


class TopicForm(PlainForm):
    topic = forms.CharField(label=_("Topic"), max_length=200, required=False)


class PeopleForm(PlainForm):
    """Several people, each by email, handle or name, with commas between."""

    people = forms.CharField(
        label=_("Add people"),
        max_length=500,
        help_text=_("Names, handles or email addresses; commas between several."),
        widget=forms.TextInput({"list": "people", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, among: UserQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among = among

    def clean_people(self) -> list[User]:
        words = [word.strip() for word in self.cleaned_data["people"].split(",")]
        return [self._person(word) for word in words if word]

    def _person(self, word: str) -> User:
        plain = word.removeprefix("@")
        found = self.among.filter(Q(email__iexact=word) | Q(handle__iexact=plain))
        found = found or self.among.filter(Q(name__iexact=word) | Q(full_name__iexact=word))
        match list(found[:2]):
            case [person]:
                return person
            case []:
                raise forms.ValidationError(_("Nobody here is called “%s”.") % word)
            case _:
                raise forms.ValidationError(
                    _("Several people are called “%s”; give an email.") % word
                )


class NoticesForm(PlainForm):
    level = forms.ChoiceField(
        label=_("What counts as news"),
        choices=[("", _("As usual")), *Level.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    is_favourite = forms.BooleanField(label=_("A favourite"), required=False)
    is_hidden = forms.BooleanField(label=_("Hidden until somebody calls me"), required=False)


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    status_hours = forms.TypedChoiceField(
        label=_("Clear the status"),
        choices=[
            ("0", _("Never")),
            ("1", _("After an hour")),
            ("4", _("After four hours")),
            ("24", _("After a day")),
            ("168", _("After a week")),
        ],
        coerce=int,
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone) for zone in sorted(available_timezones())],
    )

    class Meta:
        model = User
        fields = (
            "name",
            "full_name",
            "pronouns",
            "title",
            "status_emoji",
            "status_text",
            "time_zone",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["name"].validators.append(validate_name)

    def profile(self) -> Profile:
        hours = self.cleaned_data["status_hours"] or 0
        until = timezone.now() + timedelta(hours=hours) if hours else None
        fields: Any = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return cast(Profile, fields | {"status_until": until})


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("level", "side_order", "unread_first", "has_sound", "shows_last_seen")
        widgets = {"level": forms.RadioSelect, "side_order": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = (
            "name",
            "members_create_rooms",
            "members_invite",
            "members_mention_all",
            "is_open",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["name"].validators.append(validate_name)


class InvitationForm(PlainForm):
    email = forms.EmailField(
        label=_("Email"),
        required=False,
        help_text=_("Who is to get it by mail. Without one you get a link to pass on."),
    )
    role = forms.ChoiceField(label=_("Role"))
    rooms = forms.ModelMultipleChoiceField(
        label=_("Rooms beside the open ones"),
        queryset=Room.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    uses = forms.IntegerField(
        label=_("How many people may use it"), min_value=1, max_value=MOST_USES, initial=1
    )
    days = forms.IntegerField(
        label=_("Days that it is good for"), min_value=1, max_value=LONGEST, initial=7
    )

    def __init__(self, *args: Any, creator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = Room.objects.described_by(creator)
        self.fields["rooms"].queryset = rooms  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label)
            for role in (User.Role.MEMBER, User.Role.GUEST, User.Role.ADMIN)
            if actions.may_invite(creator, role)
        ]


class AuditForm(PlainForm):
    person = forms.CharField(label=_("Who"), max_length=60, required=False)
    deed = forms.CharField(label=_("What"), max_length=40, required=False)
