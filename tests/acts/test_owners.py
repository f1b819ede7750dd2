"""CODEOWNERS: whoever must approve a path is who county.yaml lets approve it."""

import fnmatch
import re
from collections.abc import Iterator

import pytest

from ledger.acts.owners import owner_files
from ledger.state import State, Year

from ..books import PLAN_PATH, SMALL, year

ACCOUNTS = "账号:\n  - {{名: {0}, 邮箱: {0}@x, 可写: [counties/{0}]}}\n  - {{名: {0}-批, 邮箱: {0}-p@x, 可批: [counties/{0}]}}\n"
WHO = {
    "counties/jinjiang/2024/2024-03.yaml": "@jinjiang-批",
    "counties/jinjiang/county.yaml": "@quanzhou-批",
    "counties/quanzhou/2024/2024-03.yaml": "@quanzhou-批",
    "plans/2024/plan.yaml": "@quanzhou-批",
    ".gitea/workflows/ledger.yml": "@quanzhou-批",
}


def with_accounts(*slugs: str) -> Year:
    opened = year(SMALL)
    files = {PLAN_PATH: SMALL.encode()}
    for slug in slugs:
        place = opened.plan().places[slug]
        text = f"名称: {place.name}\n单位: {place.office}\n{ACCOUNTS.format(slug)}"
        files[f"counties/{slug}/county.yaml"] = text.encode()
    return opened.after(State(files, frozenset(files)))


def rows(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if not line.startswith("#"):
            path, _, owners = line.partition(" ")
            yield path, owners


def by_glob(text: str, path: str) -> set[str]:
    """As GitHub and GitLab read it: the last line that matches counts."""
    found = ""
    for glob, owners in rows(text):
        pattern = f"{glob}*" if glob.endswith("/") else glob
        if fnmatch.fnmatch(f"/{path}", pattern):
            found = owners
    return set(found.split())


def by_expression(text: str, path: str) -> set[str]:
    """As Gitea and Forgejo read it: every line that matches counts, `!` where it does not."""
    found: set[str] = set()
    for pattern, owners in rows(text):
        if bool(re.fullmatch(pattern.removeprefix("!"), path)) != pattern.startswith("!"):
            found |= set(owners.split())
    return found


@pytest.mark.parametrize("path", WHO)
def test_each_forge_asks_the_right_reviewer(path: str) -> None:
    files = dict(owner_files(with_accounts("jinjiang", "huian", "quanzhou")))
    assert WHO[path] in by_expression(files[".gitea/CODEOWNERS"], path)
    assert by_glob(files[".github/CODEOWNERS"], path) == {WHO[path]}
    assert files[".gitlab/CODEOWNERS"] == files[".github/CODEOWNERS"]
    others = {"@huian-批", "@huian", "@jinjiang", "@quanzhou"}
    assert not by_expression(files[".gitea/CODEOWNERS"], path) & others


def test_whoever_has_no_account_yet_owns_nothing() -> None:
    for text in dict(owner_files(with_accounts("jinjiang"))).values():
        assert all("jinjiang" in path for path, _ in rows(text))
        assert "huian" in text
