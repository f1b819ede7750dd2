"""Findings of the demo, and odd ones, before the validators of those who will read them.

Each is shown something broken, too: a validator that accepts everything proves nothing.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from junitparser import JUnitXml

from ledger.cli import main
from ledger.finding import Finding
from ledger.out.formats import writer_of
from ledger.rules import RULES

from .node import give_up, modules, node

pytestmark = pytest.mark.e2e

HERE = Path(__file__).parent
ABOUT = {"command": "check", "as_of": "2025-02-20", "at": None, "files": 3}
ODD = "引号 \" ' | <b> & <!-- x --> ]]> [a](1) `{0}` 100% @甲 #3\r\n::error::x\x00\x1b \\"
PATHS = ["counties/晋江 市/a%b:c,d#?.yaml", "counties/jinjiang/…", "plans/2024/plan.yaml"]


@pytest.fixture(scope="session")
def tools(request: pytest.FixtureRequest) -> Path:
    node()
    return modules(HERE / "forge" / "package.json", request.config)


def odd() -> list[Finding]:
    """Every rule once, at odd places, twice the same among them."""
    found = [
        Finding(PATHS[n % 3], n % 5, min(n % 5, 1), rule.name, rule.severity, ODD, ODD * (n % 2))
        for n, rule in enumerate(RULES)
    ]
    return sorted([*found, *found[:3], found[0]._replace(severity="note")])


CASES = ["demo", "odd", "nothing"]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """A file for every case in every format that somebody else validates."""
    folder = tmp_path_factory.mktemp("written")
    files = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
        assert main(["demo", str(folder / "repo")]) == 0
        for name, ending in ENDINGS.items():
            asked = ["--as-of", "2025-02-20", "--format", name, "-C", str(folder / "repo")]
            place = folder / f"demo.{ending}"
            assert main(["check", *asked, "-o", str(place)]) == 1
            files["demo", name] = place
            for case, found in {"odd": odd(), "nothing": []}.items():
                files[case, name] = folder / f"{case}.{ending}"
                files[case, name].write_text(writer_of(name)(found, ABOUT), encoding="utf-8")
    return files


ENDINGS = {
    "gitlab": "gitlab.json",
    "sarif": "sarif",
    "junit": "xml",
    "rdjson": "rdjson",
    "gitea-review": "gitea.json",
}
Written = dict[tuple[str, str], Path]


def run(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    around = os.environ | environment
    return subprocess.run(words, capture_output=True, encoding="utf-8", check=False, env=around)


@pytest.fixture(scope="session")
def multitool(tools: Path) -> Path:
    """The folder of the SARIF multitool, which comes with the schema of the standard."""
    folder = tools / "@microsoft" / "sarif-multitool-linux"
    if not folder.exists():
        give_up("the SARIF multitool is for Linux")
    (folder / "Sarif.Multitool").chmod(0o755)
    return folder


def sarif_errors(multitool: Path, *logs: Path) -> set[str]:
    """What the multitool calls an error, by its own rules and those of code scanning."""
    report = logs[0].with_suffix(".report.json")
    asked = ["--rule-kind", "Sarif;Ghas", "--level", "Error", "--kind", "Fail"]
    asked += ["--output", str(report), "--log", "ForceOverwrite"]
    invariant = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    ran = run(multitool / "Sarif.Multitool", "validate", *logs, *asked, **invariant)
    assert "Analysis completed successfully" in ran.stdout, ran.stdout + ran.stderr
    assert f"{len(logs)} files scanned" in ran.stdout
    (done,) = json.loads(report.read_text(encoding="utf-8-sig"))["runs"]
    return {result["ruleId"] for result in done["results"]}


def test_sarif_is_accepted_by_its_multitool(multitool: Path, written: Written) -> None:
    assert sarif_errors(multitool, *(written[case, "sarif"] for case in CASES)) == set()


@pytest.mark.parametrize("case", CASES)
def test_sarif_follows_the_schema(multitool: Path, written: Written, case: str) -> None:
    """The multitool reads nothing, and says nothing, where a word is none of the standard's."""
    schema = json.loads((multitool / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    log = json.loads(written[case, "sarif"].read_text(encoding="utf-8"))
    assert list(Draft7Validator(schema).iter_errors(log)) == []


@pytest.mark.parametrize("case", ["demo", "odd"])
def test_the_multitool_sees_what_is_wrong(
    multitool: Path, written: Written, tmp_path: Path, case: str
) -> None:
    log = json.loads(written[case, "sarif"].read_text(encoding="utf-8"))
    (only,) = log["runs"]
    del only["tool"]["driver"]["rules"][0]["help"]
    only["results"][0]["ruleIndex"] = 999
    place = only["results"][1]["locations"][0]["physicalLocation"]
    place["artifactLocation"]["uri"] = PATHS[0]
    broken = tmp_path / "broken.sarif"
    broken.write_text(json.dumps(log), encoding="utf-8")
    assert sarif_errors(multitool, broken) == {"GH2012", "SARIF1002", "SARIF1009"}


def rdformat(tools: Path, path: Path) -> subprocess.CompletedProcess[str]:
    tool = tools / "@umbrelladocs" / "rdformat-validator" / "bin" / "rdformat-validator.js"
    return run(node(), tool, "--strict", "--no-extra-fields", path)


@pytest.mark.parametrize("case", CASES)
def test_rdjson_is_accepted_by_its_validator(tools: Path, written: Written, case: str) -> None:
    ran = rdformat(tools, written[case, "rdjson"])
    assert (ran.returncode, "Valid files: 1" in ran.stdout) == (0, True), ran.stdout


def test_the_rdformat_validator_sees_what_is_wrong(
    tools: Path, written: Written, tmp_path: Path
) -> None:
    text = written["odd", "rdjson"].read_text(encoding="utf-8")
    broken = tmp_path / "broken.rdjson"
    broken.write_text(text.replace('"WARNING"', '"WARN"'), encoding="utf-8")
    assert rdformat(tools, broken).returncode != 0


SCRIPT = """\
import type {{ CreatePullReviewOptions }} from "gitea-js";
import type {{ Issue }} from "codeclimate-types";
type Known = "description" | "check_name" | "fingerprint" | "severity" | "location";
export const review: CreatePullReviewOptions = {review};
export const report: Required<Pick<Issue, Known>>[] = {report};
"""
"""GitLab reads a subset of Code Climate's issues; these five are all that it documents."""


def complaints(tools: Path, folder: Path, review: str, report: str) -> list[str]:
    """What TypeScript says of JSON that is assigned to the types of Gitea and Code Climate."""
    (folder / "node_modules").symlink_to(tools)
    place = folder / "written.ts"
    place.write_text(SCRIPT.format(review=review, report=report), encoding="utf-8")
    asked = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext"]
    asked += ["--moduleResolution", "bundler", "--target", "esnext", "--pretty", "false"]
    ran = run(node(), tools / "typescript" / "bin" / "tsc", *asked, place)
    assert bool(ran.returncode) == bool(ran.stdout), ran.stderr
    return ran.stdout.splitlines()


@pytest.mark.parametrize("case", CASES)
def test_gitea_and_gitlab_get_what_their_types_say(
    tools: Path, written: Written, tmp_path: Path, case: str
) -> None:
    review, report = (
        written[case, name].read_text(encoding="utf-8") for name in ("gitea-review", "gitlab")
    )
    assert complaints(tools, tmp_path, review, report) == []
    assert json.loads(review)["event"] in ("REQUEST_CHANGES", "COMMENT")


def test_the_types_see_what_is_wrong(tools: Path, written: Written, tmp_path: Path) -> None:
    review, report = (
        written["odd", name].read_text(encoding="utf-8") for name in ("gitea-review", "gitlab")
    )
    review = review.replace('"new_position"', '"position"', 1)
    report = report.replace('"major"', '"error"', 1)
    said = complaints(tools, tmp_path, review, report)
    assert [row for row in said if "position" in row]
    assert [row for row in said if "severity" in row or '"error"' in row]


@pytest.mark.parametrize("case", CASES)
def test_gitlab_reads_a_report_to_its_end(written: Written, case: str) -> None:
    """It stops at the first issue that lacks one of these, and shows equal fingerprints once."""
    report = json.loads(written[case, "gitlab"].read_text(encoding="utf-8"))
    places = [issue["location"] for issue in report]
    assert all(place["path"] and place["lines"]["begin"] >= 1 for place in places)
    assert all(issue["description"] for issue in report)
    assert len({issue["fingerprint"] for issue in report}) == len(report)


@pytest.mark.parametrize("case", CASES)
def test_junit_is_read_with_its_counts(written: Written, case: str) -> None:
    report = JUnitXml.fromfile(str(written[case, "junit"]))
    assert isinstance(report, JUnitXml)
    counted = (report.tests, report.failures, report.skipped, report.errors or 0)
    report.update_statistics()
    assert counted == (report.tests, report.failures, report.skipped, report.errors)
    names = [(case.classname, case.name) for suite in report for case in suite]
    assert len(set(names)) == len(names) == report.tests
