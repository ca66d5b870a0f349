"""Answers by emoji."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from chat import actions, emojis
from chat.accounts import SignedInRequest
from chat.models import Message, Reaction, User
from chat.views.parts import lay_over, place_of

USUAL = ("👍", "❤️", "😂", "🎉", "👀", "✅", "🙏", "🚀")
FREQUENT = len(USUAL)
FOUND = 60


@require_POST
def react(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = standing_message(request, message_id)
    actions.react(message=message, user=request.user, emoji=request.POST.get("emoji", ""))
    return HttpResponse() if request.htmx else redirect(message.get_absolute_url())


@require_GET
def reactions(request: SignedInRequest, message_id: int) -> HttpResponse:
    """The emoji to choose from: those that the person uses most; then one group, or what ?q= finds.

    A page of its own, of which htmx takes the picker and lays it over the conversation; and of
    that, when something is looked for in it, what was found.
    """
    message = standing_message(request, message_id)
    query, group = request.GET.get("q", "").strip()[:40], request.GET.get("group", "")
    groups = emojis.groups()
    group = group if group in groups else next(iter(groups))
    context: dict[str, Any] = {
        "message": message,
        "place": place_of(request),
        "frequent": frequent_emoji(request.user),
        "groups": groups,
        "group": group,
        "query": query,
        "found": emojis.search(query, FOUND) if query else groups[group],
    }
    if {"q", "group"} & request.GET.keys():
        return render(request, "reactions.html", context)
    return lay_over(request, "reactions.html", **context)


def frequent_emoji(user: User) -> list[str]:
    own = Reaction.objects.filter(user=user).order_by().values("emoji")
    counted = own.annotate(n=Count("pk")).order_by("-n", "emoji").values_list("emoji", flat=True)
    return list(dict.fromkeys([*counted[:FREQUENT], *USUAL]))[:FREQUENT]


def standing_message(request: SignedInRequest, message_id: int) -> Message:
    """One that the person can read, and that wasn't deleted."""
    messages = Message.objects.visible_to(request.user).standing().for_rendering()
    return get_object_or_404(messages, pk=message_id)
