"""Who may what, on random histories in real git: merges of up to four sides, any tree in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.acts.review import review
from ledger.branch import Branch
from ledger.repo.branches import read_branch
from ledger.repo.git import run_git
from ledger.sealed import blob_of

from .scenes import DAY, start

ACCOUNTS = ("jinjiang", "nanan", "quanzhou")
PATHS = (
    *(f"counties/{slug}/2024/2024-0{n}.yaml" for slug in ACCOUNTS for n in (5, 6)),
    "plans/2024/waivers.yaml",
    "templates/slip.md.j2",
)
Files = dict[str, int | None]
"""What stands at each of the paths: a version, by number, or nothing."""
CUSTODY = {"others-book", "bureaus-files", "taken-back", "merge-conflict", "unknown-account"}


@dataclass
class Commit:
    """One commit: whose, its parents by number, what stands in it."""

    account: str
    parents: tuple[int, ...]
    files: Files


@dataclass
class Graph:
    """Commits, each after its parents. The first is the start; `main` and `head` are numbers."""

    commits: list[Commit] = field(default_factory=list)
    main: int = 0
    head: int = 0

    def above(self, number: int) -> set[int]:
        """A commit and everything before it."""
        found, waiting = set[int](), [number]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                waiting += self.commits[at].parents
        return found


def may_write(account: str, path: str) -> bool:
    return account == "quanzhou" or path.startswith(f"counties/{account}/")


def body_of(path: str, version: int) -> bytes:
    """A version as a file: nothing that one line of it can be joined with another."""
    if path.startswith("counties/"):
        return f"系统取数: 2024-07-01\n1 大调解:\n  本月件数: {version}\n".encode()
    return b"[]\n# %d\n" % version


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A line on which everybody writes what is theirs, and a branch by anybody: with merges of any
    commits, whose trees are taken from any of their sides."""
    graph = Graph([Commit("quanzhou", (), dict.fromkeys(PATHS, 0))])
    for number in range(1, draw(st.integers(2, 4))):
        account = draw(st.sampled_from(ACCOUNTS))
        files = dict(graph.commits[-1].files)
        files[draw(st.sampled_from([p for p in PATHS if may_write(account, p)]))] = number
        graph.commits.append(Commit(account, (number - 1,), files))
    graph.main = len(graph.commits) - 1
    for number in range(graph.main + 1, graph.main + draw(st.integers(2, 6))):
        account, known = draw(st.sampled_from(ACCOUNTS)), st.sampled_from(range(number))
        many = draw(st.sampled_from([1, 2, 2, 2, 3, 4]))
        parents = tuple(draw(st.lists(known, min_size=1, max_size=many, unique=True)))
        sides = [graph.commits[side].files for side in parents]
        files = {path: draw(st.sampled_from(sides))[path] for path in PATHS}
        if draw(st.booleans()):
            anybodys = draw(st.integers(0, 9)) == 0
            mine = [path for path in PATHS if anybodys or may_write(account, path)]
            files[draw(st.sampled_from(mine))] = draw(st.sampled_from([number, None]))
        graph.commits.append(Commit(account, parents, files))
    graph.head = len(graph.commits) - 1
    return graph


def written(root: Path, graph: Graph) -> list[str]:
    """The graph as commits of git, by number."""
    stream = [b"feature done\n"]
    for number, commit in enumerate(graph.commits):
        who = f"{commit.account} <{commit.account}@ledger.example> {1720000000 + number} +0800"
        stream.append(f"commit refs/heads/n{number}\nmark :{number + 1}\n".encode())
        stream.append(f"author {who}\ncommitter {who}\ndata 6\n记账\n".encode())
        for word, parent in zip(("from", *["merge"] * 9), commit.parents, strict=False):
            stream.append(f"{word} :{parent + 1}\n".encode())
        stream.append(b"deleteall\n")
        files = {path: body_of(path, v) for path, v in commit.files.items() if v is not None}
        for path, data in {**start(), **files}.items():
            stream.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
    run_git(root, "fast-import", "--quiet", "--force", input=b"".join([*stream, b"done\n"]))
    shown = run_git(
        root, "for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads"
    )
    names = dict(line.split() for line in shown.decode().splitlines())
    return [names[f"n{number}"] for number in range(len(graph.commits))]


def maker(graph: Graph, number: int, path: str) -> int:
    """The slow, obvious judge: which commit made a path what it is in a commit.

    A commit that has what a parent has did nothing, unless that version had already been replaced
    by another of its parents, who knew it.
    """
    commit = graph.commits[number]
    made = {side: maker(graph, side, path) for side in commit.parents}
    alike = [s for s in commit.parents if graph.commits[s].files[path] == commit.files[path]]
    for side in alike:
        later = (one for one in made.values() if one != made[side])
        if not any(made[side] in graph.above(one) for one in later):
            return made[side]
    return number


def wrong(graph: Graph, branch: Branch) -> Iterator[str]:
    """The paths in which the target would lose or gain what nobody who may write it wrote."""
    brought = graph.above(graph.head) - graph.above(graph.main)
    for row in branch.delta:
        by = maker(graph, graph.head, row.path)
        if by not in brought or not may_write(graph.commits[by].account, row.path):
            yield row.path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("册")
    run_git(root, "init", "--quiet", "--bare", "--initial-branch=n0")
    return root


def read(store: Path, graph: Graph) -> Branch:
    names = written(store, graph)
    return read_branch(store, names[graph.main], names[graph.head])


HEALTH = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
SOME = settings(max_examples=20, **HEALTH)  # type: ignore[arg-type]
MANY = settings(max_examples=400, **HEALTH)  # type: ignore[arg-type]


def nothing_gets_by(graph: Graph, store: Path) -> None:
    branch = read(store, graph)
    found = [one for one in review(branch, DAY).refusals if one.rule in CUSTODY]
    refused = {finding.path for finding in found}
    conflict = any(finding.rule == "merge-conflict" for finding in found)
    assert conflict or set(wrong(graph, branch)) <= refused


def adds_up(graph: Graph, store: Path) -> None:
    branch = read(store, graph)
    found = review(branch, DAY)
    nobodys = [one.path for one in found.refusals if one.rule == "taken-back"]
    did = [path for paths in found.did.values() for path in paths]
    assert sorted([*did, *nobodys]) == sorted(row.path for row in branch.delta)
    if not branch.conflicts:
        moved = {p for p in PATHS if blob_of(branch.target, p) != blob_of(branch.result, p)}
        assert moved == {row.path for row in branch.delta}


@SOME
@given(graph=graphs())
def test_nothing_gets_by_that_a_slow_judge_would_refuse(graph: Graph, store: Path) -> None:
    nothing_gets_by(graph, store)


@SOME
@given(graph=graphs())
def test_what_each_account_did_adds_up_to_the_difference(graph: Graph, store: Path) -> None:
    """Every path that the target loses or gains is one account's, or is refused as nobody's."""
    adds_up(graph, store)


@pytest.mark.long
@MANY
@given(graph=graphs())
def test_neither_fails_in_many_graphs(graph: Graph, store: Path) -> None:
    nothing_gets_by(graph, store)
    adds_up(graph, store)


Step = tuple[str, int, int, int]


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    """What honest people do: an account writes one of its files, or merges another line into its
    own. By number: the account's line, and where another line is."""
    line = st.integers(0, 2)
    return draw(st.lists(st.tuples(st.sampled_from(["write", "merge"]), line, line, st.integers(0, 1)), min_size=2, max_size=8))  # fmt: skip


@SOME
@given(told=steps())
def test_who_writes_his_own_and_merges_as_git_does_is_never_refused(
    told: list[Step], store: Path
) -> None:
    """Every account has a line of its own; any line may be taken into any other, criss and cross."""
    never_refused(told, store)


@pytest.mark.long
@settings(MANY, max_examples=100)
@given(told=steps())
def test_nor_in_many_lives(told: list[Step], store: Path) -> None:
    never_refused(told, store)


def never_refused(told: list[Step], store: Path) -> None:
    [first] = written(store, Graph([Commit("quanzhou", (), dict.fromkeys(PATHS, 0))]))
    tips = [first] * len(ACCOUNTS)
    for version, (what, mine, other, which) in enumerate(told, 1):
        tip = tips[mine]
        if what == "merge":
            tips[mine] = merged(store, ACCOUNTS[mine], tip, tips[other])
        else:
            path = f"counties/{ACCOUNTS[mine]}/2024/2024-0{5 + which}.yaml"
            tips[mine] = wrote(store, ACCOUNTS[mine], tip, path, body_of(path, version))
    for base in tips:
        for head in tips:
            found = review(read_branch(store, base, head), DAY).refusals
            assert not [one for one in found if one.rule in CUSTODY], found


def made(store: Path, account: str, tree: str, *parents: str) -> str:
    who = {f"GIT_{part}_{what}": f"{account}@ledger.example" for part in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip
    above = [word for parent in parents for word in ("-p", parent)]
    return run_git(store, "commit-tree", "-m", "记账", *above, tree, env=who).decode().strip()


def merged(store: Path, account: str, mine: str, other: str) -> str:
    tree = run_git(store, "merge-tree", "--write-tree", mine, other).decode().strip()
    return made(store, account, tree, mine, other) if mine != other else mine


def wrote(store: Path, account: str, tip: str, path: str, data: bytes) -> str:
    blob = run_git(store, "hash-object", "-w", "--stdin", input=data).decode().strip()
    index = {"GIT_INDEX_FILE": str(store / "index")}
    run_git(store, "read-tree", tip, env=index)
    run_git(store, "update-index", "--cacheinfo", f"100644,{blob},{path}", env=index)
    return made(store, account, run_git(store, "write-tree", env=index).decode().strip(), tip)
