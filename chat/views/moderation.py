"""What people report, and what moderators do about it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions
from chat.accounts import SignedInRequest
from chat.forms.messages import ReportForm
from chat.models import Message, Report, Room
from chat.text import Refused
from chat.views.parts import lay_over, told
from chat.views.reactions import standing_message

SHOWN = 100


@require_http_methods(["GET", "POST"])
def report_message(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = standing_message(request, message_id)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_message(message=message, reporter=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            sentence = _("Reported. The moderators will look at it.")
            return told(request, sentence, message.get_absolute_url())
    return lay_over(request, "report_message.html", status=form.status, form=form, message=message)


@require_GET
def reports(request: SignedInRequest) -> HttpResponse:
    """Those that wait, the oldest first; of rooms only what the admin may know."""
    if not request.user.is_admin:
        raise actions.NotPermitted
    rows = Report.objects.select_related("message__room", "message__author", "reporter", "handler")
    waiting = list(rows.filter(handled_at=None).order_by("pk")[:SHOWN])
    handled = list(rows.exclude(handled_at=None).order_by("-handled_at")[:20])
    told_of = {report.message_id for report in (*waiting, *handled)}
    messages = Message.objects.filter(pk__in=told_of)
    context = {
        "waiting": waiting,
        "handled": handled,
        "readable": set(messages.visible_to(request.user).values_list("pk", flat=True)),
        "changeable": _changeable(request, told_of),
        "zone": request.user.locale.zone,
    }
    return render(request, "reports.html", context)


def _changeable(request: SignedInRequest, ids: set[int]) -> set[int]:
    rooms = Room.objects.standing()
    messages = Message.objects.changeable_by(request.user).filter(pk__in=ids, room__in=rooms)
    return set(messages.values_list("pk", flat=True))


@require_POST
def handle_report(request: SignedInRequest, report_id: int) -> HttpResponse:
    if not request.user.is_admin:
        raise actions.NotPermitted
    report = get_object_or_404(Report, pk=report_id)
    actions.handle_report(report=report, handler=request.user)
    return redirect("reports")
