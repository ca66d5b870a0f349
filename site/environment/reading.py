"""Each value as it is given, or ImproperlyConfigured with a sentence for who gave it."""

import os
from collections.abc import Mapping
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import dj_email_url
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from limits import parse_many

from environment.backends import OPTIONS_OF_MAIL
from environment.values import Bucket, Oidc

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def stored(path: Path) -> str:
    if key := path.read_text().strip():
        return key
    raise ImproperlyConfigured(f"{path} is empty: delete it, and the next start makes a new key.")


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def port(text: str) -> int:
    if text.isdecimal() and len(text) < 6 and 0 < int(text) < 65536:
        return int(text)
    raise ImproperlyConfigured(f"PORT={text} is no port: give a number from 1 to 65535.")


def data_dir(path: Path) -> Path:
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


def public_url(url: str) -> str:
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


def database_url(url: str) -> str:
    scheme = _split("DATABASE_URL", url).scheme
    if not url or scheme in ("postgres", "postgresql", "sqlite"):
        return "" if scheme == "sqlite" and url == "sqlite://" else url
    raise ImproperlyConfigured(
        "DATABASE_URL must begin with postgres:// or sqlite:///; "
        f"{scheme or 'a URL without a scheme'} is not supported."
    )


def redis_url(url: str) -> str:
    scheme = _split("REDIS_URL", url).scheme
    if not url or scheme in ("redis", "rediss", "unix"):
        return url
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")


def write_limits(text: str) -> str:
    try:
        parse_many(text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f'WRITE_LIMITS={text} is none: say, for example, "60/10 seconds;300/minute".'
        ) from error
    return text


def bucket(url: str) -> Bucket | None:
    """By TLS, unless the store is on this very machine."""
    if not url:
        return None
    parts = _split("FILES_URL", url)
    name = parts.path.strip("/")
    if parts.scheme != "s3" or not (parts.hostname and name and "/" not in name):
        raise ImproperlyConfigured(
            "FILES_URL must look like s3://key:secret@s3.example.com/bucket?region=eu-central-1."
        )
    if not (parts.username and parts.password):
        raise ImproperlyConfigured(
            "FILES_URL lacks the key or the secret, as in s3://key:secret@…."
        )
    scheme = "http" if is_loopback(parts.hostname) else "https"
    return Bucket(
        endpoint=f"{scheme}://{parts.netloc.rpartition('@')[2]}",
        name=name,
        key=unquote(parts.username),
        secret=unquote(parts.password),
        region=parse_qs(parts.query).get("region", [""])[0],
    )


def megabytes(name: str, given: Mapping[str, str], default: int, *, least: int) -> int:
    text = given.get(name) or str(default)
    if text.isascii() and text.isdecimal() and len(text) < 8 and int(text) >= least:
        return int(text)
    raise ImproperlyConfigured(
        f"{name}={text} is no size: give a whole number of megabytes, {least} at least."
    )


def email_url(url: str) -> str:
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


def email_from(text: str, host: str | None) -> str:
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


def oidc(given: Mapping[str, str]) -> Oidc | None:
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
        parts.scheme == "http" and is_loopback(parts.hostname or "")
    )
    if is_safe and parts.hostname and not (parts.query or parts.fragment):
        return url.rstrip("/")
    raise ImproperlyConfigured(f"OIDC_ISSUER={url} must be https:// and a host.")
