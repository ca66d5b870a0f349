"""Pages of which htmx takes a part, and puts it into the page that is open."""

from django.http import HttpResponse

from chat.accounts import SignedInRequest


def put(request: SignedInRequest, response: HttpResponse, part: str, place: str) -> HttpResponse:
    """But whole when htmx asks for the page in order to go back to it."""
    if not request.htmx.history_restore_request:
        response["HX-Retarget"] = place
        response["HX-Reselect"] = part
        response["HX-Reswap"] = "innerHTML"
    return response
