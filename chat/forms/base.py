"""What the forms have in common."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from chat import text


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

    @property
    def status(self) -> HTTPStatus:
        """422 when something in the form was refused."""
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.errors else HTTPStatus.OK
