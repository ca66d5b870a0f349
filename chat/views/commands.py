"""What can be typed after a slash."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chat.accounts import SignedInRequest
from chat.commands import COMMANDS


@require_GET
def commands(request: SignedInRequest) -> HttpResponse:
    return render(request, "commands.html", {"commands": COMMANDS.values()})
