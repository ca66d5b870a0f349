"""Work behind the pages, by real workers that are killed; and what an admin sees of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from psutil import STATUS_ZOMBIE, NoSuchProcess, Process

from chat.tests.jobs import probe
from e2e.backstage import Backstage
from e2e.conftest import Visit
from e2e.pages import JobsPage
from e2e.servers import Server


@pytest.fixture
def jobs(visit: Visit, backstage: Backstage) -> JobsPage:
    return JobsPage(visit(backstage.ada)).open()


@pytest.fixture
def held(backstage: Backstage, tmp_path: Path) -> Iterator[Path]:
    """A job that a worker has begun, and which goes on when it is let go."""
    backstage.enqueue(probe.hold, folder=str(tmp_path))
    backstage.wait_until((tmp_path / "begun").exists)
    yield tmp_path
    (tmp_path / "let go").touch()


def test_a_job_that_its_worker_did_not_survive_is_done_by_the_next(
    server: Server, backstage: Backstage, held: Path
) -> None:
    server.worker().kill()
    (held / "let go").touch()
    backstage.let_leases_run_out()
    backstage.wait_until((held / "done").exists)
    assert (held / "begun").read_text() == "done\ndone\n"
    assert (held / "done").read_text() == "done\n"


def test_the_worker_ends_with_a_server_that_is_killed(server: Server, backstage: Backstage) -> None:
    worker = server.worker()
    server.kill()
    try:
        backstage.wait_until(lambda: is_gone(worker))
    finally:
        server.start()


def is_gone(process: Process) -> bool:
    try:
        return not process.is_running() or process.status() == STATUS_ZOMBIE
    except NoSuchProcess:
        return True


def test_an_admin_sees_a_job_run_and_end(jobs: JobsPage, held: Path) -> None:
    expect(jobs.section("Running")).to_contain_text("probe.hold")
    (held / "let go").touch()
    expect(jobs.section("Running")).to_contain_text("Nothing runs.")


def test_an_admin_sees_what_failed_and_has_it_retried(
    jobs: JobsPage, backstage: Backstage, tmp_path: Path
) -> None:
    backstage.enqueue(probe.need, path=str(tmp_path / "key"))
    expect(jobs.section("Failed")).to_contain_text("the key is missing")
    (tmp_path / "key").touch()
    jobs.retry("probe.need")
    expect(jobs.section("Done today")).to_contain_text("probe.need")


def test_periodic_jobs_are_listed_with_their_last_run(jobs: JobsPage) -> None:
    row = jobs.section("Periodic").get_by_role("row").filter(has_text="upkeep.forget")
    expect(row).to_contain_text(re.compile("done"))
