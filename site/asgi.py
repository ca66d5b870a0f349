"""HTTP and WebSocket in one application, for Daphne and for uvicorn."""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

http = get_asgi_application()  # sets Django up; chat may be imported only after it

from django.conf import settings  # noqa: E402

from body_limit import BodyLimit  # noqa: E402
from chat import process  # noqa: E402
from chat.background import background  # noqa: E402
from chat.routing import websocket  # noqa: E402

tempfile.tempdir = str(settings.FILE_UPLOAD_TEMP_DIR)  # where servers and Django put bodies, too

application = ProtocolTypeRouter(
    {
        "http": BodyLimit(http),
        "websocket": websocket,
        "channel": background,
        "lifespan": process.lifespan,
    }
)
