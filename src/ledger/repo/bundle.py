"""A history in one file (git bundle): written from a commit, and cloned into a folder to be read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.finding import LedgerError
from ledger.repo.git import rows_of_refs, run_git

MAIN = "refs/heads/main"


def need_whole(root: Path) -> None:
    """Raises LedgerError where a repository does not have its whole history."""
    if run_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise LedgerError("这是浅克隆，历史不全，不能交账", "先运行 git fetch --unshallow")


def bundle_of(root: Path, commit: str) -> tuple[bytes, dict[str, str]]:
    """A commit as the branch main with its whole history and the closed tags in it; and its refs."""
    objects = run_git(root, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    refs = {MAIN: commit, **_tags_in(root, commit)}
    with tempfile.TemporaryDirectory(prefix="ledger-bundle-") as folder:
        bare = Path(folder)
        run_git(bare, "init", "--quiet", "--bare", "--initial-branch=main")
        (bare / "objects/info/alternates").write_bytes(objects.strip() + b"\n")
        wanted = "".join(f"create {name}\0{value}\0" for name, value in refs.items())
        run_git(bare, "update-ref", "--stdin", "-z", input=wanted.encode())
        place = bare / "history"
        words = ("bundle", "create", "--quiet", str(place), "HEAD", *sorted(refs))
        run_git(bare, "-c", "pack.threads=1", *words)
        return place.read_bytes(), refs


def _tags_in(root: Path, commit: str) -> dict[str, str]:
    shown = run_git(
        root, "for-each-ref", f"--merged={commit}", "--format=%(refname)%00%(objectname)",
        "refs/tags/closed/",
    )  # fmt: skip
    return {row[0]: row[1] for row in rows_of_refs(shown)}


@contextmanager
def unbundled(data: bytes) -> Iterator[Path]:
    """A bare repository made from a bundle alone, every object checked; gone afterwards.

    Raises LedgerError with git's own words where the bundle is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="ledger-verify-") as folder:
        place, bare = Path(folder) / "history.bundle", Path(folder) / "clone.git"
        place.write_bytes(data)
        words = ("clone", "--quiet", "--mirror", "--no-hardlinks", str(place), str(bare))
        run_git(Path(folder), "-c", "fetch.fsckObjects=true", *words)
        run_git(bare, "symbolic-ref", "HEAD", MAIN)
        yield bare


def refs_of(bare: Path) -> dict[str, str]:
    """Every ref of a repository, with the object that it names."""
    shown = run_git(bare, "for-each-ref", "--format=%(refname)%00%(objectname)")
    return {row[0]: row[1] for row in rows_of_refs(shown)}
