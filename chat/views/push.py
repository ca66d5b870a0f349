"""The devices that a person's pushes go to, and the address of their feed."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from chat import actions, pushing
from chat.accounts import SignedInRequest
from chat.forms.push import PushTargetForm
from chat.models import Feed, PushTarget
from chat.text import Refused
from chat.views.errors import form_page


@sensitive_post_parameters("address")
@require_http_methods(["GET", "POST"])
def push(request: SignedInRequest) -> HttpResponse:
    form = PushTargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            target = actions.add_push_target(user=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("Added. Press Test to see whether it works."))
            return redirect(f"{reverse('push')}#device-{target.pk}")
    allowed = actions.allowed_schemes()
    context = {
        "targets": request.user.push_targets.all(),
        "services": dict.fromkeys(pushing.SERVICES[each].name for each in allowed),
        "zone": request.user.locale.zone,
    }
    return form_page(request, "push.html", form, **context)


@require_POST
def test_push_target(request: SignedInRequest, target_id: int) -> HttpResponse:
    target = _own(request, target_id)
    actions.test_push_target(target=target, user=request.user)
    words = _("A test is on its way to %s. Reload this page in a moment to see what became of it.")
    messages.success(request, words % target.label)
    return redirect("push")


@require_POST
def pause_push_target(request: SignedInRequest, target_id: int) -> HttpResponse:
    actions.pause_push_target(target=_own(request, target_id), user=request.user)
    return redirect("push")


@require_POST
def resume_push_target(request: SignedInRequest, target_id: int) -> HttpResponse:
    actions.resume_push_target(target=_own(request, target_id), user=request.user)
    return redirect("push")


@require_POST
def remove_push_target(request: SignedInRequest, target_id: int) -> HttpResponse:
    actions.remove_push_target(target=_own(request, target_id), user=request.user)
    return redirect("push")


@require_http_methods(["GET", "POST"])
def feed(request: SignedInRequest) -> HttpResponse:
    """Its address is shown once, to whoever has just made it."""
    link = ""
    if request.method == "POST":
        path = reverse("mentions_feed", args=[actions.make_feed(user=request.user)])
        link = settings.ENVIRONMENT.url(path)
    context = {
        "link": link,
        "feed": Feed.objects.filter(user=request.user).first(),
        "zone": request.user.locale.zone,
    }
    response = render(request, "feed.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke_feed(request: SignedInRequest) -> HttpResponse:
    actions.revoke_feed(user=request.user)
    return redirect("feed")


def _own(request: SignedInRequest, target_id: int) -> PushTarget:
    return get_object_or_404(request.user.push_targets, pk=target_id)
