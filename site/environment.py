"""The settings that come from outside, read once and refused with a sentence when wrong."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from limits import parse_many

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SMTP = {
    "host": "EMAIL_HOST",
    "port": "EMAIL_PORT",
    "username": "EMAIL_HOST_USER",
    "password": "EMAIL_HOST_PASSWORD",
    "use_tls": "EMAIL_USE_TLS",
    "use_ssl": "EMAIL_USE_SSL",
    "timeout": "EMAIL_TIMEOUT",
}
# What Django's mailers take, by dj-email-url's names, for each scheme of EMAIL_URL.
OPTIONS_OF_MAIL: dict[str, dict[str, str]] = {
    "smtp": SMTP,
    "submission": SMTP,
    "file": {"file_path": "EMAIL_FILE_PATH"},
    "console": {},
    "": {},
}


@dataclass(frozen=True)
class Oidc:
    issuer: str
    client_id: str
    client_secret: str
    name: str  # "" or the words on the sign-in page's button


@dataclass(frozen=True)
class Environment:
    host: str
    port: int
    data_dir: Path
    public_url: str  # "" or an origin such as https://chat.example.com
    database_url: str  # "" means SQLite in data_dir
    redis_url: str  # "" means the in-memory channel layer
    email_url: str  # "" means the console
    email_from: str
    oidc: Oidc | None  # None means that nobody signs in by it
    write_limits: str = "60/10 seconds;300/minute"  # for one person, in the words of `limits`
    file_limit: int = 100  # MB of one message
    disk_floor: int = 500  # MB that files leave free in data_dir

    @classmethod
    def read(cls, given: Mapping[str, str] = os.environ) -> "Environment":
        """Raises ImproperlyConfigured with one sentence for the person who set it."""
        host = given.get("HOST") or "127.0.0.1"
        public_url = _public_url(given.get("PUBLIC_URL", ""))
        if not (public_url or _is_loopback(host)):
            raise ImproperlyConfigured(
                f"HOST={host} lets other machines in, so PUBLIC_URL must say by which address, "
                "for example PUBLIC_URL=http://192.168.1.5:8000."
            )
        return cls(
            host=host,
            port=_port(given.get("PORT") or "8000"),
            data_dir=_data_dir(Path(given.get("DATA_DIR") or ROOT / "data")),
            public_url=public_url,
            database_url=_database_url(given.get("DATABASE_URL", "")),
            redis_url=_redis_url(given.get("REDIS_URL", "")),
            email_url=_email_url(given.get("EMAIL_URL", "")),
            email_from=_email_from(given.get("EMAIL_FROM", ""), urlsplit(public_url).hostname),
            oidc=_oidc(given),
            write_limits=_write_limits(given.get("WRITE_LIMITS") or cls.write_limits),
            file_limit=_megabytes("FILE_LIMIT", given, cls.file_limit, least=1),
            disk_floor=_megabytes("DISK_FLOOR", given, cls.disk_floor, least=0),
        )

    @property
    def address(self) -> str:
        """Where to find Confab, as a person would type it; no trailing slash."""
        return self.public_url or f"http://{_bracketed(self.host)}:{self.port}"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def allowed_hosts(self) -> list[str]:
        public = urlsplit(self.public_url).hostname
        return [*LOOPBACK, *([_bracketed(public)] if public else [])]

    def database(self) -> dict[str, Any]:
        return _postgresql(self.database_url) if self.database_url else _sqlite(self.data_dir)

    def cache(self) -> dict[str, Any]:
        if not self.redis_url:
            return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": self.redis_url,
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }

    def mailer(self) -> dict[str, Any]:
        parsed = dj_email_url.parse(self.email_url or "console:")
        names = OPTIONS_OF_MAIL[urlsplit(self.email_url).scheme]
        options = {name: parsed[setting] for name, setting in names.items()}
        if "timeout" in options:
            options["timeout"] = options["timeout"] or 10  # a request waits for it
        return {"BACKEND": parsed["EMAIL_BACKEND"], "OPTIONS": options}

    def oidc_providers(self) -> dict[str, Any]:
        """In allauth's words; empty where nobody signs in by it."""
        if not self.oidc:
            return {}
        app = {
            "provider_id": "oidc",
            "name": self.oidc.name,
            "client_id": self.oidc.client_id,
            "secret": self.oidc.client_secret,
            "settings": {"server_url": self.oidc.issuer, "oauth_pkce_enabled": True},
        }
        return {"openid_connect": {"APPS": [app]}}

    def incoming(self) -> Path:
        """Where files wait while they arrive. /tmp may be another disk, or memory."""
        (folder := self.data_dir / "incoming").mkdir(mode=0o700, exist_ok=True)
        return folder

    def secret_key(self) -> str:
        """Made at the first start; whoever comes second reads what the first one wrote."""
        path = self.data_dir / "secret_key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _stored(path)
        with os.fdopen(descriptor, "w") as file:
            file.write(key := secrets.token_urlsafe(50))
        return key


def _stored(path: Path) -> str:
    if key := path.read_text().strip():
        return key
    raise ImproperlyConfigured(f"{path} is empty: delete it, and the next start makes a new key.")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(text: str) -> int:
    if text.isdecimal() and len(text) < 6 and 0 < int(text) < 65536:
        return int(text)
    raise ImproperlyConfigured(f"PORT={text} is no port: give a number from 1 to 65535.")


def _data_dir(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR={path} can't be made: {error.strerror}.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"DATA_DIR={path} is not writable.")
    return path.resolve()


def _split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises for a port that is no number)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no URL: {error}.") from error
    return parts


def _public_url(url: str) -> str:
    parts = _split("PUBLIC_URL", url.strip())
    origin = f"{parts.scheme}://{parts.netloc.lower()}"
    if parts.hostname and "@" not in origin and url.strip().lower().rstrip("/") == origin:
        if parts.scheme in ("http", "https"):
            return origin
    elif not url.strip():
        return ""
    raise ImproperlyConfigured(
        f"PUBLIC_URL={url} must be http:// or https:// and a host, without a path."
    )


def _database_url(url: str) -> str:
    scheme = _split("DATABASE_URL", url).scheme
    if not url or scheme in ("postgres", "postgresql", "sqlite"):
        return "" if scheme == "sqlite" and url == "sqlite://" else url
    raise ImproperlyConfigured(
        "DATABASE_URL must begin with postgres:// or sqlite:///; "
        f"{scheme or 'a URL without a scheme'} is not supported."
    )


def _redis_url(url: str) -> str:
    scheme = _split("REDIS_URL", url).scheme
    if not url or scheme in ("redis", "rediss", "unix"):
        return url
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")


def _write_limits(text: str) -> str:
    try:
        parse_many(text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f'WRITE_LIMITS={text} is none: say, for example, "60/10 seconds;300/minute".'
        ) from error
    return text


def _megabytes(name: str, given: Mapping[str, str], default: int, *, least: int) -> int:
    text = given.get(name) or str(default)
    if text.isascii() and text.isdecimal() and len(text) < 8 and int(text) >= least:
        return int(text)
    raise ImproperlyConfigured(
        f"{name}={text} is no size: give a whole number of megabytes, {least} at least."
    )


def _email_url(url: str) -> str:
    parts = _split("EMAIL_URL", url)
    if parts.scheme not in OPTIONS_OF_MAIL or bool(url) != bool(parts.scheme):
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with submission://, smtp://, file:/// or console:."
        )
    if parts.scheme in ("smtp", "submission") and not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL names no mail server.")
    if parts.scheme == "file" and not parts.path.strip("/"):
        raise ImproperlyConfigured("EMAIL_URL names no folder, as file:////var/mail would.")
    try:
        dj_email_url.parse(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"EMAIL_URL can't be read: {error}.") from error
    return url


def _email_from(text: str, host: str | None) -> str:
    if not text:
        return f"Confab <confab@{host if host and not _is_ip(host) else 'localhost'}>"
    try:
        validate_email(parseaddr(text)[1])
    except ValidationError as error:
        raise ImproperlyConfigured(
            f"EMAIL_FROM={text} must be an address, such as Confab <confab@example.com>."
        ) from error
    return text


def _is_ip(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _oidc(given: Mapping[str, str]) -> Oidc | None:
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    missing = [name for name in names if not given.get(name)]
    if len(missing) == len(names):
        return None
    if missing:
        raise ImproperlyConfigured(f"Signing in by OIDC also needs {' and '.join(missing)}.")
    issuer, client_id, client_secret = (given[name] for name in names)
    return Oidc(_issuer(issuer), client_id, client_secret, given.get("OIDC_NAME", ""))


def _issuer(url: str) -> str:
    """What it says of a person is believed for coming by TLS, or from this very machine."""
    parts = _split("OIDC_ISSUER", url)
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and _is_loopback(parts.hostname or "")
    )
    if is_safe and parts.hostname and not (parts.query or parts.fragment):
        return url.rstrip("/")
    raise ImproperlyConfigured(f"OIDC_ISSUER={url} must be https:// and a host.")


def _sqlite(data_dir: Path, name: str = "") -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name or str(data_dir / "confab.sqlite3"),
        "TEST": {"NAME": str(data_dir / "test.sqlite3")},  # a file: threads share no memory
        "OPTIONS": {
            # Read-then-write in a deferred transaction fails at once with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(Path(), config["NAME"])
    config["OPTIONS"] = {**config.get("OPTIONS", {}), "pool": {"min_size": 1, "max_size": 16}}
    config["CONN_MAX_AGE"] = 0  # the pool keeps them
    return config
