"""Rooms, and what they are to each person."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.forms.base import PlainForm, validate_name
from chat.models import Room, User
from chat.models.people import Level, UserQuerySet


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
    shows_previews = forms.BooleanField(label=_("Messages show previews of links"), required=False)


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
