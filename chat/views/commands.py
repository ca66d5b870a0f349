"""What can be typed: commands, keys, formatting."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chat.accounts import SignedInRequest
from chat.commands import COMMANDS
from chat.views.parts import lay_over


@require_GET
def commands(request: SignedInRequest) -> HttpResponse:
    return render(request, "commands.html", {"commands": COMMANDS.values()})


@require_GET
def help_page(request: SignedInRequest) -> HttpResponse:
    """The keys, and how words are written."""
    return lay_over(request, "help.html")
