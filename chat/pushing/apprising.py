"""The process that sends one push, and may reach nothing but public addresses, by HTTP alone.

Asked by JSON, it answers by JSON. Of the address nothing is in the answer.
"""

import json
import resource
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from chat.outside import guard
from chat.pushing.services import SERVICES, scheme, unknown_options

MEMORY = 512 * 1024 * 1024  # bytes

type Answer = tuple[str, int]


def main() -> None:
    limit()
    question = json.load(sys.stdin)
    guard.install(also=[(host, port) for host, port in question.get("also", ())])
    print(json.dumps(answer(question)), flush=True)


def limit() -> None:
    """No file to write, no core to leave, and no room for an answer without end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(question: dict[str, Any]) -> Answer:
    plugin = _plugin(question["address"])
    if plugin is None:
        return "unreadable", 0
    return _sent(plugin, **question["push"]) if "push" in question else ("done", 0)


def _plugin(address: str) -> Any:
    """Only the class of its scheme is loaded: apprise has others, which run programs."""
    service = SERVICES.get(scheme(address))
    if service is None or unknown_options(address):
        return None
    plugin = getattr(import_module(f"apprise.plugins.{service.module}"), service.plugin)
    try:
        fields = plugin.parse_url(address)
        return plugin(**fields, asset=_asset()) if fields else None
    except (TypeError, ValueError):  # so are apprise's own
        return None


def _asset() -> Any:
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id="Confab",
        async_mode=False,
        http_redirects=False,
        image_path_mask=False,
        image_url_logo="",
        image_url_mask="",
        storage_mode="memory",
    )


def _sent(plugin: Any, title: str, body: str) -> Answer:
    """What apprise says is yes or no. What was answered, or stood in the way, the sessions say."""
    import requests
    from apprise import Apprise, NotifyFormat

    met: list[Answer] = []

    class Session(requests.Session):
        """No proxies, no netrc, no redirects, and always a certificate."""

        def __init__(self) -> None:
            super().__init__()
            self.trust_env = False

        def send(self, request: Any, **options: Any) -> Any:
            options |= {"allow_redirects": False, "verify": True, "proxies": {}, "cert": None}
            try:
                response = super().send(request, **options)
            except Exception as error:
                met.append((_outcome(error), 0))
                raise
            met.append(("answered", response.status_code))
            return response

    requests.sessions.Session = Session  # type: ignore[misc]
    carrier = Apprise(asset=_asset())
    carrier.add(plugin)
    if carrier.notify(title=title, body=body, body_format=NotifyFormat.TEXT):
        return "done", 0
    return met[-1] if met else ("unreadable", 0)  # it knew nobody to ask


def _outcome(error: Exception) -> str:
    """Once there is a connection, nobody knows what arrived."""
    from requests import ConnectTimeout, ReadTimeout
    from requests.exceptions import SSLError
    from urllib3.exceptions import NewConnectionError

    met = list(_causes(error))
    if any(isinstance(each, guard.NotPublic) for each in met):
        return "not public"
    if any(isinstance(each, (ConnectTimeout, SSLError, NewConnectionError)) for each in met):
        return "unreached"
    return "too slow" if isinstance(error, ReadTimeout) else "died"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        reason = getattr(error, "reason", None)  # urllib3's
        error = error.__cause__ or error.__context__ or reason


if __name__ == "__main__":
    main()
