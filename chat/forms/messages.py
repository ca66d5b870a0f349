"""What is filled in about a message."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.actions.moderation import REASON_LIMIT
from chat.actions.saving import WORDS_LIMIT
from chat.forms.base import PlainForm
from chat.uploads import ALT_LIMIT


class ForwardForm(PlainForm):
    room = forms.TypedChoiceField(
        label=gettext_lazy("To"), coerce=int, widget=forms.Select({"autofocus": True})
    )
    comment = forms.CharField(
        label=gettext_lazy("Add a comment"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rooms: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = [("", "—"), *rooms]  # type: ignore[attr-defined]


class PollForm(PlainForm):
    question = forms.CharField(
        label=gettext_lazy("Question"), widget=forms.TextInput({"autofocus": True})
    )
    options = forms.CharField(
        label=gettext_lazy("Answers"),
        help_text=gettext_lazy("One on each line, from two to ten."),
        widget=forms.Textarea({"rows": 5}),
    )
    is_multiple = forms.BooleanField(
        label=gettext_lazy("Several answers may be chosen"), required=False
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def clean_options(self) -> list[str]:
        return str(self.cleaned_data["options"]).splitlines()


class DescribeForm(PlainForm):
    alt = forms.CharField(
        label=gettext_lazy("What is to be seen on it?"),
        help_text=gettext_lazy("For everybody who can't see the picture."),
        max_length=ALT_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 3, "autofocus": True}),
    )


class ReportForm(PlainForm):
    reason = forms.CharField(
        label=gettext_lazy("What is wrong with it?"),
        max_length=REASON_LIMIT,
        widget=forms.Textarea({"rows": 2, "autofocus": True}),
    )


def moments(now: datetime) -> dict[str, tuple[str, datetime]]:
    """When one may want to be reminded, in words and by the clock of `now`."""
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    return {
        "20m": (_("In 20 minutes"), now + timedelta(minutes=20)),
        "1h": (_("In an hour"), now + timedelta(hours=1)),
        "3h": (_("In three hours"), now + timedelta(hours=3)),
        "tomorrow": (_("Tomorrow at 9:00"), morning + timedelta(days=1)),
        "week": (_("Next week"), morning + timedelta(days=7 - now.weekday())),
    }


class ReminderForm(PlainForm):
    """One of the moments, by its button; or one that was typed, by the person's clock."""

    words = forms.CharField(
        label=gettext_lazy("Note to yourself"), max_length=WORDS_LIMIT, required=False
    )
    at = forms.DateTimeField(
        label=gettext_lazy("At"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )
    moment = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clock = ZoneInfo(zone)
        self.moments = moments(timezone.now().astimezone(self.clock))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        at, moment = data.get("at"), data.get("moment")
        if moment in self.moments:
            data["due_at"] = self.moments[moment][1]
        elif at:
            data["due_at"] = at.replace(tzinfo=self.clock)
        elif "at" not in self.errors:
            self.add_error("at", _("Say when."))
        return data
