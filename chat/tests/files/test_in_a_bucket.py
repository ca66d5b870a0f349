"""Files that lie in an S3-compatible store."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.test import Client
from moto.server import ThreadedMotoServer

from chat import storage
from chat.models import File
from chat.tests.conftest import content
from chat.tests.files.conftest import Attach, prepare_all
from chat.tests.files.pictures import png
from environment import Environment

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def bucket(store: str, folder: object, settings: Any, tmp_path: Any) -> Any:
    given = {"DATA_DIR": str(tmp_path), "FILES_URL": f"s3://key:s%2Fecret@{store}/files?region=eu"}
    chosen = Environment.read(given).files()
    settings.STORAGES = {**settings.STORAGES, "default": chosen}
    resource = boto3.resource(
        "s3",
        endpoint_url=f"http://{store}",
        aws_access_key_id="key",
        aws_secret_access_key="s/ecret",
        region_name="us-east-1",
    )
    bucket = resource.create_bucket(Bucket="files")
    yield bucket
    bucket.objects.all().delete()


def keys(bucket: Any) -> list[str]:
    return sorted(each.key for each in bucket.objects.all())


def test_a_file_is_stored_and_served(attach: Attach, as_bob: Client, bucket: Any) -> None:
    attach("Read")
    file = File.objects.get()
    assert keys(bucket) == [file.key]
    assert content(as_bob.get(file.content_url)) == b"Tide tables"


def test_a_part_is_all_that_is_fetched(attach: Attach, as_bob: Client) -> None:
    attach("Read")
    response = as_bob.get(File.objects.get().content_url, headers={"Range": "bytes=5-"})
    assert (response.status_code, content(response)) == (206, b"tables")


def test_a_picture_is_prepared(attach: Attach, as_bob: Client, bucket: Any) -> None:
    attach("Look", files={"boat.png": png()})
    prepare_all()
    file = File.objects.get()
    assert keys(bucket) == [file.key, file.key + storage.LARGE, file.key + storage.SMALL]
    assert content(as_bob.get(file.small_url))[8:12] == b"WEBP"


def test_what_is_gone_is_a_404(attach: Attach, as_bob: Client, bucket: Any) -> None:
    attach("Read")
    bucket.objects.all().delete()
    assert as_bob.get(File.objects.get().content_url).status_code == 404


def test_strays_are_found(attach: Attach, bucket: Any) -> None:
    from datetime import timedelta

    from django.core.files.base import ContentFile
    from django.utils import timezone

    attach("Read")
    storage.lay_down("ab/abc", ContentFile(b"x"))
    storage.delete_strays(timezone.now() + timedelta(days=2))
    assert keys(bucket) == [File.objects.get().key]
