"""People: how they come in, and what they say of themselves; the team."""

from datetime import timedelta
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat import actions, pushing
from chat.actions.invitations import LONGEST, MOST_USES
from chat.actions.people import Profile
from chat.forms.base import PlainForm, TimeZoneField, validate_name
from chat.models import Room, Team, User


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


class PictureForm(PlainForm):
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG, GIF, WebP or AVIF. The square in its middle is shown."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/gif,image/webp,image/avif"}),
    )


class LookForm(forms.ModelForm):  # type: ignore[type-arg]
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: [("", _("As my browser asks")), *settings.LANGUAGES],
        required=False,
    )

    class Meta:
        model = User
        fields = ("theme", "density", "language")
        widgets = {"theme": forms.RadioSelect, "density": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("level", "side_order", "unread_first", "has_sound", "shows_last_seen", "has_undo")
        widgets = {"level": forms.RadioSelect, "side_order": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


class NoticesForm(forms.ModelForm):  # type: ignore[type-arg]
    has_mails = forms.TypedChoiceField(
        label=_("Mail me mentions and direct messages"),
        choices=[("True", _("After ten minutes away")), ("False", _("Never"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ("has_mails", "digest", "quiet_from", "quiet_until")
        labels = {
            "digest": _("Mail me all that is unread, at eight"),
            "quiet_from": _("Quiet hours from"),
            "quiet_until": _("Quiet hours until"),
        }
        widgets = {
            "digest": forms.RadioSelect,
            "quiet_from": forms.TimeInput({"type": "time"}, "%H:%M"),
            "quiet_until": forms.TimeInput({"type": "time"}, "%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


def _service(scheme: str) -> str:
    name = f"{pushing.SERVICES[scheme].name} ({scheme}://)"
    return _("%s, not encrypted on its way") % name if scheme in pushing.UNENCRYPTED else name


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    push_schemes = forms.MultipleChoiceField(
        label=_("Services that may carry pushes"),
        choices=lambda: [(scheme, _service(scheme)) for scheme in pushing.SERVICES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Team
        fields = (
            "name",
            "members_create_rooms",
            "members_invite",
            "members_mention_all",
            "shows_previews",
            "is_open",
            "push_schemes",
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
