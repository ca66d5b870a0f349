"""One sentence for the person: as a page of its own, with what to do next, or as a fragment for
the page they are on."""

import logging
import sys
from http import HTTPStatus

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.middleware import HtmxDetails

UNREACHABLE = (OperationalError, InterfaceError)  # the database is away, or takes too long
TOO_LARGE = (RequestDataTooBig, TooManyFilesSent)
AWAY = ("locked", "unable to open", "connect", "timeout", "closed", "terminat")
WAIT = 10  # seconds until one may ask again
WITHHELD = ("address", "csrfmiddlewaretoken", "password")  # not given back in a page


logger = logging.getLogger(__name__)


def problem(
    request: HttpRequest, status: HTTPStatus, sentence: str, remedy: str = ""
) -> HttpResponse:
    context = {"sentence": sentence, "remedy": remedy, "status": status.value}
    template = "partials/problem.html" if is_fragment(request) else "problem.html"
    return render(request, template, context, status=status)


def is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


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
    if is_fragment(request):
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
    if isinstance(exception, TOO_LARGE):
        status, sentence = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("That was too much at once.")
        return problem(request, status, sentence, _("Go back, and send it in smaller parts."))
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    return problem(
        request,
        HTTPStatus.BAD_REQUEST,
        sentence or _("That request made no sense."),
        _("Go back, reload the page, and try again. A link that led here may be broken."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    remedy = _("If it should be yours to do, ask an admin of your team.")
    return problem(request, HTTPStatus.FORBIDDEN, _("You may not do that."), remedy)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(
        request,
        HTTPStatus.NOT_FOUND,
        _("There is nothing here, or nothing that you may see."),
        _(
            "Perhaps it was deleted, or the address lacks a letter. Somebody who is in a room can "
            "add you to it."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if isinstance(error, UNREACHABLE):
        return unreachable(request, error)
    if _is_of_redis(error):
        return uncounted(request, error)
    return failure(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("That failed on our side."),
        _("Try again in a moment. If it fails again, tell whoever runs Confab here what you did."),
    )


def unreachable(request: HttpRequest, error: Exception) -> HttpResponse:
    """One line in the log for what is nobody's mistake and meets many requests; else, such as
    for a missing table, the traceback, too."""
    is_away = any(word in str(error) for word in AWAY)
    logger.warning("the database does not answer: %s", error, exc_info=None if is_away else error)
    sentence = _("Confab can't get at its messages just now.")
    remedy = _("What was kept is safe. Try again in a moment; go back for what you were writing.")
    return _later(failure(request, HTTPStatus.SERVICE_UNAVAILABLE, sentence, remedy))


def _is_of_redis(error: BaseException | None) -> bool:
    from redis.exceptions import RedisError  # takes long to import, and few ever need it

    return isinstance(error, RedisError)


def uncounted(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Where tries are counted, nobody may try while they can't be."""
    logger.warning("tries to sign in can't be counted: %s", error)
    sentence = _("Nobody can prove who they are just now.")
    remedy = _("Confab counts how often one tries, and can't get at the count. Try again soon.")
    return _later(failure(request, HTTPStatus.SERVICE_UNAVAILABLE, sentence, remedy))


def _later(response: HttpResponse) -> HttpResponse:
    """The log has its line already."""
    response["Retry-After"] = str(WAIT)
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def failure(request: HttpRequest, status: HTTPStatus, sentence: str, remedy: str) -> HttpResponse:
    """Asks neither database nor session, for they may be what failed."""
    again = request.method in ("GET", "HEAD")
    context = {"sentence": sentence, "remedy": remedy, "status": status.value, "again": again}
    template = "partials/problem.html" if is_fragment(request) else "failure.html"
    try:
        return HttpResponse(render_to_string(template, context), status=status)
    except Exception:
        logger.exception("the page that tells of a failure failed")
        return HttpResponse(f"{sentence} {remedy}\n", "text/plain", status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return problem(
        request, HTTPStatus.FORBIDDEN, _("This page is out of date. Reload it, and try again.")
    )
