"""The demo as commits: who wrote which file on which day, month after month, sealed as it goes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

from ledger.acts.audit import audit_path
from ledger.acts.close import close, errors
from ledger.acts.open import compose, modeline
from ledger.acts.order import in_order
from ledger.acts.owners import owner_files
from ledger.acts.sign import file_of, last_seal, sign
from ledger.acts.start import DOMAIN, FILL_IN, Texts, first_files, state_of
from ledger.book import Books
from ledger.demo.assessment import assessments
from ledger.demo.audits import PROBLEMS, audited
from ledger.demo.bureau import bureau_text
from ledger.demo.closing import MENDING, SETTLED, closing_text, problem_text
from ledger.demo.figures import between, month_values
from ledger.demo.opening import opening_text
from ledger.demo.troubles import (
    AFTER_CLOSING,
    ALTERED,
    AMENDMENT,
    BROKEN_AT_THE_END,
    BROKEN_DRAFTS,
    MENDED,
    SIGNED_LATE,
    SIGNED_WRONGLY,
    SILENT,
    WRITTEN,
    Case,
    spoilt,
)
from ledger.model.plan import Place
from ledger.page import OPENING, name_of
from ledger.period import Month, Span, span_of
from ledger.plan import Plan
from ledger.repo.commits import Commit
from ledger.schema import schema_texts
from ledger.sealed import blob_of, books_at, read_chain, tag_of
from ledger.state import State, Year, open_year

CHINA = timezone(timedelta(hours=8))
PLAN = "plans/2024/plan.yaml"
SAMPLE = "示例/plan-2025.yaml"
AMENDED = date(2024, 6, 12)


@dataclass
class Story:
    """Writes the demo's commits one after the other, keeping the files as they stand."""

    plan_text: str
    workflows: Texts = ()
    next_plan: str = ""
    files: dict[str, str] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    waiting: list[Commit] = field(default_factory=list)
    year: Year | None = None

    def commits(self) -> Iterator[Commit]:
        """Every commit, in the order of time."""
        yield self._begin()
        plan = self._plan()
        yield from self._in_order([self._opening(plan, place) for place in plan.file.places])
        yield self._seal(OPENING, date(2024, 3, 29), plan)
        self.waiting = [*self._problems(plan), *self._assessments(plan)]
        for month in plan.months:
            yield from self._month(month)
        yield from self._end(plan)

    def _plan(self) -> Plan:
        return self._year().plan()

    def _commit(self, day: date, place: Place, message: str, files: dict[str, str]) -> Commit:
        hour = 9 + between(0, 7, day, place.slug, message)
        post = f"{place.name}普促科" if place.is_bureau else f"{place.name}经办"
        return Commit(day, hour, post, f"{place.slug}@ledger.example", message, files)

    def _done(self, commit: Commit) -> Commit:
        """A commit that has been made: its files stand from here on."""
        for path in commit.files:
            before = self.files.get(path, "").encode()
            self.kept[blob_of(State({path: before}), path) or ""] = before
        self.files.update(commit.files)
        return commit

    def _in_order(self, commits: list[Commit]) -> Iterator[Commit]:
        for commit in sorted(commits, key=lambda one: (one.day, one.hour, one.address)):
            yield self._done(commit)

    def _begin(self) -> Commit:
        plan = open_year(State({PLAN: self.plan_text.encode()})).plan()
        files = dict(first_files(plan, _marked(self.plan_text), self.workflows))
        for place in plan.file.places:
            name = f"counties/{place.slug}/county.yaml"
            files[name] = _accounts(files[name])
        files |= owner_files(open_year(state_of(files.items())))
        return self._done(
            self._commit(date(2024, 3, 11), plan.bureau, "定账：建仓库（示例）", files)
        )

    def _opening(self, plan: Plan, place: Place) -> Commit:
        path = file_of(place.slug, 2024, OPENING)
        day = date(2024, 3, 18) + timedelta(days=between(0, 8, place.slug, "opening"))
        text = self._signed(path, opening_text(plan, place), day)
        return self._commit(day, place, f"定账 {place.name}", {path: text})

    def _signed(self, path: str, text: str, day: date) -> str:
        name = name_of(path)
        assert name is not None
        seals = {p: t.encode() for p, t in self.files.items() if "/seals/" in p}
        return sign(name, text, day, last_seal(seals, 2024), None)

    def _month(self, month: Month) -> Iterator[Commit]:
        if month == Month(2024, 6):
            yield from self._until(AMENDED)
            yield self._amendment()
        plan = self._plan()
        closing = self._closing_day(plan, month)
        for place in plan.file.places:
            self.waiting += self._place_month(plan, place, month)
        yield from self._until(closing)
        yield self._seal(str(month), closing, plan)
        if month.year == 2024 and month.number % 3 == 0:
            self.waiting += self._audit(span_of(month, "季度"), closing)

    def _audit(self, span: Span, closed: date) -> Iterator[Commit]:
        """The audit of a quarter that has just been sealed: the draw, then all the rest."""
        year = self._year()
        chain = read_chain(year.state.files, 2024)
        books = books_at(year, chain, self._fetch, year.plan().audit_day(span.last))
        found = audited(books, span, chain[-1].sha256, closed)
        path, bureau = audit_path(2024, span), books.plan.bureau
        yield self._commit(found.drawn_on, bureau, f"查账 {span.name} 抽样", {path: found.drawn})
        yield self._commit(found.done_on, bureau, f"查账 {span.name} 查实", {path: found.done})

    def _until(self, day: date) -> Iterator[Commit]:
        """What has been waiting for its day."""
        due = [commit for commit in self.waiting if commit.day <= day]
        self.waiting = [commit for commit in self.waiting if commit.day > day]
        yield from self._in_order(due)

    def _closing_day(self, plan: Plan, month: Month) -> date:
        return plan.reconcile_day(month) + timedelta(days=1)

    def _amendment(self) -> Commit:
        text = self.files[PLAN].replace("修订: []\n", AMENDMENT)
        assert text != self.files[PLAN], "the plan no longer ends with an empty 修订"
        bureau = self._plan().bureau
        amended = open_year(State({PLAN: text.encode()}))
        files = {f"plans/2024/schema/{name}": made for name, made in schema_texts(amended.forms)}
        message = "修订1 案例库任务分解（示例）"
        commit = self._commit(AMENDED, bureau, message, {**files, PLAN: text})
        return self._done(commit)

    def _place_month(self, plan: Plan, place: Place, month: Month) -> Iterator[Commit]:
        case = (place.slug, month)
        path = file_of(place.slug, 2024, str(month))
        text = spoilt(plan, _month_text(plan, place, month), WRITTEN.get(case, ()))
        if case in SILENT:
            day = SILENT[case]
            if day is not None:
                yield self._sign(place, month, path, text, day)
            return
        broken = BROKEN_DRAFTS.get(case, ()) or BROKEN_AT_THE_END.get(case, ())
        draft = spoilt(plan, text, broken)
        message = f"记账 {place.name} {month}"
        yield self._commit(month.last_day, place, message, {path: draft})
        if case in BROKEN_AT_THE_END:
            return
        if not broken:
            yield from self._signings(plan, place, month, path, text)
        if case in MENDED:
            kept = ALTERED[case](plan, text) if case in ALTERED else text
            yield self._sign(place, month, path, kept, MENDED[case])

    def _signings(
        self, plan: Plan, place: Place, month: Month, path: str, text: str
    ) -> Iterator[Commit]:
        """The sign-off on the usual day, of a wrong text too, and what is altered a day later."""
        case = (place.slug, month)
        day = _signing_day(case, month.plus(1).first_day)
        signed = self._sign(
            place, month, path, spoilt(plan, text, SIGNED_WRONGLY.get(case, ())), day
        )
        yield signed
        if case in ALTERED:
            changed = ALTERED[case](plan, signed.files[path])
            later = day + timedelta(days=1)
            yield self._commit(later, place, f"改数 {place.name} {month}", {path: changed})

    def _sign(self, place: Place, month: Month, path: str, text: str, day: date) -> Commit:
        files = {path: self._signed(path, text, day)}
        return self._commit(day, place, f"签账 {place.name} {month}", files)

    def _seal(self, period: str, day: date, plan: Plan) -> Commit:
        year = self._year()
        at = datetime.combine(day, time(17, 30), CHINA)
        unsigned = frozenset(place.slug for place in plan.counties)
        sealing = close(year, period, at, "市局普促科", unsigned, self._fetch)
        refusals = sealing.refusals or errors(year, sealing, day)
        assert not refusals, refusals
        files = {sealing.path: sealing.text.replace("# ", "# 示例。", 1)}
        commit = self._commit(day, plan.bureau, f"结账 {period}", files)
        return self._done(commit._replace(hour=17, tag=tag_of(sealing.path)))

    def _year(self) -> Year:
        files = {p: t.encode() for p, t in self.files.items() if p.endswith(".yaml")}
        state = State(files, frozenset(self.files))
        self.year = self.year.after(state) if self.year else open_year(state)
        return self.year

    def _fetch(self, blobs: Mapping[str, str]) -> dict[str, bytes]:
        return {path: self.kept[blob] for path, blob in blobs.items()}

    def _end(self, plan: Plan) -> Iterator[Commit]:
        books = self._year().books(date(2025, 2, 10))
        commits = [self._handed_over(books, place) for place in plan.file.places]
        yield from self._in_order([*self.waiting, *commits])
        yield self._seal("2024", date(2025, 2, 11), plan)
        for day, slug, month, trouble in AFTER_CLOSING:
            path = file_of(slug, 2024, month)
            files = {path: trouble(plan, self.files[path])}
            place = plan.places[slug]
            yield self._done(self._commit(day, place, f"改数 {place.name} {month}", files))
        sample = {SAMPLE: self.next_plan}
        yield self._done(self._commit(date(2025, 3, 7), plan.bureau, "2025年计划（示例）", sample))

    def _problems(self, plan: Plan) -> list[Commit]:
        """The bureau finds three, two counties mend theirs, the bureau settles those."""
        places = [p for p in plan.counties if p.slug in ("jinjiang", "licheng", "nanan")]
        found = {f"counties/{p.slug}/2024/problems.yaml": problem_text(p) for p in places}
        mended = {path: text + MENDING for path, text in found.items() if "nanan" not in path}
        settled = {path: text + SETTLED for path, text in mended.items()}
        return [
            self._commit(date(2024, 6, 19), plan.bureau, "问题台账：发现三个问题", found),
            *(
                self._commit(date(2024, 7, 23), plan.places[slug], "问题台账：整改", {path: text})
                for path, text in mended.items()
                for slug in path.split("/")[1:2]
            ),
            self._commit(date(2024, 8, 2), plan.bureau, "问题台账：销号", settled),
            *(
                self._commit(
                    step.day,
                    plan.bureau if step.by_bureau else plan.places[step.slug],
                    f"问题台账 {plan.places[step.slug].name}",
                    {f"counties/{step.slug}/2024/problems.yaml": step.text},
                )
                for step in PROBLEMS
            ),
        ]

    def _assessments(self, plan: Plan) -> list[Commit]:
        path = "plans/2024/assessment.yaml"
        return [
            self._commit(day, plan.bureau, f"{message}（示例）", {path: text})
            for day, message, text in assessments()
        ]

    def _handed_over(self, books: Books, place: Place) -> Commit:
        path = file_of(place.slug, 2024, "2024")
        day = date(2025, 2, 8) + timedelta(days=between(0, 2, place.slug, "closing"))
        text = self._signed(path, closing_text(books, place), day)
        return self._commit(day, place, f"交账 {place.name}", {path: text})


def _marked(plan_text: str) -> str:
    """The plan as an example's, so that every report of the demo says what it is."""
    marked = plan_text.replace("\n年度:", "\n示例: 是\n年度:", 1)
    assert marked != plan_text, "the plan no longer begins with 年度"
    return "# 示例\n" + marked


def _signing_day(case: Case, first: date) -> date:
    usual = first + timedelta(days=between(0, 3, *map(str, case), "signed"))
    return SIGNED_LATE.get(case, usual)


def _month_text(plan: Plan, place: Place, month: Month) -> str:
    if place.is_bureau:
        return bureau_text(plan, month)
    values = month_values(plan, place, month)
    head = modeline("month", plan.file.year) + f"# 示例 {place.name} {month.chinese}\n"
    return compose(head, [(route, f" {values[route]}") for route in in_order(plan, values)])


def _accounts(text: str) -> str:
    """A county.yaml with its two accounts filled in, as `ledger init` leaves them to be."""
    filled = text.replace(FILL_IN, "").replace("#  - ", "  - ").replace(DOMAIN, "ledger.example")
    return filled.replace("# 只由市局维护", "# 示例。只由市局维护")
