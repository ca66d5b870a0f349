"""Words that are to be sent later."""

from django import forms
from django.utils.translation import gettext_lazy as _

from chat.forms.base import PlainForm

MINUTES = "%Y-%m-%dT%H:%M"  # as browsers write it


class DueForm(PlainForm):
    """In the current time zone."""

    due_at = forms.DateTimeField(
        label=_("When"),
        input_formats=[MINUTES, f"{MINUTES}:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MINUTES),
        error_messages={
            "required": _("Choose when it is to be sent."),
            "invalid": _("Choose when it is to be sent: a day and a time."),
        },
    )


class OutgoingForm(DueForm):
    body = forms.CharField(label=_("Message"), required=False, widget=forms.Textarea({"rows": 5}))
    field_order = ("body", "due_at")
