"""Where WebSockets go, and which are let in at all."""

from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import urlsplit

from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from django.conf import settings
from django.urls import path, re_path

from chat.consumers import PageConsumer

Application = Callable[[Any, Any, Any], Awaitable[None]]


class SameOrigin:
    """Lets in only pages of this very site: scheme, host and port, or PUBLIC_URL.

    Browsers send cookies with WebSockets of any origin, and the handshake has no CSRF token.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await (self.application if _is_own_page(scope) else deny)(scope, receive, send)


async def deny(scope: Any, receive: Any, send: Any) -> None:
    """Refuses the handshake with a 403."""
    await receive()
    await send({"type": "websocket.close"})


def _is_own_page(scope: Any) -> bool:
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    if (public := settings.ENVIRONMENT.public_url) and origin == public.lower():
        return True
    host = headers.get(b"host", b"").decode("latin-1").lower()
    scheme = {"ws": "http", "wss": "https"}.get(scope.get("scheme", "ws"))
    return bool(host) and origin == f"{scheme}://{host}" and _is_allowed(host)


def _is_allowed(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname
    return name in settings.ALLOWED_HOSTS or f"[{name}]" in settings.ALLOWED_HOSTS


routes: list[Any] = [path("ws/", PageConsumer.as_asgi()), re_path("", cast(Any, deny))]
websocket = SameOrigin(CookieMiddleware(URLRouter(routes)))
