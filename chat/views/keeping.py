"""What people keep for themselves: saved messages, and reminders."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions
from chat.accounts import SignedInRequest
from chat.forms.messages import ReminderForm
from chat.models import Message, Reminder, Saved
from chat.text import Refused
from chat.views.parts import lay_over, told
from chat.views.places import page_before
from chat.views.reactions import standing_message

SHOWN = 200


@require_GET
def saved(request: SignedInRequest) -> HttpResponse:
    """What of it can still be read, the latest first; and what one is to be reminded of."""
    readable = Message.objects.visible_to(request.user).standing()
    rows = Saved.objects.filter(user=request.user, message__in=readable).order_by("-pk")
    shown = ("message__author", "message__room", "message__thread__room")
    upcoming = Reminder.objects.open_for(request.user).filter(due_at__gt=timezone.now())
    context = {
        "saved": rows.select_related(*shown).prefetch_related("message__files")[:SHOWN],
        "reminders": upcoming[:SHOWN],
        "zone": request.user.locale.zone,
    }
    return render(request, "saved.html", context)


@require_POST
def save_message(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Or no longer, with saved=no."""
    message = standing_message(request, message_id)
    if request.POST.get("saved") == "no":
        actions.unsave_message(message=message, user=request.user)
        return told(request, _("Removed from what you saved."), page_before(request))
    actions.save_message(message=message, user=request.user)
    return told(request, _("Saved."), message.get_absolute_url())


@require_http_methods(["GET", "POST"])
def set_reminder(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = standing_message(request, message_id)
    form = ReminderForm(request.POST or None, zone=request.user.locale.zone)
    if request.method == "POST" and form.is_valid():
        due_at, words = form.cleaned_data["due_at"], form.cleaned_data["words"]
        try:
            actions.set_reminder(user=request.user, due_at=due_at, message=message, words=words)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return told(request, _("You will be reminded."), message.get_absolute_url())
    return lay_over(request, "set_reminder.html", status=form.status, form=form, message=message)


@require_POST
def finish_reminder(request: SignedInRequest, reminder_id: int) -> HttpResponse:
    reminder = get_object_or_404(Reminder, pk=reminder_id, user=request.user)
    actions.finish_reminder(reminder=reminder, user=request.user)
    return redirect(page_before(request))
