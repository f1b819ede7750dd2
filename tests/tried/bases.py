"""The moments at which somebody tries: the demo at a seal, before any, within a month, and later."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from .desk import MAIN, Desk, Objects
from .keys import key_of, signed

PERIODS = ("2024-定账", *(f"2024-{n:02d}" for n in range(3, 13)), "2025-01", "2024")
ANXI, QUANZHOU = "counties/anxi/county.yaml", "counties/quanzhou/county.yaml"
WAIVERS, SIGNERS = "plans/2024/waivers.yaml", "plans/2024/allowed_signers"
NEXT_PLAN = "plans/2025/plan.yaml"
WORKFLOW, TEMPLATE = ".github/workflows/ledger.yml", "templates/month.md.j2"
OLD_KEY = "anxi@ledger.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFTWqz9JxbFfJ4V0Jr8L0m6aQv1s4m5bT7pJt2dQy9cE\n"
ENDED = """\
- 规则: bad-day
  对象: counties/anxi/2024/2024-10.yaml
  原因: 等县里改
  批准: 市局普促科
  至: 2024-12-31
"""


@cache
def objects_of(demo: Path) -> Objects:
    return Objects(demo)


def standing(objects: Objects, period: str, back: int = 0) -> Desk:
    """The main line at a seal, or so many commits before it, with the tags of the seals it has."""
    desk = Desk(objects, {})
    sealed = PERIODS.index(period) + (back == 0)
    tags = (f"refs/tags/closed/{one}" for one in PERIODS[:sealed])
    desk.refs = {MAIN: desk.at(period, back)} | {tag: objects.refs[tag] for tag in tags}
    return desk


def sealed(objects: Objects) -> Desk:
    """September 2024 has just been sealed."""
    return standing(objects, "2024-09")


def unsealed(objects: Objects) -> Desk:
    """Everybody has opened, and nothing is sealed yet."""
    return standing(objects, "2024-定账", 1)


def begun(objects: Objects) -> Desk:
    """October is being signed, county by county; `drafts` is when most were drafts."""
    desk = standing(objects, "2024-10", 1)
    desk.marks["drafts"] = desk.at("2024-10", 13)
    return desk


def year(objects: Objects) -> Desk:
    """The whole year is sealed."""
    return standing(objects, "2024")


def two_years(objects: Objects) -> Desk:
    """The same, with the plan of the next year beside it."""
    desk = year(objects)
    plan = desk.text("示例/plan-2025.yaml", objects.refs[MAIN])
    desk.refs[MAIN] = desk.commit({NEXT_PLAN: plan}, by="quanzhou", message="2025年计划")
    return desk


def grown(objects: Objects) -> Desk:
    """The bureau has changed what is its own since the seal; `before` is when it had not.

    Then: anxi's account had another address, a waiver still held, a key was still allowed, and
    templates, workflows and owners were others.
    """
    desk = sealed(objects)
    account, workflow = desk.text(ANXI), desk.text(WORKFLOW)
    first: dict[str, str] = {
        ANXI: account.replace("anxi@ledger", "anxi-old@ledger"),
        WAIVERS: ENDED,
        SIGNERS: OLD_KEY,
        TEMPLATE: "一\n",
    }
    desk.marks["before"] = desk.commit(first, by="quanzhou", message="登记")
    cut = desk.text("plans/2024/assessment.yaml").replace(
        "\n申诉:", "  - 编号: K2\n    地区: 安溪县\n    项目: A2\n    月份: 2024-09\n    扣: 0.5分\n"
        "    原因: 报送的方案缺件\n    佐证: 示例退件单第9号\n\n申诉:",
    )  # fmt: skip
    later: dict[str, str | None] = {
        ANXI: account,
        WAIVERS: ENDED.replace("2024-12-31", "2024-10-15"),
        SIGNERS: "# 无\n",
        TEMPLATE: "二\n",
        WORKFLOW: workflow.replace("timeout-minutes: 10", "timeout-minutes: 20"),
        ".gitlab-ci.yml": desk.text(".gitlab-ci.yml") + "# 二\n",
        ".gitattributes": desk.text(".gitattributes") + "*.docx binary\n",
        ".gitea/CODEOWNERS": desk.text(".gitea/CODEOWNERS") + "# 二\n",
        ".ledger/comment.py": desk.text(".ledger/comment.py") + "# 二\n",
        "plans/2024/assessment.yaml": cut,
    }
    desk.refs[MAIN] = desk.commit(later, desk.marks["before"], by="quanzhou", message="更改")
    return desk


def keyed(objects: Objects) -> Desk:
    """Keys are listed for anxi and for the bureau; one of anxi's has been revoked since.

    `before` is when that key was still good.
    """
    desk = sealed(objects)
    anxi, lost, bureau = (key_of(name) for name in ("anxi", "lost", "bureau"))
    lists = f"[{anxi.fingerprint}, {lost.fingerprint}]"
    first: dict[str, str] = {
        ANXI: desk.text(ANXI).replace("可写: [counties/anxi]", f"可写: [counties/anxi], 签名: {lists}"),
        QUANZHOU: desk.text(QUANZHOU).replace("可写: [counties, plans]", f"可写: [counties, plans], 签名: [{bureau.fingerprint}]"),
        SIGNERS: f"anxi@ledger.example {anxi.line}\nanxi@ledger.example {lost.line}\nquanzhou@ledger.example {bureau.line}\n",
    }  # fmt: skip
    desk.marks["before"] = desk.commit(first, by="quanzhou", message="密钥")
    later: dict[str, str] = {
        ANXI: first[ANXI].replace(f", {lost.fingerprint}", ""),
        "plans/2024/revoked_keys": f"{lost.line}\n",
    }
    made = desk.commit(later, desk.marks["before"], by="quanzhou", message="注销密钥")
    desk.refs[MAIN] = signed(desk, made, "bureau")
    return desk


def standing_at(name: str, objects: Objects) -> Desk:
    """A moment by its name; `after` a seal, or `before` it, when all but the seal is there."""
    word, _, period = name.partition(" ")
    if not period:
        return BASES[name](objects)
    return standing(objects, period, int(word == "before"))


BASES: dict[str, Callable[[Objects], Desk]] = {
    made.__name__: made for made in (sealed, unsealed, begun, year, two_years, grown, keyed)
}
