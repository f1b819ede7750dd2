"""A history in one file (git bundle): written from a commit, and cloned into a folder to be read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.finding import LedgerError
from ledger.package import is_safe
from ledger.repo.archive import LARGEST
from ledger.repo.git import commit_named, read_blobs, run_git
from ledger.repo.printed import rows_of_refs

_FILES = ("100644", "100755")
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
def unbundled(data: bytes, commit: str) -> Iterator[Path]:
    """A bare repository made from a bundle alone, every object checked; gone afterwards.

    Beside its objects lie the office's templates as they stand at the commit. Raises LedgerError
    with git's own words where the bundle is damaged, and where it holds more than may be read.
    """
    with tempfile.TemporaryDirectory(prefix="ledger-verify-") as folder:
        place, bare = Path(folder) / "history.bundle", Path(folder) / "clone.git"
        place.write_bytes(data)
        words = ("clone", "--quiet", "--mirror", "--no-hardlinks", str(place), str(bare))
        run_git(Path(folder), "-c", "fetch.fsckObjects=true", *words)
        _need_small(bare)
        run_git(bare, "fsck", "--full", "--no-dangling", "--no-progress")
        run_git(bare, "symbolic-ref", "HEAD", MAIN)
        _need_no_more(data, bare)
        _lay_out_templates(bare, commit)
        yield bare


def _need_small(bare: Path) -> None:
    """Raises LedgerError where the objects of a repository, unpacked, are too large to be read."""
    words = ("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectsize)")
    if sum(map(int, run_git(bare, *words).split())) > LARGEST:
        raise LedgerError("包里的历史解开太大，没有读", "不要解开这个包，查清来源")


def _need_no_more(data: bytes, bare: Path) -> None:
    """Raises LedgerError where a bundle names what git left out as it cloned it."""
    head = data.partition(b"\n\n")[0].decode(errors="replace").split("\n")[1:]
    named = {line.partition(" ")[2] for line in head if line[:1] not in ("@", "-")}
    if named - {"HEAD"} != refs_of(bare).keys():
        raise LedgerError("历史里有不认识的分支或标签", "不要解开这个包，查清来源")


def _lay_out_templates(bare: Path, commit: str) -> None:
    """The office's own wording, where a report looks for it; links and odd names are left."""
    shown = run_git(bare, "ls-tree", "-r", "-z", commit_named(bare, commit), "--", "templates/")
    rows = (row.partition(b"\t") for row in shown.split(b"\0") if row)
    named = {raw.decode(errors="replace"): about.decode().split() for about, _, raw in rows}
    files = {p: blob for p, (mode, _, blob) in named.items() if mode in _FILES and is_safe(p)}
    for path, text in read_blobs(bare, files):
        (bare / path).parent.mkdir(parents=True, exist_ok=True)
        (bare / path).write_bytes(text)


def refs_of(bare: Path) -> dict[str, str]:
    """Every ref of a repository, with the object that it names."""
    shown = run_git(bare, "for-each-ref", "--format=%(refname)%00%(objectname)")
    return {row[0]: row[1] for row in rows_of_refs(shown)}
