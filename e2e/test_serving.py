"""What the console says."""

import re
from pathlib import Path

from e2e.backstage import Backstage
from e2e.servers import Server


def test_it_says_where_to_go_and_how_to_begin(backstage: Backstage, tmp_path: Path) -> None:
    fresh = Server(tmp_path / "fresh")
    fresh.manage("migrate", "-v0")
    fresh.start()
    try:
        backstage.wait_until(lambda: "Confab is at" in fresh.log.read_text())
        assert re.search(r"Set up your team: http\S+/setup/\?token=\S+", fresh.log.read_text())
    finally:
        fresh.close()
