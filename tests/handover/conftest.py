"""The demo's package, made once."""

from pathlib import Path

import pytest

from ..reports.demo_year import demo_copy, demo_year, ran

__all__ = ["demo_copy", "demo_year"]
SEALED = "closed/2024"


@pytest.fixture(scope="session")
def package(demo_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the demo's year as a folder. Shared: look, do not touch."""
    place = tmp_path_factory.mktemp("package") / "2024年交账"
    told = ran(demo_year, "handover", "2024", "--at", SEALED, "-o", str(place))
    assert told.code == 0, told.err
    return place
