"""Pages of which htmx takes a part, and puts it into the page that is open."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from chat import frames
from chat.accounts import SignedInRequest

SHEET = "dialog#over"


def put(request: SignedInRequest, response: HttpResponse, part: str, place: str) -> HttpResponse:
    """But whole when htmx asks for the page in order to go back to it."""
    if not request.htmx.history_restore_request:
        _take(response, part)
        response["HX-Retarget"] = place
    return response


def lay_over(
    request: SignedInRequest, template: str, *, status: HTTPStatus = HTTPStatus.OK, **context: Any
) -> HttpResponse:
    """A page of its own, of which htmx takes the sheet and lays it over the conversation; or takes
    what is on it, for the sheet from which it was asked for."""
    context["zone"] = request.user.locale.zone
    page = render(request, template, context, status=status)
    if request.htmx.target == SHEET:  # which may be gone by then, and another in its place
        return _take(page, f"{SHEET} > *")
    return put(request, page, "#over", "#menu")


def _take(response: HttpResponse, part: str) -> HttpResponse:
    response["HX-Reselect"] = part
    response["HX-Reswap"] = "innerHTML ignoreTitle:true"
    return response


def told(request: SignedInRequest, sentence: str, url: str) -> HttpResponse:
    """It is done, and the person hears of it; without htmx the page to go to shows it."""
    if not request.htmx:
        return redirect(url)
    return HttpResponse(frames.put("#toast", "innerHTML", format_html("<p>{}</p>", sentence)))


def saved(request: SignedInRequest, view: str) -> HttpResponse:
    """Back to the form, which says that it was kept."""
    messages.success(request, _("Saved."))
    return redirect(view)


def place_of(request: SignedInRequest) -> str:
    """Where on the page the message stands that this is about."""
    return "reply" if request.GET.get("in") == "reply" else "message"
