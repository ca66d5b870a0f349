import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from environment import Environment


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
