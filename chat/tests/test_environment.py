import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from environment import Environment, Oidc

OIDC = {
    "OIDC_ISSUER": "https://id.example/realm/",
    "OIDC_CLIENT_ID": "confab",
    "OIDC_CLIENT_SECRET": "hush",
}
CONSOLE = "django.core.mail.backends.console.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def read(data_dir: Path, **given: str) -> Environment:
    return Environment.read({"DATA_DIR": str(data_dir), **given})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"PORT": "0"}, "PORT=0 is no port"),
        ({"PORT": "-1"}, "PORT=-1 is no port"),
        ({"PORT": "abc"}, "PORT=abc is no port"),
        ({"PORT": "65536"}, "PORT=65536 is no port"),
        ({"PORT": "70000"}, "PORT=70000 is no port"),
        ({"HOST": "0.0.0.0"}, "HOST=0.0.0.0 lets other machines in"),
        ({"HOST": "::"}, "HOST=:: lets other machines in"),
        ({"HOST": "chat.example.com"}, "HOST=chat.example.com lets other machines in"),
        ({"DATABASE_URL": "mysql://db/confab"}, "mysql is not supported"),
        ({"DATABASE_URL": "confab.sqlite3"}, "a URL without a scheme is not supported"),
        ({"DATABASE_URL": "postgres://db:x/confab"}, "DATABASE_URL is no URL"),
        ({"REDIS_URL": "http://redis"}, "REDIS_URL must begin with redis://"),
        ({"REDIS_URL": "localhost"}, "REDIS_URL must begin with redis://"),
        ({"PUBLIC_URL": "https://example.com/chat"}, "without a path"),
        ({"PUBLIC_URL": "chat.example.com"}, "must be http:// or https:// and a host"),
        ({"PUBLIC_URL": "ftp://chat.example.com"}, "must be http:// or https:// and a host"),
        ({"PUBLIC_URL": "https://"}, "must be http:// or https:// and a host"),
        ({"PUBLIC_URL": "https://example.com:x"}, "PUBLIC_URL is no URL"),
        ({"PUBLIC_URL": "https://[example"}, "PUBLIC_URL is no URL"),
        ({"EMAIL_URL": "mail.example.com"}, "EMAIL_URL must begin with submission://"),
        ({"EMAIL_URL": "https://mail.example.com"}, "EMAIL_URL must begin with submission://"),
        ({"EMAIL_URL": "smtp://mail:x"}, "EMAIL_URL is no URL"),
        ({"EMAIL_URL": "smtp://"}, "EMAIL_URL names no mail server"),
        ({"EMAIL_URL": "submission://ada:secret@"}, "EMAIL_URL names no mail server"),
        ({"EMAIL_URL": "file:///"}, "EMAIL_URL names no folder"),
        ({"EMAIL_URL": "smtp://mail?timeout=soon"}, "EMAIL_URL can't be read"),
        ({"FILE_LIMIT": "0"}, "FILE_LIMIT=0 is no size"),
        ({"FILE_LIMIT": "25MB"}, "FILE_LIMIT=25MB is no size"),
        ({"FILE_LIMIT": "-1"}, "FILE_LIMIT=-1 is no size"),
        ({"FILE_LIMIT": "1.5"}, "FILE_LIMIT=1.5 is no size"),
        ({"FILE_LIMIT": "99999999"}, "FILE_LIMIT=99999999 is no size"),
        ({"DISK_FLOOR": "2%"}, "DISK_FLOOR=2% is no size"),
        ({"EMAIL_FROM": "Confab"}, "EMAIL_FROM=Confab must be an address"),
        ({"EMAIL_FROM": "Confab <confab@>"}, "EMAIL_FROM=Confab <confab@> must be an address"),
        ({"OIDC_ISSUER": "https://id.example"}, "needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET"),
        ({**OIDC, "OIDC_CLIENT_SECRET": ""}, "needs OIDC_CLIENT_SECRET"),
        ({**OIDC, "OIDC_ISSUER": "id.example"}, "OIDC_ISSUER=id.example must be https://"),
        ({**OIDC, "OIDC_ISSUER": "https://"}, "OIDC_ISSUER=https:// must be https://"),
        ({**OIDC, "OIDC_ISSUER": "http://id.example"}, "must be https:// and a host"),
        ({**OIDC, "OIDC_ISSUER": "https://id.example:x"}, "OIDC_ISSUER is no URL"),
    ],
)
def test_a_wrong_variable_is_refused_with_a_sentence(
    tmp_path: Path, given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(tmp_path, **given)
    assert sentence in str(refusal.value) and str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("given", "attribute", "value"),
    [
        ({}, "host", "127.0.0.1"),
        ({}, "port", 8000),
        ({}, "database_url", ""),
        ({}, "redis_url", ""),
        ({}, "address", "http://127.0.0.1:8000"),
        ({"HOST": "", "PORT": ""}, "address", "http://127.0.0.1:8000"),
        ({"PORT": "1"}, "port", 1),
        ({"PORT": "65535"}, "port", 65535),
        ({"HOST": "localhost"}, "host", "localhost"),
        ({"HOST": "::1"}, "host", "::1"),
        ({"HOST": "0.0.0.0", "PUBLIC_URL": "http://10.0.0.5:8000"}, "host", "0.0.0.0"),
        ({"PUBLIC_URL": "https://example.com/"}, "address", "https://example.com"),
        ({"DATABASE_URL": "sqlite://"}, "database_url", ""),
        ({"DATABASE_URL": "postgres://db/x"}, "database_url", "postgres://db/x"),
        ({"DATABASE_URL": "postgresql://db/x"}, "database_url", "postgresql://db/x"),
        ({"REDIS_URL": "redis://redis"}, "redis_url", "redis://redis"),
        ({"REDIS_URL": "rediss://redis"}, "redis_url", "rediss://redis"),
        ({"REDIS_URL": "unix:///run/redis"}, "redis_url", "unix:///run/redis"),
        ({"PUBLIC_URL": "https://example.com"}, "is_https", True),
        ({"PUBLIC_URL": "http://example.com"}, "is_https", False),
        ({}, "is_https", False),
        ({}, "allowed_hosts", ["127.0.0.1", "localhost", "[::1]"]),
        ({}, "file_limit", 100),
        ({"FILE_LIMIT": "1"}, "file_limit", 1),
        ({"FILE_LIMIT": ""}, "file_limit", 100),
        ({}, "disk_floor", 500),
        ({"DISK_FLOOR": "0"}, "disk_floor", 0),
        ({"EMAIL_URL": "submission://mail"}, "email_url", "submission://mail"),
        ({}, "email_from", "Confab <confab@localhost>"),
        ({"PUBLIC_URL": "https://a.example:8443"}, "email_from", "Confab <confab@a.example>"),
        ({"PUBLIC_URL": "http://10.0.0.5:8000"}, "email_from", "Confab <confab@localhost>"),
        ({"PUBLIC_URL": "http://[::1]:8000"}, "email_from", "Confab <confab@localhost>"),
        ({"EMAIL_FROM": "talk@example.com"}, "email_from", "talk@example.com"),
        ({"EMAIL_FROM": "Us <talk@example.com>"}, "email_from", "Us <talk@example.com>"),
        ({}, "oidc", None),
        ({"OIDC_NAME": "Our directory"}, "oidc", None),
        (OIDC, "oidc", Oidc("https://id.example/realm", "confab", "hush", "")),
        (
            {**OIDC, "OIDC_ISSUER": "http://127.0.0.1:9000", "OIDC_NAME": "Test"},
            "oidc",
            Oidc("http://127.0.0.1:9000", "confab", "hush", "Test"),
        ),
        (
            {"PUBLIC_URL": "https://example.com:8443"},
            "allowed_hosts",
            ["127.0.0.1", "localhost", "[::1]", "example.com"],
        ),
    ],
)
def test_a_right_variable_is_accepted(
    tmp_path: Path, given: dict[str, str], attribute: str, value: object
) -> None:
    assert getattr(read(tmp_path, **given), attribute) == value


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        ("", "django.db.backends.sqlite3", "{data_dir}/confab.sqlite3"),
        ("sqlite:////srv/other.sqlite3", "django.db.backends.sqlite3", "/srv/other.sqlite3"),
        ("postgres://db/confab", "django.db.backends.postgresql", "confab"),
    ],
)
def test_the_database_url_chooses_the_database(
    tmp_path: Path, url: str, engine: str, name: str
) -> None:
    database = read(tmp_path, DATABASE_URL=url).database()
    assert database["ENGINE"] == engine
    assert database["NAME"] == name.format(data_dir=tmp_path.resolve())


@pytest.mark.parametrize(
    ("url", "backend", "some_options"),
    [
        ("", CONSOLE, {}),
        ("console:", CONSOLE, {}),
        ("smtp://mail", SMTP, {"host": "mail", "port": 25, "use_tls": False, "timeout": 10}),
        ("submission://mail", SMTP, {"port": 587, "use_tls": True, "use_ssl": False}),
        ("submission://a%40b:c%2Fd@mail", SMTP, {"username": "a@b", "password": "c/d"}),
        ("smtp://mail:465?ssl=on", SMTP, {"port": 465, "use_ssl": True, "use_tls": False}),
        ("smtp://mail?timeout=3", SMTP, {"timeout": 3}),
        ("file:////srv/mail", FILES, {"file_path": "/srv/mail"}),
    ],
)
def test_the_email_url_chooses_how_mail_leaves(
    tmp_path: Path, url: str, backend: str, some_options: dict[str, object]
) -> None:
    mailer = read(tmp_path, EMAIL_URL=url).mailer()
    assert mailer["BACKEND"] == backend
    assert some_options.items() <= mailer["OPTIONS"].items()


def test_the_cache_is_shared_by_redis_where_there_is_one(tmp_path: Path) -> None:
    cache = read(tmp_path, REDIS_URL="redis://redis").cache()
    assert cache["BACKEND"].endswith(".RedisCache") and cache["LOCATION"] == "redis://redis"


def test_without_redis_the_cache_is_in_memory(tmp_path: Path) -> None:
    assert read(tmp_path).cache()["BACKEND"].endswith(".LocMemCache")


def test_the_data_directory_is_made(tmp_path: Path) -> None:
    assert read(tmp_path / "a" / "b").data_dir.is_dir()


@pytest.mark.parametrize("path", ["file", "file/below"])
def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match=r"can't be made: .+\.$"):
        read(tmp_path / path)


def test_a_data_directory_that_is_not_writable_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ImproperlyConfigured, match="is not writable"):
        read(tmp_path)


def test_only_the_owner_reads_what_arrives(tmp_path: Path) -> None:
    assert stat.S_IMODE(read(tmp_path).incoming().stat().st_mode) == 0o700


def test_only_the_owner_reads_the_secret_key(tmp_path: Path) -> None:
    key = read(tmp_path).secret_key()
    assert len(key) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_the_secret_key_is_made_once_and_read_again(tmp_path: Path) -> None:
    key = read(tmp_path).secret_key()
    assert read(tmp_path).secret_key() == key == (tmp_path / "secret_key").read_text()


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    assert read(tmp_path / "a").secret_key() != read(tmp_path / "b").secret_key()


def test_an_empty_secret_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(ImproperlyConfigured, match="is empty: delete it"):
        read(tmp_path).secret_key()
