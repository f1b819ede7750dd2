"""CODEOWNERS: who must approve what, as the forges read it, made from the accounts in county.yaml."""

from collections.abc import Iterator

from ledger.state import Year

_HEAD = "# 由 ledger schema 从各地的 county.yaml 生成：谁的账，谁审核；其余的归市局\n"


def owner_files(year: Year) -> Iterator[tuple[str, str]]:
    """CODEOWNERS by path: in one manner for GitHub and GitLab, in another for Gitea and Forgejo.

    In the first, a later line wins; in the second, patterns are whole regular expressions.
    """
    plan = year.plan()
    bureau = _reviewers(year, plan.bureau.slug)
    counties = [(place.slug, _reviewers(year, place.slug)) for place in plan.counties]
    globs = [("*", bureau)]
    globs += [(f"/counties/{slug}/", owners) for slug, owners in counties]
    globs += [("/counties/*/county.yaml", bureau)]
    patterns = [("!counties/.*", bureau), (f"counties/{plan.bureau.slug}/.*", bureau)]
    patterns += [(f"counties/{slug}/.*", owners) for slug, owners in counties]
    patterns += [(r"counties/[^/]+/county\.yaml", bureau)]
    yield ".github/CODEOWNERS", _text(globs)
    yield ".gitlab/CODEOWNERS", _text(globs)
    yield ".gitea/CODEOWNERS", _text(patterns)


def _reviewers(year: Year, slug: str) -> list[str]:
    """The accounts of a place that may approve."""
    return [a.name for place, a in year.accounts() if place.slug == slug and a.approves]


def _text(rows: list[tuple[str, list[str]]]) -> str:
    return _HEAD + "".join(_line(path, owners) for path, owners in rows)


def _line(path: str, owners: list[str]) -> str:
    if not owners:
        return f"# {path}　还没有可批的账号\n"
    return f"{path} {' '.join(f'@{owner}' for owner in owners)}\n"
