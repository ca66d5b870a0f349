"""What concerns the person who looks."""

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions, uploads
from chat.accounts import SignedInRequest
from chat.forms.people import LookForm, PictureForm, PreferencesForm, ProfileForm
from chat.models import (
    Event,
    Membership,
    Mention,
    Message,
    Reaction,
    Reminder,
    Room,
    ThreadPlace,
    User,
)
from chat.models.messages import EventQuerySet
from chat.pictures import NoRoom
from chat.text import Refused
from chat.views.errors import form_page
from chat.views.parts import saved

SHOWN = 50
REMEMBERED = timedelta(days=30)


class Occurrence(NamedTuple):
    kind: str
    at: datetime
    mention: Mention | None = None
    event: Event | None = None
    place: ThreadPlace | None = None

    @property
    def actor(self) -> User | None:
        """Who did it; before that was noted, only authors could."""
        if self.event is None or self.event.message is None:
            return None
        return self.event.actor or self.event.message.author


@require_http_methods(["GET", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    """The profile and the preferences; one form each, told apart by the button."""
    is_profile = request.method == "POST" and "profile" in request.POST
    is_preferences = request.method == "POST" and "preferences" in request.POST
    profile = _profile_form(request, request.POST if is_profile else None)
    preferences = _preferences_form(request, request.POST if is_preferences else None)
    if is_profile and profile.is_valid():
        actions.change_profile(user=request.user, **profile.profile())
        return saved(request, "settings")
    if is_preferences and preferences.is_valid():
        actions.set_preferences(user=request.user, **preferences.cleaned_data)
        return saved(request, "settings")
    form = preferences if is_preferences else profile
    return _settings_page(request, form, profile=profile, preferences=preferences)


@require_POST
def change_picture(request: SignedInRequest) -> HttpResponse:
    """Another one, or none."""
    if "remove" in request.POST:
        actions.remove_avatar(user=request.user)
        return saved(request, "settings")
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid() and _take_picture(request, form):
        return saved(request, "settings")
    return _settings_page(request, form, picture=form)


@require_POST
def change_look(request: SignedInRequest) -> HttpResponse:
    form = LookForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        actions.change_look(user=request.user, **form.cleaned_data)
        request.user.language = form.cleaned_data["language"]
        with request.user.locale.spoken():
            return saved(request, "settings")
    return _settings_page(request, form, look=form)


def _settings_page(request: SignedInRequest, form: BaseForm, **forms: BaseForm) -> HttpResponse:
    shown = {
        "profile": _profile_form(request),
        "preferences": _preferences_form(request),
        "picture": PictureForm(),
        "look": LookForm(instance=User.objects.get(pk=request.user.pk)),
    }
    return form_page(request, "my_settings.html", form, **shown | forms)


def _profile_form(request: SignedInRequest, typed: QueryDict | None = None) -> ProfileForm:
    person = User.objects.get(pk=request.user.pk)
    zone = {"time_zone": person.time_zone or "UTC"}
    return ProfileForm(typed, instance=person, initial=zone)


def _preferences_form(request: SignedInRequest, typed: QueryDict | None = None) -> PreferencesForm:
    return PreferencesForm(typed, instance=User.objects.get(pk=request.user.pk))


def _take_picture(request: SignedInRequest, form: PictureForm) -> bool:
    try:
        with uploads.stored([form.cleaned_data["picture"]], request.user) as (file,):
            actions.change_avatar(user=request.user, file=file)
    except Refused as refusal:
        form.add_error("picture", str(refusal))
        return False
    with suppress(NoRoom):  # a job tries again
        actions.prepare_picture(pk=file.pk)
    return True


@require_GET
def activity(request: SignedInRequest) -> HttpResponse:
    """What called the person, newest first: mentions, replies in threads that they follow, rooms
    they were added to, what became of messages that they had read, and how others responded to
    theirs. What they wanted to be reminded of stands above."""
    user, since = request.user, timezone.now() - REMEMBERED
    found = chain(
        _mentions(user),
        _replies(user, since),
        _arrivals(user, since),
        _changes(user, since),
        _reactions(user, since),
    )
    occurrences = sorted(found, key=lambda each: each.at, reverse=True)[:SHOWN]
    due = Reminder.objects.open_for(user).filter(due_at__lte=timezone.now())
    context = {"occurrences": occurrences, "due": due[:SHOWN], "zone": user.locale.zone}
    return render(request, "activity.html", context)


def _mentions(user: User) -> list[Occurrence]:
    """One for each message; of those that called everybody, only what came since they joined."""
    was_in = Membership.objects.filter(
        user=user, room=OuterRef("room"), joined_at__lte=OuterRef("message__created_at")
    )
    rows = Mention.objects.filter(Q(user=user) | Q(Exists(was_in), user=None))
    rows = rows.filter(room__in=Room.objects.visible_to(user)).exclude(message__author=user)
    rows = rows.select_related("message__author", "message__room").order_by("-message__created_at")
    by_message = {row.message_id: row for row in rows[:SHOWN]}
    return [Occurrence("mention", x.message.created_at, mention=x) for x in by_message.values()]


def _replies(user: User, since: datetime) -> list[Occurrence]:
    """One for each thread: what is unread there, or was said lately."""
    places = ThreadPlace.objects.followed_by(user).filter(thread__purged_at=None)
    lately = Q(thread__replied_at__gt=since) | Q(read_number__lt=F("thread__reply_count"))
    last = Message.objects.filter(thread=OuterRef("thread")).order_by("-reply_number")
    rows = places.filter(lately, thread__reply_count__gt=0)
    rows = rows.annotate(last_author=Subquery(last.values("author")[:1])).exclude(last_author=user)
    rows = rows.select_related("thread__room", "thread__author").order_by("-thread__replied_at")
    return [Occurrence("reply", row.thread.replied_at or since, place=row) for row in rows[:SHOWN]]


def _reactions(user: User, since: datetime) -> list[Occurrence]:
    """The latest for each message of theirs, where others' reactions still stand."""
    rows = _events(user).filter(
        kind=Event.Kind.MESSAGE_REACTED, message__author=user, created_at__gt=since
    )
    others = Reaction.objects.filter(message=OuterRef("message")).exclude(user=user)
    rows = rows.filter(Exists(others)).exclude(actor=user)
    latest: dict[int | None, Event] = {}
    for row in rows[:SHOWN]:
        latest.setdefault(row.message_id, row)
    return [Occurrence("reaction", row.created_at, event=row) for row in latest.values()]


def _arrivals(user: User, since: datetime) -> list[Occurrence]:
    rows = _events(user).filter(kind=Event.Kind.MEMBER_ADDED, subject=user, created_at__gt=since)
    return [Occurrence("added", row.created_at, event=row) for row in rows[:SHOWN]]


def _changes(user: User, since: datetime) -> list[Occurrence]:
    """Edits and deletions by others of what the person had read by then."""
    read = Membership.objects.filter(
        user=user, room=OuterRef("room"), read_number__gte=OuterRef("message__number")
    )
    kinds = (Event.Kind.MESSAGE_EDITED, Event.Kind.MESSAGE_DELETED)
    rows = _events(user).filter(Exists(read), kind__in=kinds, created_at__gt=since)
    rows = rows.filter(message__number__gt=0, message__purged_at=None)
    rows = rows.exclude(actor=user).exclude(actor=None, message__author=user)
    return [Occurrence(row.kind, row.created_at, event=row) for row in rows[:SHOWN]]


def _events(user: User) -> EventQuerySet:
    rooms = Room.objects.visible_to(user)
    return Event.objects.with_messages().filter(room__in=rooms).order_by("-created_at")
