"""How long after a link was posted its preview is on another page.

All in one process, with a web server of its own that answers at once: what is measured is ours.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from statistics import quantiles
from threading import Thread
from typing import Any
from unittest.mock import patch
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.alone import in_this_process

TIMES = 40
PATIENCE = 10  # seconds
IN_MEMORY = {"BACKEND": "django.core.files.storage.InMemoryStorage"}


class Pages(BaseHTTPRequestHandler):
    """Each address has a page of its own, whose title is the address."""

    picture = b""

    def do_GET(self) -> None:
        is_picture = self.path.endswith(".png")
        body = self.picture if is_picture else self._page()
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if is_picture else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self) -> bytes:
        picture = f'<meta property="og:image" content="{self.path}.png">'
        title = f"<title>{self.path}</title>"
        return (title + picture * ("picture" in self.path)).encode()

    def log_message(self, *_args: object) -> None:
        pass


def main() -> None:
    Pages.picture = _png()
    with in_this_process() as ada, _web() as url:
        measured = asyncio.run(_measured(ada, url))
    print(f"{'':24}{'p50 ms':>8}{'p95 ms':>8}{'most':>8}")
    for kind, took in measured.items():
        cuts = quantiles(took, n=20)
        print(f"{kind:24}{1000 * cuts[9]:8.0f}{1000 * cuts[18]:8.0f}{1000 * max(took):8.0f}")


def _png() -> bytes:
    from PIL import Image

    file = BytesIO()
    Image.effect_noise((1200, 630), 40).convert("RGB").save(file, "PNG")
    return file.getvalue()


@contextmanager
def _web() -> Iterator[str]:
    """Its address, which is taken for a public one. Pictures are kept in memory."""
    from django.conf import settings
    from django.test import override_settings

    from chat.outside import guard

    web = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=web.serve_forever, daemon=True).start()
    with (
        patch.object(guard, "is_public", lambda address: address == "127.0.0.1"),
        patch.object(guard, "PORTS", {web.server_port}),
        override_settings(STORAGES={**settings.STORAGES, "default": IN_MEMORY}),
        patch("chat.actions.links.OFTEN", 3 * TIMES + 1),
    ):
        yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()


async def _measured(ada: Any, url: str) -> dict[str, list[float]]:
    from chat import process
    from chat.models import Room

    room = await Room.objects.aget(slug="general")
    page = await _page(ada, room)
    measured = {
        "a page": [await _took(page, room, ada, f"{url}/page-{n}") for n in range(TIMES)],
        "a page with a picture": [
            await _took(page, room, ada, f"{url}/picture-{n}") for n in range(TIMES)
        ],
        "one that is known": [
            await _took(page, room, ada, f"{url}/page-{n}") for n in range(TIMES)
        ],
    }
    await page.disconnect()
    await process.stop()
    return measured


async def _page(user: Any, room: Any) -> Any:
    """On which somebody looks at the room."""
    from asgiref.sync import sync_to_async
    from channels.testing import WebsocketCommunicator
    from django.test import Client

    from asgi import application
    from chat.models import Event

    client = Client(headers={"Host": "localhost"})
    await sync_to_async(client.force_login)(
        user, "allauth.account.auth_backends.AuthenticationBackend"
    )
    cookie = f"confab_session={client.cookies['confab_session'].value}".encode()
    host, origin = (b"host", b"localhost"), (b"origin", b"http://localhost")
    page = WebsocketCommunicator(application, "/ws/", [host, origin, (b"cookie", cookie)])
    await page.connect(PATIENCE)
    cursor = await sync_to_async(Event.objects.cursor)(room)
    await page.send_to(json.dumps({"type": "sync", "room": str(room.pk), "after": str(cursor)}))
    return page


async def _took(page: Any, room: Any, author: Any, url: str) -> float:
    """From before it is posted until its preview is there."""
    from asgiref.sync import sync_to_async

    from chat import actions

    began = time.perf_counter()
    await sync_to_async(actions.post_message)(room=room, author=author, body=url, nonce=uuid4())
    shown = f'rel="noopener noreferrer nofollow">{url[url.rindex("/") :]}</a>'
    while shown not in await page.receive_from(PATIENCE):
        pass
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
