"""What deserves a question (疑点): found where it is, quiet where it is not; never a verdict."""

import hashlib
from collections.abc import Mapping
from datetime import date

import pytest

from ledger.audit.signals import KINDS, Signal, signals
from ledger.period import read_span
from ledger.state import State

from .books import indicator, months, plan_text, year
from .reports.demo_year import demo_year, ran, reports

__all__ = ["demo_year", "reports"]

FLOW = indicator("1-1", "本月件数", 类型="记数", 计数="累计", 报="每月")
PROSE = indicator("2-1", "品牌", 类型="定性", 报="每季", 核验="年终")
PLAN = plan_text(FLOW, PROSE)
LONG = "与住建部门建立对接每月会商一次化解一批物业纠纷"


def found(files: Mapping[str, str], quarter: str = "2024Q2", audit: str = "") -> list[Signal]:
    span = read_span(quarter)
    assert span is not None
    opened = year(PLAN, files)
    data = {**opened.state.files, f"plans/2024/audits/{quarter}.yaml": audit.encode()}
    books = opened.after(State(data, frozenset(data))).books(date(2025, 2, 20))
    return signals(books, span)


def kinds(files: Mapping[str, str], quarter: str = "2024Q2", audit: str = "") -> list[str]:
    return [one.kind for one in found(files, quarter, audit)]


def said(**texts: str) -> dict[int, str]:
    return {int(name[1:]): f"2 第2项:\n  品牌: {text}\n" for name, text in texts.items()}


def flows(*numbers: int, proofs: Mapping[int, str] = {}) -> dict[str, str]:
    bodies = {3 + n: f"1 第1项:\n  本月件数: {number}\n" for n, number in enumerate(numbers)}
    for month, proof in proofs.items():
        bodies[month] += f"  佐证: {{本月件数: {proof}}}\n"
    return months(bodies, 2 + len(numbers))


@pytest.mark.parametrize(
    ("files", "quarter", "expected"),
    [
        (months(said(m3=LONG, m6=LONG), 6), "2024Q2", ["照抄"]),
        (months(said(m3=LONG, m6=LONG + "。2024年！"), 6), "2024Q2", ["照抄"]),
        (months(said(m3=LONG, m6=LONG.replace("一批物业", "两批")), 6), "2024Q2", ["照抄"]),
        (months(said(m3=LONG, m6=LONG), 6), "2024Q1", []),
        (months(said(m3=LONG, m6="金融机构进驻综治中心开展诉前联合调处试点工作"), 6), "2024Q2", []),
        (months(said(m3="按月碰头，逐项推进", m6="按月碰头，逐项推进"), 6), "2024Q2", []),
        (months(said(m6=LONG), 6) | months(said(m6=LONG), 6, slug="huian"), "2024Q2", ["照抄"]),
        (flows(31, 31, 31, 31), "2024Q2", ["重复"]),
        (flows(31, 31, 32, 31), "2024Q2", []),
        (flows(2, 2, 2, 2), "2024Q2", []),
        (flows(101, 97, 108, 406), "2024Q2", ["跳变"]),
        (flows(101, 97, 108, 21), "2024Q2", ["跳变"]),
        (flows(101, 97, 108, 260), "2024Q2", []),
        (flows(3, 2, 3, 18), "2024Q2", []),
        (flows(812, 800, 810, 790), "2024Q2", ["整数"]),
        (flows(812, 803, 810, 797), "2024Q2", []),
        (flows(12, 20, 10, 25), "2024Q2", []),
        (flows(31, 45, 38, 52, proofs={3: "采用通知第4期", 6: "采用通知 第4期"}), "2024Q2", ["凭证"]),
        (flows(31, 45, 38, 52, proofs={3: "会议纪要", 6: "会议纪要"}), "2024Q2", []),
        (flows(31, 45, 38, 52, proofs={3: "纪要第4期", 6: "纪要第5期"}), "2024Q2", []),
    ],
)  # fmt: skip
def test_what_is_found_and_what_stays_quiet(
    files: dict[str, str], quarter: str, expected: list[str]
) -> None:
    assert kinds(files, quarter) == expected


def signed_on(*days: str) -> dict[str, str]:
    return {f"jinjiang/2024-0{4 + n}": f"签账: {day}\n" for n, day in enumerate(days)}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2024-05-05", "2024-06-05", "2024-07-05"), ["末日"]),
        (("2024-05-05", "2024-06-04", "2024-07-05"), []),
        (("2024-06-04", "2024-06-04", "2024-07-03"), ["末日"]),
        (("2024-05-03", "2024-06-04", "2024-07-02"), []),
    ],
)
def test_days_of_signing(days: tuple[str, ...], expected: list[str]) -> None:
    assert kinds(signed_on(*days)) == expected


def test_what_many_places_say_alike_is_routine() -> None:
    files: dict[str, str] = {}
    for slug in ("jinjiang", "huian", "taishang"):
        files |= months(said(m6=LONG), 6, slug=slug)
    assert kinds(files) == ["照抄", "照抄"]
    assert kinds(files, audit="设定: {套话家数: 3}\n") == []


@pytest.mark.parametrize(
    ("audit", "expected"),
    [("", []), ("设定: {跳变倍数: 2}\n", ["跳变"]), ("设定: {整数零数: 1}\n", ["整数"])],
)
def test_thresholds_are_the_quarters_own(audit: str, expected: list[str]) -> None:
    assert kinds(flows(101, 97, 108, 250), audit=audit) == expected


def test_a_signal_shows_both_sides_the_measure_and_the_threshold() -> None:
    [one] = found(flows(101, 97, 108, 406))
    assert (one.left.said, one.right.said) == ("以往3次的中位数 101", "406")
    assert (one.measure, one.threshold) == ("4.0倍", "≥3倍或≤1/3")
    assert (one.right.path, one.right.line) == ("counties/jinjiang/2024/2024-06.yaml", 2)
    assert not hasattr(one, "score")


def test_signals_come_in_administrative_order_whatever_their_number() -> None:
    files = flows(31, 31, 31, 31) | months(said(m3=LONG, m6=LONG), 6, slug="huian")
    assert [one.place.slug for one in found(files)] == ["jinjiang", "huian"]


def test_the_demo_holds_what_was_planted_and_nothing_else(demo_year: object) -> None:
    told = {
        quarter: ran(demo_year, "audit", "signals", quarter).out  # type: ignore[arg-type]
        for quarter in ("2024Q1", "2024Q2", "2024Q3", "2024Q4")
    }
    numbers = {
        q: [line.split("-")[0] for line in text.splitlines() if line[:2] in KINDS]
        for q, text in told.items()
    }
    assert numbers == {"2024Q1": [], "2024Q2": [], "2024Q3": ["凭证"], "2024Q4": ["照抄"]}
    assert "示例采用通知第4期" in told["2024Q3"]
    assert "德化县 2024-12" in told["2024Q4"]


# Years in which nothing is wrong: figures around a county's own size, texts of its own, days of
# its own. What is found in them is false, and docs/查账.md says how often.

YEARS, SIZES = 25, (12, 40, 130, 700)
CLEAN = plan_text(
    *(
        indicator(f"1-{n}", f"本月第{n}种", 类型="记数", 计数="累计", 报="每月")
        for n in range(1, 5)
    ),
    *(indicator(f"2-{n}", f"第{n}件事", 类型="定性", 报="每季") for n in range(1, 5)),
)
WORDS = "调解排查走访会商培训协调督促整改回访宣传登记核对分工试点总结推广建档随访研判化解"


def share(*about: object) -> float:
    digest = hashlib.sha256("/".join(map(str, about)).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def figure(size: int, *about: object) -> int:
    """A figure that spreads around its size as counts do, from twelve equal shares."""
    spread = sum(share(*about, n) for n in range(12)) - 6
    return max(0, round(size * (0.9 + 0.2 * share(*about, "季节")) + spread * size**0.5))


def sentence(*about: object) -> str:
    length = 12 + int(share(*about) * 8)
    picks = (int(share(*about, n) * (len(WORDS) // 2)) * 2 for n in range(length))
    return "".join(WORDS[at : at + 2] for at in picks)


def clean_year(number: int) -> dict[str, str]:
    files: dict[str, str] = {}
    for slug in ("jinjiang", "huian", "taishang"):
        for month in range(3, 13):
            counts = "".join(
                f"  本月第{n}种: {figure(SIZES[n - 1], number, slug, month, n)}\n"
                for n in range(1, 5)
            )
            prose = "".join(
                f"  第{n}件事: {sentence(number, slug, month, n)}\n" for n in range(1, 5)
            )
            body = f"1 第1项:\n{counts}" + (f"2 第2项:\n{prose}" if month % 3 == 0 else "")
            after, next_month = divmod(month, 12)
            day = 1 + int(share(number, slug, month) * 5)
            signing = f"签账: {2024 + after}-{next_month + 1:02d}-{day:02d}\n"
            files[f"{slug}/2024-{month:02d}"] = body + signing
    return files


def false_signals() -> dict[str, int]:
    """Signals of each kind in years where nothing is wrong."""
    counted = dict.fromkeys(KINDS, 0)
    for number in range(YEARS):
        books = year(CLEAN, clean_year(number)).books(date(2025, 2, 20))
        for quarter in ("2024Q1", "2024Q2", "2024Q3", "2024Q4"):
            span = read_span(quarter)
            assert span is not None
            for one in signals(books, span):
                counted[one.kind] += 1
    return counted


def test_years_in_which_nothing_is_wrong_stay_quiet() -> None:
    counted = false_signals()
    quarters = YEARS * 3 * 4
    assert sum(counted.values()) <= quarters * 0.05, counted
    assert counted == FALSE


FALSE = {"照抄": 0, "重复": 0, "末日": 2, "凭证": 0, "跳变": 0, "整数": 0}
