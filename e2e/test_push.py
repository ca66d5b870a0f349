"""Devices that pushes go to, and the feed: with and without JavaScript."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from chat.models import Room
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.servers import Server

SCRIPTS = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
WITHIN = "ntfys://127.0.0.1/a-long-word"  # what may not be reached


@SCRIPTS
def test_a_device_is_added_tested_paused_and_removed(
    visit: Visit, backstage: Backstage, script: bool
) -> None:
    pat = backstage.person("Pat")
    page = visit(pat, java_script_enabled=script)
    page.goto("/settings/")
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Push").click()
    page.get_by_label("Address").fill(WITHIN)
    page.get_by_label("Name of the device").fill("Phone")
    page.get_by_role("button", name="Add").click()
    devices = page.get_by_role("list", name="Your devices")
    expect(devices).to_contain_text("ntfys://127.0.0.1/…")
    devices.get_by_role("button", name="Test Phone").click()
    expect(page.get_by_role("status")).to_contain_text("A test is on its way to Phone.")
    backstage.wait_for_pushes(pat)
    page.reload()
    expect(devices).to_contain_text("leads to no public server")
    devices.get_by_role("button", name="Pause Phone").click()
    devices.get_by_role("button", name="Resume Phone").click()
    expect(devices.get_by_role("button", name="Pause Phone")).to_be_visible()
    devices.get_by_role("button", name="Remove Phone").click()
    expect(devices).to_have_text("No devices yet.")


@SCRIPTS
def test_a_refused_address_says_why(visit: Visit, backstage: Backstage, script: bool) -> None:
    page = visit(backstage.ada, java_script_enabled=script)
    page.goto("/settings/push/")
    page.get_by_label("Address").fill("syslog://localhost")
    page.get_by_label("Name of the device").fill("Phone")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Your team doesn't let that service carry pushes.")).to_be_visible()
    expect(page.get_by_label("Address")).to_have_value("")
    expect(page.get_by_label("Name of the device")).to_have_value("Phone")


@SCRIPTS
def test_a_feed_is_read_until_it_is_revoked(
    visit: Visit, backstage: Backstage, server: Server, room: Room, script: bool
) -> None:
    pat = backstage.person("Pat")
    backstage.add(pat, room)
    page, reader = visit(pat, java_script_enabled=script), visit()
    page.goto("/settings/feed/")
    page.get_by_role("button", name="Make an address").click()
    path = urlsplit(page.get_by_label("Address of the feed").input_value()).path
    backstage.post(room, backstage.ada, f"@{pat.handle} lunch?")
    feed = reader.request.get(f"{server.url}{path}")
    assert feed.ok and f"@{pat.handle} lunch?" in feed.text()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("There is no address now.")).to_be_visible()
    assert reader.request.get(f"{server.url}{path}").status == 404
    assert path.split("/")[2] not in server.log.read_text()
