"""One sentence for the person: as a page of its own, or as a fragment for the page they are on."""

from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.middleware import HtmxDetails

WITHHELD = ("address", "csrfmiddlewaretoken", "password")  # not given back in a page


def problem(request: HttpRequest, status: HTTPStatus, sentence: str) -> HttpResponse:
    is_htmx = bool(request.headers.get("HX-Request"))
    template = "partials/problem.html" if is_htmx else "problem.html"
    return render(request, template, {"sentence": sentence, "status": status.value}, status=status)


def signed_out(request: HttpRequest) -> HttpResponse:
    """With the way back to the page that htmx asked from."""
    page = HtmxDetails(request).current_url_abs_path or "/"
    status = HTTPStatus.UNAUTHORIZED
    return render(request, "partials/signed_out.html", {"page": page}, status=status)


def form_page(
    request: HttpRequest, template: str, form: BaseForm, **context: object
) -> HttpResponse:
    """422 when something in the form was refused."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, template, {"form": form} | context, status=status)


def refused(request: HttpRequest, refusal: Exception) -> HttpResponse:
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, str(refusal))


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """With all that was filled in, to be sent again."""
    words = ngettext(
        "That was too much at once. Try again in %(n)d second.",
        "That was too much at once. Try again in %(n)d seconds.",
        seconds,
    ) % {"n": seconds}
    if request.headers.get("HX-Request"):
        response = problem(request, HTTPStatus.TOO_MANY_REQUESTS, words)
    else:
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in WITHHELD
        ]
        context = {"sentence": words, "fields": fields}
        response = render(request, "too_many.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    return problem(request, HTTPStatus.BAD_REQUEST, sentence or _("That request made no sense."))


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
