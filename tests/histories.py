"""Random years of small books, told twice: as files that are sealed month by month, and as plain
sums that know nothing of ledger. What the two come to must agree."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from hypothesis import strategies as st

from ledger.acts.close import close
from ledger.book import Books
from ledger.sealed import Link, blob_of, books_at, claims_of, periods_of, read_chain
from ledger.state import State, Year

from .books import BUREAU, COUNTY, OTHER, PLAN_PATH, SMALL, ZONE, signed, year

PLACES = (COUNTY, OTHER, ZONE)
TASKS = {"本月件数": 1, "期末个数": 1, "应访实访": 2, "本月调解数": 2, "本月摸排次数": 3,
         "书面报告": 3, "名单上报": 4, "本月改造数": 4}  # fmt: skip
CODES = {"本月件数": "1-1", "期末个数": "1-2", "应访实访": "2-1", "本月调解数": "2-2",
         "本月摸排次数": "3-1", "书面报告": "3-2", "名单上报": "4-1", "本月改造数": "4-2"}  # fmt: skip
FLOWS = tuple(key for key in CODES if key.startswith("本月"))
BEFORE = "2024-02"
"""The month that stands for everything before the books (期初)."""

Facts = dict[tuple[str, str], str]
"""What a place says, as typed, by key and month."""


@dataclass(frozen=True)
class Mend:
    """A correction to be written; an honest one quotes what stands at that moment."""

    key: str
    about: str
    honest: bool
    new: str


@dataclass(frozen=True)
class File:
    """One month of one place: what it says, and how many seals after its own claim it."""

    said: Mapping[str, str]
    mends: tuple[Mend, ...]
    delay: int | None


@dataclass(frozen=True)
class Script:
    """Everything that is told: openings and months by place, each place's own way."""

    last: int
    openings: Mapping[str, tuple[Mapping[str, str], int]]
    months: Mapping[str, tuple[File, ...]]


@dataclass
class Told:
    """A script played: the repository, its seals, and the plain sums after each of them."""

    year: Year
    chain: list[Link]
    facts: list[dict[str, Facts]] = field(default_factory=list)

    def books(self, seal: int) -> Books:
        """The books as one seal left them."""
        return books_at(self.year, self.chain[: seal + 1], nothing_moved, date(2025, 3, 1))

    @property
    def claimed(self) -> dict[str, str]:
        """Every sealed path with its blob."""
        return {path: one.blob for path, one in claims_of(self.year, self.chain).items()}


def nothing_moved(blobs: Mapping[str, str]) -> dict[str, bytes]:
    assert not blobs, "a sealed file was asked for by its blob, though it stands"
    return {}


def value_of(key: str, month: str) -> st.SearchStrategy[str]:
    """A value as typed that suits a key."""
    small = st.integers(0, 40)
    if key == "应访实访":
        return st.tuples(small, small).map(lambda two: f"{max(two)}/{min(two)}")
    if key in ("书面报告", "名单上报"):
        return st.integers(1, 28).map(lambda day: f"{month}-{day:02d}")
    return small.map(str)


def entries_of(month: str) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={key: value_of(key, month) for key in CODES})


@st.composite
def mends(draw: st.DrawFn, names: list[str]) -> Mend:
    about = draw(st.sampled_from([BEFORE, *names]))
    key = draw(st.sampled_from(FLOWS if about == BEFORE else tuple(CODES)))
    return Mend(key, about, draw(st.booleans()), draw(value_of(key, about)))


@st.composite
def scripts(draw: st.DrawFn, longest: int = 4) -> Script:
    """Years of up to `longest` months, signed in time, late, or never."""
    last = draw(st.integers(1, longest))
    names = [name_of(n) for n in range(last)]
    delays = st.sampled_from([0, 0, 0, 1, 2, None])
    openings = {
        place: (draw(entries_of(BEFORE)), draw(st.sampled_from([0, 0, 1, 2]))) for place in PLACES
    }
    months = {
        place: tuple(
            File(
                draw(entries_of(name)),
                tuple(draw(st.lists(mends(names), max_size=2))),
                draw(delays),
            )
            for name in names
        )
        for place in PLACES
    }
    return Script(last, openings, months)


def name_of(n: int) -> str:
    return f"2024-{3 + n:02d}"


def play(script: Script, plan: str = SMALL) -> Told:
    """Writes and seals a script, 定账 first."""
    opened = year(plan)
    files = {PLAN_PATH: plan.encode()}
    facts: dict[str, Facts] = {place: {} for place in PLACES}
    told = Told(opened, [])
    periods = periods_of(opened.plan())[: script.last + 1]
    for turn, period in enumerate(periods):
        for place in PLACES:
            files |= _written(script, turn, place, facts[place])
        files |= _signed(BUREAU, "opening" if turn == 0 else period, "")
        state = State(dict(files), frozenset(files))
        moment = datetime.fromisoformat(f"2025-03-{turn + 1:02d}T17:30:00+08:00")
        everybody = frozenset(PLACES)
        now = replace(opened, state=state)
        sealing = close(now, period, moment, "市局普促科", everybody, nothing_moved)
        assert not sealing.refusals
        files[sealing.path] = sealing.text.encode()
        told.facts.append({place: dict(held) for place, held in facts.items()})
    told.year = replace(opened, state=State(files, frozenset(files)))
    told.chain = read_chain(files, 2024)
    return told


def _written(script: Script, turn: int, place: str, facts: Facts) -> dict[str, bytes]:
    """What a place brings to one seal: its opening first, then its months in their order."""
    files = {}
    said, delay = script.openings[place]
    if delay == turn:
        facts |= {(key, BEFORE): said[key] for key in FLOWS if key in said}
        files |= _signed(place, "opening", _opening_text(said))
    for n, file in enumerate(script.months[place]):
        if file.delay is not None and n + 1 + file.delay == turn:
            facts |= {(key, name_of(n)): value for key, value in file.said.items()}
            files |= _signed(place, name_of(n), _month_text(file, facts))
    return files


def _signed(place: str, stem: str, body: str) -> dict[str, bytes]:
    path = f"counties/{place}/2024/{stem}.yaml"
    return {path: signed(path, f"# 示例\n{body}签账: 2024-04-03\n").encode()}


def _sections(said: Mapping[str, str], indent: str) -> dict[int, str]:
    sections: dict[int, str] = {}
    for key, value in said.items():
        sections[TASKS[key]] = sections.get(TASKS[key], "") + f"{indent}{key}: {value}\n"
    return dict(sorted(sections.items()))


def _opening_text(said: Mapping[str, str]) -> str:
    rows = _sections({key: said[key] for key in FLOWS if key in said}, "    ")
    return "".join(f"{n} 第{n}项:\n  期初:\n{body}\n" for n, body in rows.items())


def _month_text(file: File, facts: Facts) -> str:
    """The month's file; what its corrections quote and do is worked out here, one by one."""
    text = "".join(f"{n} 第{n}项:\n{body}\n" for n, body in _sections(file.said, "  ").items())
    rows = []
    for mend in file.mends:
        stands = facts.get((mend.key, mend.about), "未记")
        quoted = stands if mend.honest else f"{stands}9" if stands.isdigit() else "999"
        if mend.honest:
            facts[mend.key, mend.about] = mend.new
        about = "定账" if mend.about == BEFORE else mend.about
        column = ", 栏: 期初" if mend.about == BEFORE else ""
        rows.append(
            f"  - {{类别: 更正, 所属: {about}, 任务: {TASKS[mend.key]}, 键: {mend.key}{column}, "
            f"原值: {quoted}, 更正为: {mend.new}, 原因: 复核, 佐证: 原始单据}}\n"
        )
    return text + ("更正:\n" + "".join(rows) + "\n" if rows else "")


def total(key: str, facts: Facts) -> str | None:
    """The plain sum: flows and both sides of a ratio add up, of the rest the latest month counts."""
    said = {month: value for (one, month), value in sorted(facts.items()) if one == key}
    if not said:
        return None
    if key in FLOWS:
        return str(sum(map(int, said.values())))
    if key == "应访实访":
        due, done = zip(*(map(int, value.split("/")) for value in said.values()), strict=True)
        return f"{sum(due)}/{sum(done)}"
    return said[max(said)]


def blob(data: bytes) -> str:
    found = blob_of(State({"file": data}), "file")
    assert found is not None
    return found
