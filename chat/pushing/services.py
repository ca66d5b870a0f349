"""The services that may carry a push: those of apprise's that reach phones by HTTP alone."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl

ADDRESS_LIMIT = 500  # characters

# What else apprise would heed could read files, follow redirects or skip the certificate.
OPTIONS = {"auth", "mode", "priority", "silent", "sound", "tags", "thread", "topic"}

_ADDRESS = re.compile(r"[a-z]+://[!-~]+")
_HOST = re.compile(r"[a-z]+://(?:[^/?#]*@)?([\w.-]+)(?::\d+)?/[^/?#]")  # with a path


class Service(NamedTuple):
    name: str
    module: str  # of apprise.plugins
    plugin: str
    has_host: bool = False  # else the place of a host holds a secret


_NTFY = Service("ntfy", "ntfy", "NotifyNtfy", has_host=True)
_GOTIFY = Service("Gotify", "gotify", "NotifyGotify", has_host=True)
_BARK = Service("Bark", "bark", "NotifyBark", has_host=True)

SERVICES = {
    "ntfys": _NTFY,
    "gotifys": _GOTIFY,
    "pover": Service("Pushover", "pushover", "NotifyPushover"),
    "tgram": Service("Telegram", "telegram", "NotifyTelegram"),
    "barks": _BARK,
    "pbul": Service("Pushbullet", "pushbullet", "NotifyPushBullet"),
    "prowl": Service("Prowl", "prowl", "NotifyProwl"),
    "slack": Service("Slack", "slack", "NotifySlack"),
    "discord": Service("Discord", "discord", "NotifyDiscord"),
    "workflows": Service("Microsoft Teams", "workflows", "NotifyWorkflows"),
    "ntfy": _NTFY,
    "gotify": _GOTIFY,
    "bark": _BARK,
}
DEFAULT = ("ntfys", "gotifys", "pover", "tgram")
UNENCRYPTED = {"ntfy", "gotify", "bark"}


def is_address(text: str) -> bool:
    return len(text) <= ADDRESS_LIMIT and bool(_ADDRESS.fullmatch(text))


def scheme(address: str) -> str:
    return address.partition("://")[0]


def unknown_options(address: str) -> list[str]:
    query = address.partition("?")[2]
    names = [name for name, _value in parse_qsl(query, keep_blank_values=True)]
    return [name for name in names if name not in OPTIONS]


def masked(address: str) -> str:
    """What may be shown: the scheme, and the host where that is no secret."""
    name = scheme(address)
    found = _HOST.match(address) if SERVICES[name].has_host else None
    return f"{name}://{found[1]}/…" if found else f"{name}://…"
