"""The figures to watch an instance by."""

import urllib.request
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import seed_project, seed_release
from tests.clocks import FrozenClock
from tests.e2e.instance import free_port
from vetting.adapters.db.engine import create_engine
from vetting.adapters.db.units import DatabaseUnits
from vetting.adapters.figures import InstanceFigures
from vetting.adapters.health import InstanceHealth
from vetting.adapters.metering import PrometheusMeters
from vetting.domain.errors import Conflict
from vetting.jobs import PollProject


async def yes() -> bool:
    """Answer as a queue that can be reached."""
    return True


async def figures(
    engine: AsyncEngine, clock: FrozenClock, data_dir: Path, *, meters: PrometheusMeters | None = None
) -> set[str]:
    """Give the lines that are told."""
    health = InstanceHealth(engine, data_dir=data_dir, queue_answers=yes)
    told = InstanceFigures(
        engine, health=health, meters=meters or PrometheusMeters(), data_dir=data_dir, clock=clock
    ).text()
    return set((await told).decode().splitlines())


async def test_the_instance_is_counted(
    engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock, tmp_path: Path
) -> None:
    """Releases, projects and jobs by their states, what lasts how long, and the disk."""
    project = await seed_project(units)
    await seed_release(units, project)
    async with units.open() as unit:
        unit.enqueue(PollProject(project.id))
        await unit.commit()
    clock.advance(timedelta(seconds=90))

    lines = await figures(engine, clock, tmp_path)

    assert lines >= {
        'revet_releases{state="known"} 1.0',
        'revet_projects{watched="true"} 1.0',
        'revet_jobs{kind="poll_project",state="due"} 1.0',
        "revet_jobs_oldest_due_seconds 90.0",
        "revet_projects_failing 0.0",
        'revet_check{name="database"} 1.0',
        'revet_check{name="queue"} 1.0',
    }
    assert any(line.startswith("revet_data_free_bytes ") for line in lines)


async def test_nothing_due_is_not_late(engine: AsyncEngine, clock: FrozenClock, tmp_path: Path) -> None:
    """Where nothing waits, nothing is late, and what failed is counted as none."""
    lines = await figures(engine, clock, tmp_path)
    assert lines >= {
        "revet_jobs_oldest_due_seconds 0.0",
        "revet_polls_oldest_due_seconds 0.0",
        "revet_projects_failing 0.0",
    }


async def test_late_and_failing_polls_are_told(
    engine: AsyncEngine, units: DatabaseUnits, clock: FrozenClock, tmp_path: Path
) -> None:
    """A watched project whose index does not answer is counted, and how long its next poll has been due."""
    project = await seed_project(units)
    async with units.open() as unit:
        polling = replace(project.polling, error="the index does not answer", next_at=clock.now())
        await unit.projects.save(replace(project, polling=polling))
        await unit.commit()
    clock.advance(timedelta(minutes=10))

    assert await figures(engine, clock, tmp_path) >= {
        "revet_polls_oldest_due_seconds 600.0",
        "revet_projects_failing 1.0",
    }


async def test_a_database_that_is_away_is_a_figure(clock: FrozenClock, tmp_path: Path) -> None:
    """Whoever watches is told so, and the process' own figures all the same."""
    engine = create_engine("postgresql://revet@127.0.0.1:9/revet?connect_timeout=2")
    lines = await figures(engine, clock, tmp_path)
    await engine.dispose()

    assert 'revet_check{name="database"} 0.0' in lines
    assert any(line.startswith("revet_build_info{") for line in lines)
    assert not any(line.startswith("revet_jobs{") for line in lines)


async def test_a_data_folder_that_is_gone_has_no_size(engine: AsyncEngine, clock: FrozenClock, tmp_path: Path) -> None:
    """Unknown is left out, not told as nothing free."""
    lines = await figures(engine, clock, tmp_path / "gone")
    assert 'revet_check{name="data"} 0.0' in lines
    assert not any(line.startswith("revet_data_free_bytes") for line in lines)


async def test_a_process_counts_its_own_work(engine: AsyncEngine, clock: FrozenClock, tmp_path: Path) -> None:
    """Requests by route, method and status; attempts at jobs by outcome; whatever method somebody makes up is one."""
    meters = PrometheusMeters()
    for method, status in (("GET", 200), ("GET", 200), ("BREW", 405), ("STEEP", 405)):
        meters.request_answered(method=method, route="/users/{login}", status=status, seconds=0.02)
    meters.job_ended(kind="ingest_release", outcome="done", seconds=3)

    assert await figures(engine, clock, tmp_path, meters=meters) >= {
        'revet_http_requests_total{method="GET",route="/users/{login}",status="200"} 2.0',
        'revet_http_requests_total{method="other",route="/users/{login}",status="405"} 2.0',
        'revet_http_request_duration_seconds_bucket{le="0.025",method="GET",route="/users/{login}"} 2.0',
        'revet_job_duration_seconds_count{kind="ingest_release",outcome="done"} 1.0',
    }


def test_a_worker_tells_its_own_at_a_port() -> None:
    """Where a port is named the figures are served there until it ends; a port in use is refused by name."""
    meters, port = PrometheusMeters(), free_port()
    with meters.served("127.0.0.1", port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            told = answer.read().decode()
        with pytest.raises(Conflict, match="REVET_METRICS_PORT"), PrometheusMeters().served("127.0.0.1", port):
            pass
    assert "revet_build_info{" in told
    with meters.served("127.0.0.1", None):
        pass
