"""What guards a repository: its hooks as git runs them, its settings, its lines, its keys."""

import re
from collections.abc import Iterator
from pathlib import Path

from ledger.acts.guard import Guard, Hook, Keys
from ledger.finding import LedgerError
from ledger.privacy import mask
from ledger.ref import COMMON, HEADS, findings
from ledger.repo.git import ask_git, read_commit, run_git
from ledger.repo.hooks import (
    ASKED,
    LOCAL,
    SERVER,
    SETTINGS,
    asks_for_pusher,
    hooks_folder,
    is_bare,
    is_ours,
    setting,
)
from ledger.repo.receive import head_of_server, refs_of, seals_beyond
from ledger.sealed import folder_of, periods_of, tag_of
from ledger.state import State, open_year


def read_guard(root: Path) -> Guard:
    """Everything that guards a repository. Raises LedgerError where there is none."""
    folder, refs, head = hooks_folder(root), refs_of(root), head_of_server(root)
    is_server = is_bare(root) or any((folder / name).exists() for name in SERVER)
    names = SERVER if is_server else LOCAL
    branches = tuple(ref for ref in refs if ref.startswith(HEADS))
    lines = _lines(root, refs, head) if is_server else {}
    state = read_commit(root, refs[head]) if head in refs else State({})
    tags, accounts = _known(state)
    return Guard(
        is_server,
        head,
        branches,
        lines,
        {name: _hook(root, folder, name) for name in names},
        {name: (setting(root, name), wanted) for name, wanted in SETTINGS.items()},
        asks_for_pusher(root),
        accounts,
        _keys(Path.home() / ".ssh" / "authorized_keys"),
        tuple(findings(refs, tags or None)),
        {ref: _left(root, ref) for ref in lines},
    )


def _known(state: State) -> tuple[set[str], frozenset[str]]:
    """The tags that the plans' seals have, and the accounts of the latest year."""
    tags: set[str] = set()
    accounts: frozenset[str] = frozenset()
    for number in state.years:
        try:
            year = open_year(state, number)
        except LedgerError:
            return set(), accounts
        tags |= {tag_of(f"{folder_of(number)}/{p}.yaml") for p in periods_of(year.plan())}
        accounts = frozenset(account.name for _, account in year.accounts())
    return tags, accounts


def _hook(root: Path, folder: Path, name: str) -> Hook:
    """A hook, and what it says when git runs it with nothing to look at."""
    place = folder / name
    shown = str(place.relative_to(root) if place.is_relative_to(root) else place)
    inside = [place, *sorted((folder / f"{name}.d").glob("*"))]
    texts = [one.read_text(encoding="utf-8", errors="replace") for one in inside if one.is_file()]
    if not texts:
        return Hook(shown, "", "")
    whose = "ours" if is_ours(place) else "others"
    asked = whose == "ours" or any(f"ledger hook {name}" in text for text in texts)
    said = ask_git(root, "hook", "run", name, env={ASKED: "1"}).err if asked else []
    version = next((line for line in said if _VERSION.fullmatch(line)), "")
    return Hook(shown, whose, version)


_VERSION = re.compile(r"ledger [0-9][\w.+-]*")


def _lines(root: Path, refs: dict[str, str], head: str) -> dict[str, str]:
    """The main lines of a server, and why each is one: the same as a push finds them."""
    line = refs.get(head)
    found = {head: "HEAD 指着它"} if line else {}
    others = {ref: tip for ref, tip in refs.items() if ref.startswith(HEADS) and ref != head}
    for ref, tip in others.items():
        common = ref.removeprefix(HEADS) in COMMON
        if seals := seals_beyond(root, [tip], None if common else line):
            names = "、".join(sorted(tag_of(path).removeprefix("closed/") for path in seals))
            found[ref] = "按习惯是主线，有封存" if common else f"有 HEAD 没有的封存 {names}"
    return found


def _left(root: Path, ref: str) -> tuple[str, ...] | None:
    """The commits that a branch stood on and was moved away from, not forward."""
    shown = ask_git(root, "log", "-g", "--format=%H", ref, "--")
    stood = shown.out.decode().split()
    if not stood:
        return None
    line = run_git(root, "rev-list", "--first-parent", ref, "--").decode().split()
    place = {commit: n for n, commit in enumerate(reversed(line))}
    moves = list(zip(stood[1:], stood, strict=False))
    asked = [m for m in moves if not (place.keys() >= set(m) and place[m[0]] <= place[m[1]])]
    return tuple(a for a, b in asked if not _follows(root, a, b))


def _follows(root: Path, before: str, after: str) -> bool:
    return ask_git(root, "merge-base", "--is-ancestor", before, after).status == 0


_ACTOR = re.compile(r"""LEDGER_ACTOR=\\?["']?([^\s"'\\,]+)""")
_NAMING = ("gitolite-shell ", " serv key-", "gitlab-shell")


def _keys(place: Path) -> Keys | None:
    """What the keys of this system account say of who uses them; None where there are none."""
    if not place.is_file():
        return None
    lines = list(_rows(place))
    names = [match[1] for line in lines if (match := _ACTOR.search(line))]
    by_forge = sum(any(word in line for word in _NAMING) for line in lines)
    loose = [one for one in lines if 'environment="LEDGER_ACTOR' in one and "command=" not in one]
    named = len(names) + by_forge
    return Keys(named, len(lines) - named, frozenset(map(mask, names)), len(loose))


def _rows(place: Path) -> Iterator[str]:
    for line in place.read_text(encoding="utf-8", errors="replace").split("\n"):
        if line.strip() and not line.lstrip().startswith("#"):
            yield line
