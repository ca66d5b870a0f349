"""The same in Django's words: where things are kept, and how mail leaves."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured

from environment.values import Bucket

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


def mailer(url: str) -> dict[str, Any]:
    parsed = dj_email_url.parse(url or "console:")
    names = OPTIONS_OF_MAIL[urlsplit(url).scheme]
    options = {name: parsed[setting] for name, setting in names.items()}
    if "timeout" in options:
        options["timeout"] = options["timeout"] or 10  # the worker waits for it
    return {"BACKEND": parsed["EMAIL_BACKEND"], "OPTIONS": options}


def bucket(bucket: Bucket) -> dict[str, Any]:
    options = {
        "endpoint_url": bucket.endpoint,
        "bucket_name": bucket.name,
        "access_key": bucket.key,
        "secret_key": bucket.secret,
        "region_name": bucket.region or None,
        "addressing_style": "path",
        "file_overwrite": True,  # names are random: no need to ask whether one is taken
        "max_memory_size": 1024**2,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def folder(path: Path) -> dict[str, Any]:
    """Nobody's but ours."""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{path} can't be made: {error.strerror}.") from error
    options = {
        "location": str(path),
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


def sqlite(data_dir: Path, name: str = "") -> dict[str, Any]:
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


def postgresql(url: str) -> dict[str, Any]:
    config: dict[str, Any] = dict(dj_database_url.parse(url))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return sqlite(Path(), config["NAME"])
    pool = {"min_size": 1, "max_size": 16, "timeout": 10}
    config["OPTIONS"] = {**config.get("OPTIONS", {}), "pool": pool}
    config["CONN_MAX_AGE"] = 0  # the pool keeps them
    return config
