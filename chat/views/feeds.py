"""Feeds: read by programs, which bring no cookie and get none."""

from hashlib import sha256
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from chat import audit, feeds, limits
from chat.models import Feed

KIND = "application/atom+xml; charset=utf-8"
READING = ("GET", "HEAD")


@csrf_exempt  # nothing is written, and the refusal of a form would be logged with the token
@login_not_required
def mentions_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Who knows the token is let in, whoever they are."""
    if request.method not in READING:
        return _refusal(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": ", ".join(READING)})
    if seconds := limits.seconds_to_wait(f"address {audit.address.get()}"):
        return _refusal(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds)})
    feed = Feed.objects.with_token(token).select_related("user").first()
    if feed is None:
        return _refusal(HTTPStatus.NOT_FOUND)
    return _conditional(request, feeds.mentions(feed, request.path))


def _conditional(request: HttpRequest, document: feeds.Document) -> HttpResponse:
    """304 for who has it already."""
    moment = int(document.updated_at.timestamp())
    tag = f'"{sha256(document.xml.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Last-Modified": http_date(moment), "Cache-Control": "private"}
    response = HttpResponse(document.xml, content_type=KIND, headers=headers)
    return get_conditional_response(request, tag, moment, response) or response


def _refusal(status: HTTPStatus, headers: dict[str, str] | None = None) -> HttpResponse:
    response = HttpResponse(status.phrase, "text/plain", status, headers=headers)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log the token
    return response
