"""What people are told of while they are away: what they choose, and why they were told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions, mails, notices
from chat.accounts import SignedInRequest
from chat.forms.people import NoticesForm
from chat.models import Membership, Mention, Message, User
from chat.text import Refused
from chat.views.errors import form_page
from chat.views.parts import saved
from chat.views.rooms import readable_room


@require_http_methods(["GET", "POST"])
def notice_settings(request: SignedInRequest) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)
    form = NoticesForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_notices(user=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return saved(request, "notice_settings")
    until = request.user.undisturbed_until
    peace = notices.moment(until, person) if until and until > timezone.now() else ""
    return form_page(request, "notice_settings.html", form, peace=peace)


@require_POST
def leave_in_peace(request: SignedInRequest) -> HttpResponse:
    """For an hour, until tomorrow, or no longer."""
    until = _moments(request.user).get(request.POST.get("for", ""))
    actions.leave_in_peace(user=request.user, until=until)
    return redirect("notice_settings")


def _moments(user: User) -> dict[str, datetime]:
    now = timezone.now().astimezone(ZoneInfo(user.locale.zone))
    tomorrow = datetime.combine(now.date() + timedelta(days=1), notices.MORNING, now.tzinfo)
    return {"hour": timezone.now() + timedelta(hours=1), "tomorrow": tomorrow}


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """By a link that only the mail holds. A mail program posts to it by itself (RFC 8058); what
    merely looks at links doesn't."""
    try:
        user_id, kind = mails.unsubscribed(token)
    except BadSignature as error:
        raise Http404 from error
    if request.method == "POST":
        actions.unsubscribe(user_id=user_id, kind=kind)
    context = {"is_done": request.method == "POST", "is_digest": kind == "digest"}
    return render(request, "unsubscribe.html", context)


@require_GET
def why(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The rule by which one message counted, or didn't, for the person; and what it led to."""
    messages = Message.objects.for_rendering().filter(purged_at=None)
    messages = messages.filter(room=readable_room(request, slug))
    message = get_object_or_404(messages, number=number)
    place = Membership.objects.select_related("user", "room").get(
        room=message.room, user=request.user
    )
    mentions = Mention.objects.filter(Q(user=request.user) | Q(user=None), message=message)
    context: dict[str, object] = {
        "message": message,
        "place": place,
        "mentions": mentions,
        "room": message.room,
    }
    if message.author_id != request.user.pk:
        now = timezone.now()
        context |= {
            "mail_fate": notices.mail_fate(message, place, now),
            "push_fate": notices.push_fate(message, place, now),
        }
    return render(request, "why.html", context)
