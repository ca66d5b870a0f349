"""The team's settings, the ways in, and the audit log."""

import csv
from collections.abc import Iterator
from functools import partial

import segno
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chat import actions
from chat.accounts import SignedInRequest
from chat.forms.people import AuditForm, InvitationForm, JoinForm, TeamForm
from chat.models import AuditEntry, Invitation, Report, Room, Team, User
from chat.text import Refused
from chat.views.errors import form_page
from chat.views.parts import saved

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SHOWN = 200  # entries of the log on a page


@require_http_methods(["GET", "POST"])
def team(request: SignedInRequest) -> HttpResponse:
    if not request.user.is_admin:
        raise actions.NotPermitted
    form = TeamForm(request.POST or None, instance=Team.objects.get())
    if request.method == "POST" and form.is_valid():
        actions.change_team(changer=request.user, **form.cleaned_data)
        return saved(request, "team")
    reports = Report.objects.filter(handled_at=None).count()
    return form_page(request, "team.html", form, reports=reports)


@require_http_methods(["GET", "POST"])
def invitations(request: SignedInRequest) -> HttpResponse:
    """Those that stand, and a form for another. Its link is shown once."""
    if not actions.may_invite(request.user, User.Role.GUEST):
        raise actions.NotPermitted
    form = InvitationForm(request.POST or None, creator=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return _invited(request, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return form_page(request, "invitations.html", form, invitations=_standing(request.user))


def _invited(request: SignedInRequest, form: InvitationForm) -> HttpResponse:
    fields = form.cleaned_data | {"role": User.Role(form.cleaned_data["role"])}
    mail = partial(_mail, request)
    invitation, token = actions.create_invitation(creator=request.user, mail=mail, **fields)
    link = _link(request, token)
    context = {
        "link": link,
        "code": mark_safe(segno.make(link).svg_inline(scale=4, omitsize=True)),  # noqa: S308
        "invitation": invitation,
        "form": InvitationForm(creator=request.user),
        "invitations": _standing(request.user),
    }
    response = render(request, "invitations.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _mail(request: SignedInRequest, token: str) -> tuple[str, str]:
    words = {
        "inviter": request.user.name,
        "team": Team.objects.get().name,
        "link": _link(request, token),
    }
    subject = _("%(inviter)s invites you to %(team)s") % words
    text = (
        _(
            "%(inviter)s invites you to the team %(team)s on Confab. Here you join it:\n\n"
            "%(link)s\n\n--\n"
            "%(inviter)s named this address. If you don't know the team, forget this mail: nothing "
            "is kept of you unless you join. Nobody reads replies.\n"
        )
        % words
    )
    return subject, text


def _link(request: SignedInRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("join", args=[token]))


def _standing(user: User) -> QuerySet[Invitation]:
    """Admins see everybody's, others their own; and of the rooms, those that they are in."""
    rooms = Prefetch("rooms", Room.objects.visible_to(user))
    invitations = Invitation.objects.valid().select_related("creator").prefetch_related(rooms)
    return invitations if user.is_admin else invitations.filter(creator=user)


@require_POST
def revoke_invitation(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(_standing(request.user), pk=invitation_id)
    actions.revoke_invitation(invitation=invitation, revoker=request.user)
    return redirect("invitations")


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str = "") -> HttpResponse:
    """Looking at an invitation doesn't use it. Without one, where the team lets anybody in."""
    if request.user.is_authenticated:
        return redirect("home")
    if not _is_way_in(token):
        raise Http404
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        zone = form.cleaned_data.pop("time_zone")
        try:
            user = _joined(token, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            actions.guess_time_zone(user=user, zone=zone)
            login(request, user, BACKEND)
            return redirect("home")
    return form_page(request, "join.html", form, team=Team.objects.get())


def _is_way_in(token: str) -> bool:
    if token:
        return Invitation.objects.valid().with_token(token).exists()
    return Team.objects.filter(is_open=True).exists()


def _joined(token: str, form: JoinForm) -> User:
    if token:
        return actions.accept_invitation(token=token, **form.cleaned_data)
    return actions.register(**form.cleaned_data)


@require_GET
def audit_log(request: SignedInRequest) -> HttpResponse:
    form = AuditForm(request.GET)
    entries = _entries(request, form)[:SHOWN]
    context = {"form": form, "entries": entries, "query": request.GET.urlencode()}
    return render(request, "audit.html", context)


@require_GET
def audit_csv(request: SignedInRequest) -> HttpResponseBase:
    entries = _entries(request, AuditForm(request.GET))
    response = StreamingHttpResponse(_lines(entries), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _entries(request: SignedInRequest, form: AuditForm) -> QuerySet[AuditEntry]:
    if not request.user.is_admin:
        raise actions.NotPermitted
    entries = AuditEntry.objects.select_related("actor")
    if form.is_valid():
        if person := form.cleaned_data["person"]:
            entries = entries.filter(actor__name__icontains=person)
        if deed := form.cleaned_data["deed"]:
            entries = entries.filter(deed__icontains=deed)
    return entries


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(["when", "who", "deed", "target", "address"])
    for entry in entries.iterator():
        row = [
            entry.at.isoformat(),
            str(entry.actor or ""),
            entry.deed,
            entry.target,
            entry.address,
        ]
        yield writer.writerow([_harmless(cell) for cell in row])


def _harmless(cell: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
