"""The demo year as the server would have judged it: what is planted is refused, nothing else."""

from datetime import date
from pathlib import Path

import pytest

from ledger.acts.review import review
from ledger.repo.branches import read_branch
from ledger.repo.git import run_git

from .reports.demo_year import demo_year

__all__ = ["demo_year"]

STEPS = ["2024-定账", *(f"2024-{n:02d}" for n in range(3, 13)), "2025-01", "2024", None]
"""Every seal, and what came after the last."""
REFUSED: dict[str | None, set[tuple[str, str]]] = {
    "2024-05": {("yongchun/2024/2024-05", "changed-after-signing")},
    "2024-06": {
        ("huian/2024/2024-06", "full-width-colon"),
        ("nanan/2024/2024-06", "bad-day"),
        ("quangang/2024/2024-06", "done-over-due"),
    },
    "2025-01": {
        ("dehua/2024/2025-01", "wrong-old-value"),
        ("huian/2024/2025-01", "full-width-colon"),
        ("nanan/2024/2025-01", "bad-day"),
        ("shishi/2024/2025-01", "evidence-not-there"),
    },
    None: {
        ("licheng/2024/2024-11", "sealed-file-changed"),
        ("licheng/2024/2024-11", "changed-after-signing"),
    },
}
"""By the seal before which it stood wrong. What was put right in time is not there."""


def revision(step: str | None) -> str:
    return f"closed/{step}" if step else "main"


@pytest.mark.parametrize(("before", "step"), list(zip([None, *STEPS], STEPS, strict=False)))
def test_only_what_is_planted_is_refused(
    before: str | None, step: str | None, demo_year: Path
) -> None:
    base = revision(before) if before else None
    day = run_git(demo_year, "log", "-1", "--format=%cs", revision(step)).decode().strip()
    found = review(read_branch(demo_year, base, revision(step)), date.fromisoformat(day))
    errors = {
        (f.path.removeprefix("counties/").removesuffix(".yaml"), f.rule)
        for f in found.findings
        if f.severity == "error"
    }
    assert errors == REFUSED.get(step, set())
    assert found.commits
    assert found.said
