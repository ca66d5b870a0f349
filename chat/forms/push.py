"""Devices that pushes go to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chat.forms.base import PlainForm, validate_name
from chat.pushing.services import ADDRESS_LIMIT


class SecretInput(forms.TextInput):
    """Readable while it is typed, and never given back in a page."""

    def format_value(self, value: Any) -> None:
        return None


class PushTargetForm(PlainForm):
    address = forms.CharField(
        label=_("Address"),
        max_length=ADDRESS_LIMIT,
        widget=SecretInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    label = forms.CharField(
        label=_("Name of the device"), max_length=60, validators=[validate_name]
    )
