"""The settings that come from outside, read once and refused with a sentence when wrong."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from environment import backends, reading
from environment.values import Bucket, Oidc

__all__ = ["ROOT", "Bucket", "Environment", "Oidc"]

ROOT = Path(__file__).resolve().parent.parent.parent


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
    bucket: Bucket | None = None  # None: files lie in data_dir
    files_quota: int = 2000  # MB of files that one person may keep

    @classmethod
    def read(cls, given: Mapping[str, str] = os.environ) -> "Environment":
        """Raises ImproperlyConfigured with one sentence for the person who set it."""
        host = given.get("HOST") or "127.0.0.1"
        public_url = reading.public_url(given.get("PUBLIC_URL", ""))
        if not (public_url or reading.is_loopback(host)):
            raise ImproperlyConfigured(
                f"HOST={host} lets other machines in, so PUBLIC_URL must say by which address, "
                "for example PUBLIC_URL=http://192.168.1.5:8000."
            )
        return cls(
            host=host,
            port=reading.port(given.get("PORT") or "8000"),
            data_dir=reading.data_dir(Path(given.get("DATA_DIR") or ROOT / "data")),
            public_url=public_url,
            database_url=reading.database_url(given.get("DATABASE_URL", "")),
            redis_url=reading.redis_url(given.get("REDIS_URL", "")),
            email_url=reading.email_url(given.get("EMAIL_URL", "")),
            email_from=reading.email_from(
                given.get("EMAIL_FROM", ""), urlsplit(public_url).hostname
            ),
            oidc=reading.oidc(given),
            write_limits=reading.write_limits(given.get("WRITE_LIMITS") or cls.write_limits),
            file_limit=reading.megabytes("FILE_LIMIT", given, cls.file_limit, least=1),
            disk_floor=reading.megabytes("DISK_FLOOR", given, cls.disk_floor, least=0),
            bucket=reading.bucket(given.get("FILES_URL", "")),
            files_quota=reading.megabytes("FILES_QUOTA", given, cls.files_quota, least=1),
        )

    @property
    def address(self) -> str:
        """Where to find Confab, as a person would type it; no trailing slash."""
        return self.public_url or f"http://{reading.bracketed(self.host)}:{self.port}"

    def url(self, path: str) -> str:
        """Absolute, for what is read elsewhere."""
        return f"{self.address}{path}"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def allowed_hosts(self) -> list[str]:
        public = urlsplit(self.public_url).hostname
        return [*reading.LOOPBACK, *([reading.bracketed(public)] if public else [])]

    def database(self) -> dict[str, Any]:
        if self.database_url:
            return backends.postgresql(self.database_url)
        return backends.sqlite(self.data_dir)

    def cache(self) -> dict[str, Any]:
        if not self.redis_url:
            return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": self.redis_url,
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }

    def files(self) -> dict[str, Any]:
        """Django's storage for what people upload."""
        if self.bucket:
            return backends.bucket(self.bucket)
        return backends.folder(self.data_dir / "files")

    def mailer(self) -> dict[str, Any]:
        return backends.mailer(self.email_url)

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
            return reading.stored(path)
        with os.fdopen(descriptor, "w") as file:
            file.write(key := secrets.token_urlsafe(50))
        return key
