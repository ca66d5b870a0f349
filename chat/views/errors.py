"""One sentence for the person: as a page of its own, or as a fragment for the page they are on."""

from http import HTTPStatus

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def problem(request: HttpRequest, status: HTTPStatus, sentence: str) -> HttpResponse:
    is_htmx = bool(request.headers.get("HX-Request"))
    template = "partials/problem.html" if is_htmx else "problem.html"
    return render(request, template, {"sentence": sentence, "status": status.value}, status=status)


def form_page(
    request: HttpRequest, template: str, form: BaseForm, **context: object
) -> HttpResponse:
    """422 when something in the form was refused."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, template, {"form": form} | context, status=status)


def refused(request: HttpRequest, refusal: Exception) -> HttpResponse:
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, str(refusal))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(request, HTTPStatus.BAD_REQUEST, _("That request made no sense."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(request, HTTPStatus.FORBIDDEN, _("You may not do that."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(
        request, HTTPStatus.NOT_FOUND, _("There is nothing here, or nothing that you may see.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return problem(
        request, HTTPStatus.INTERNAL_SERVER_ERROR, _("That failed on our side. Please try again.")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return problem(
        request, HTTPStatus.FORBIDDEN, _("This page is out of date. Reload it, and try again.")
    )
