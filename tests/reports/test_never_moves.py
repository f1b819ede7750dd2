"""The law: after any sequence of accepted changes, every report of every sealed period is byte for
byte what it was on the day of its seal, its provenance apart."""

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ledger.cli import main
from ledger.repo.disk import packaged
from ledger.repo.git import run_git

from ..books import SMALL
from .demo_year import ran
from .sealed_year import FORMS, MONTHS, body, printed, reports_of

_AS_OF = ("--as-of", "2025-06-01")
SLUGS = ("jinjiang", "huian", "taishang", "quanzhou")
_ACCOUNT = (
    "  - {名: quanzhou, 邮箱: post@ledger.example, 可写: [counties, plans]}\n"
    "  - {名: quanzhou-shenhe, 邮箱: shenhe@ledger.example, 可批: [counties, plans]}\n"
)
_WEIGHTS = (
    "名称: 考核办法\n依据: 试〔2024〕2号\n项目:\n  - 编号: A1\n    名称: 按时签账\n    分值: {}分\n"
    "    算法: 签账\n    计分: {{按期: 100%, 迟报: {}%, 未报: 0%}}\n"
)
_PROBLEM = (
    "- 编号: {0}-{1:03d}\n  任务: 1\n  来源: 回头看\n  发现: {2}\n  问题: 第{1}个问题\n"
    "  措施: 补\n  责任人: 专干\n  时限: {3}\n"
)
_SETTLED = "  整改:\n    - 日期: {0}\n      情况: 补了\n  销号:\n    日期: {0}\n    结论: 通过\n    依据: 复核\n"


@dataclass
class World:
    """A small year that goes on: its files on the disk, the month to be sealed next, and every
    report as it was when its period was sealed."""

    root: Path
    turn: random.Random
    month: int = 0
    count: int = 0
    kept: dict[tuple[tuple[str, ...], str], object] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """A day of the month that is to be sealed next, or of one that has been sealed."""
        month = self.turn.randint(max(0, self.month - 2), self.month)
        return f"{MONTHS[month]}-{self.turn.randint(10, 28):02d}"

    def text(self, path: str) -> str:
        place = self.root / path
        return place.read_text(encoding="utf-8") if place.exists() else ""

    def put(self, path: str, text: str) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")

    def commit(self) -> None:
        run_git(self.root, "add", "--all")
        run_git(self.root, "commit", "--quiet", "--allow-empty", "-m", "改")


Step = Callable[[World], None]


def amend(world: World) -> None:
    """An amendment that begins after what is sealed: another number is owed, or another name."""
    path, text = "plans/2024/plan.yaml", world.text("plans/2024/plan.yaml")
    number = text.count("\n  - 序: ") + 1
    owed = 10 + number - 1
    since = f"{MONTHS[world.month]}-{min(28, 10 + number):02d}"
    row = (
        f"  - 序: {number}\n    起算: {since}\n    依据: 通知\n"
        f"    条款:\n      - {{任务: 1, 键: 本月件数, 至少: {{原: {owed}, 改: {10 + number}}}}}\n"
    )
    world.put(path, text + ("" if "修订:\n" in text else "修订:\n") + row)


def weigh(world: World) -> None:
    """The bureau's own weights, which it may change."""
    points, late = world.turn.randint(1, 100), world.turn.randint(0, 100)
    world.put("plans/2024/assessment.yaml", _WEIGHTS.format(points, late))


def waive(world: World) -> None:
    """A waiver; what is waived is in no report."""
    path = "plans/2024/waivers.yaml"
    row = (
        f"- {{规则: missing-evidence, 对象: counties/huian/2024/{MONTHS[world.month]}.yaml, "
        f"原因: 第{world.turn.randint(1, 99)}次, 批准: 局务会, 至: 2025-06-30}}\n"
    )
    world.put(path, row)


def find(world: World) -> None:
    """A problem is found in some place, and perhaps written down late."""
    slug = world.turn.choice(SLUGS[:3])
    path, world.count = f"counties/{slug}/2024/problems.yaml", world.count + 1
    day = world.day
    row = _PROBLEM.format(slug, world.count, day, day[:8] + "28")
    world.put(path, world.text(path) + row)


def settle(world: World) -> None:
    """The last problem of some place is put right and settled."""
    for slug in world.turn.sample(SLUGS[:3], 3):
        path = f"counties/{slug}/2024/problems.yaml"
        text = world.text(path)
        if text and "销号" not in text.rpartition("- 编号")[2]:
            found = text.rpartition("发现: ")[2][:10]
            world.put(path, text + _SETTLED.format(max(world.day, found)))
            return


def word(world: World) -> None:
    """The office's own wording of a report comes, changes or goes."""
    name = world.turn.choice(("month", "bulletin", "paper", "score"))
    path = f"templates/{name}.md.j2"
    if world.text(path) and world.turn.random() < 0.3:
        (world.root / path).unlink()
        return
    own = (packaged("templates") / f"{name}.md.j2").read_text(encoding="utf-8")
    world.put(
        path, own.replace("# {{ r.title }}", f"# {{{{ r.title }}}}{world.turn.randint(1, 99)}")
    )


def audit(world: World) -> None:
    """The sample of the last quarter is drawn, once; or one more question is answered."""
    ended = [month for month in MONTHS[: world.month] if month in ("2024-03", "2024-06")]
    if not ended:
        return
    quarter = f"2024Q{int(ended[-1][5:]) // 3}"
    path = f"plans/2024/audits/{quarter}.yaml"
    if "种子" in world.text(path):
        row = f"  - {{编号: 疑-{world.count}, 地区: 惠安县, 日期: {MONTHS[world.month]}-05, 情况: 问过}}\n"
        world.count += 1
        head = "" if "疑点:\n" in world.text(path) else "疑点:\n"
        world.put(path, world.text(path) + head + row)
        return
    words = ("audit", "sample", quarter, "--seed", str(world.turn.randint(1, 9999)))
    made = ran(world.root, *words, "--as-of", f"{MONTHS[world.month]}-28")
    assert made.code == 0, made.err


def seal(world: World) -> None:
    """A month is signed by most, and sealed; what its seal settles is kept."""
    month, following = MONTHS[world.month], MONTHS[world.month + 1]
    for slug in SLUGS:
        done = 0 if slug == "quanzhou" else world.turn.randint(0, 40)
        text = f"1 第1项:\n  本月件数: {done}\n" if done else ""
        if slug == "quanzhou" or world.turn.random() < 0.8:
            world.put(f"counties/{slug}/2024/{month}.yaml", text)
            day = f"{following}-0{world.turn.randint(1, 5)}"
            assert ran(world.root, "sign", slug, month, "--as-of", day).code == 0
    world.commit()
    without = [word for slug in SLUGS[:3] for word in ("--without", slug)]
    closed = ran(world.root, "close", "--at", f"{following}-06T17:30:00", *without)
    assert closed.code == 0, closed.out + closed.err
    world.month += 1
    asked = [one.words for one in reports_of(month)]
    if "assessment.yaml" in world.text(f"plans/2024/seals/{month}.yaml"):
        asked.append(("--score", month))
    for words in asked:
        for form in FORMS:
            world.kept[words, form] = body(printed(world.root, words, form), form)


STEPS: tuple[Step, ...] = (amend, weigh, waive, find, settle, word, audit)


def played(world: World, rounds: int, often: float) -> Iterator[str]:
    """Seals, and before each of them steps in some order, each a change that review accepts."""
    for _ in range(rounds):
        for step in world.turn.sample(STEPS, len(STEPS)):
            if world.turn.random() < often:
                step(world)
                world.commit()
                made = ran(world.root, "review", "--base", "HEAD~1", "--head", "HEAD", *_AS_OF)
                assert made.code == 0, (step.__name__, made.out)
                yield step.__name__
        seal(world)
        yield "seal"


@pytest.fixture(scope="session")
def begun(small_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small year with an account for the bureau, and 定账 sealed."""
    root = Path(shutil.copytree(small_repository, tmp_path_factory.mktemp("moves") / "repository"))
    assert "修订" not in SMALL
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.print", lambda *_, **__: None)
        for name in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{name}_NAME", "市局普促科")
            patch.setenv(f"GIT_{name}_EMAIL", "post@ledger.example")
        place = root / "counties/quanzhou/county.yaml"
        place.write_text(
            place.read_text(encoding="utf-8").replace("账号:\n", f"账号:\n{_ACCOUNT}"),
            encoding="utf-8",
        )
        for slug in SLUGS:
            base = (
                ""
                if slug == "quanzhou"
                else "\n2 第2项:\n  基数: {本月调解数: {全年: 90, 取数: 2024-03-12}}\n\n4 第4项:\n  目标: {本月改造数: 2}\n"
            )
            (root / f"counties/{slug}/2024/opening.yaml").write_text(
                f"牵头科室: 促进法治科\n责任人: 负责人\n{base}", encoding="utf-8"
            )
            assert main(["sign", slug, "定账", "-C", str(root), "--as-of", "2024-03-28"]) == 0
        run_git(root, "add", "--all")
        run_git(root, "commit", "--quiet", "-m", "定账")
        assert main(["close", "-C", str(root), "--at", "2024-04-01T17:30:00"]) == 0
    return root


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, 12))]
)
def test_no_report_moves(seed: int, begun: Path, tmp_path: Path) -> None:
    """The first takes every step before every seal."""
    world = World(Path(shutil.copytree(begun, tmp_path / "台账")), random.Random(seed))
    steps = list(played(world, 4 + seed % 3, often=1 if seed == 0 else 0.5))
    for (words, form), before in world.kept.items():
        assert body(printed(world.root, words, form), form) == before, (words, form, steps)
    verified = ran(world.root, "verify")
    assert verified.code == 0, verified.out
