"""What a rule is: one law, one function, one name; and what it may look at."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Any, Literal, NamedTuple

from ledger.book import Book, Books
from ledger.document import key_text, place_of
from ledger.finding import Finding, Severity
from ledger.model.county import Account
from ledger.model.plan import Indicator, Place, Task
from ledger.model.record import Route
from ledger.page import Page, remembered
from ledger.paths import form_of
from ledger.period import Month
from ledger.plan import Plan, plan_on, read_plan
from ledger.privacy import traces
from ledger.schema import PROSE, field_of


class Flaw(NamedTuple):
    """What a rule objects to, before the runner adds its path, name and severity.

    `path` only where it is another file than the one that is looked at.
    """

    line: int
    column: int
    message: str
    remedy: str = ""
    path: str = ""


Flaws = Iterator[Flaw]
Scope = Literal["page", "book", "repository", "change", "outcome"]
Examples = str | dict[str, str]


class Slot(NamedTuple):
    """A key of a month's section: what it asks, and where it stands."""

    task: Task
    indicator: Indicator
    key: str
    route: Route


Entry = tuple[Slot, Any, Any]
"""What a month's file says under one key: the slot, the value, and the section around it."""


@dataclass(frozen=True)
class Context:
    """The state that rules look at: the plan with all amendments, a day, and the paths there are.

    `tree` is the plan's file as read; `month` is set where somebody asks whether it may be closed.
    `unread` are the texts that were too large to be read.
    """

    plan: Plan
    tree: Any
    plan_path: str
    day: date
    paths: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    month: Month | None = None
    unread: frozenset[str] = frozenset()
    accounts: tuple[tuple[Place, Account], ...] = ()
    """Every account of every place, by the county.yaml files."""
    audits: tuple[Page, ...] = ()
    """The bureau's record of each quarter's audit."""
    sealed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Where there are audits: each sealed period with its seal's SHA-256 and its moment."""
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Where something was purged: the versions that seals name, by path."""
    standing: Mapping[str, str] = field(default_factory=dict)
    """The same paths, those of sealed files alone, with the version that stands there."""
    before: Books | None = None
    """The books of the year before, where it has a plan: as sealed, or else as signed."""
    _plans: dict[int, Plan] = field(default_factory=dict, repr=False, compare=False)
    _plans_then: dict[Month | date | None, Plan] = field(
        default_factory=dict, repr=False, compare=False
    )
    _foreign: dict[tuple[int, str], frozenset[str]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _musts: dict[int, list[tuple[Task, Indicator]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def planned(self) -> list[int]:
        """The years that have a plan."""
        forms = (form_of(path) for path in self.paths if path.startswith("plans/"))
        return sorted({form.year for form in forms if form and form.kind == "plan" and form.year})

    @cached_property
    def folders(self) -> dict[str, set[str]]:
        """The folders that stand under counties/, with what stands in them."""
        found: dict[str, set[str]] = {}
        for path in self.paths:
            parts = path.split("/", 3)
            if parts[0] == "counties" and len(parts) > 2:
                found.setdefault(parts[1], set()).add(parts[2])
        return found

    @cached_property
    def watched(self) -> list[str]:
        """The paths that are judged by name; personal ones are reported by their own rule alone."""
        paths = self.paths - self.personal_paths.keys()
        return sorted(path for path in paths if path.startswith(("counties/", "plans/")))

    @cached_property
    def personal_paths(self) -> dict[str, str]:
        """Paths that hold personal data themselves, with its kind."""
        paths = sorted(self.paths)
        ends = list(accumulate(len(path) + 1 for path in paths))
        found = traces("\n".join(paths))
        return {paths[bisect_right(ends, trace.offset)]: trace.kind for trace in found}

    @cached_property
    def fields(self) -> list[tuple[str, Task]]:
        """Every task, with the name of its section in a book's record."""
        return [(field_of(task), task) for task in self.plan.tasks.values()]

    @cached_property
    def slots(self) -> dict[int, list[tuple[str, Slot]]]:
        """What each task's section of a month may hold, by key, old names included."""
        return {
            task.number: [
                (key, Slot(task, indicator, key, (task.title, key)))
                for indicator in task.indicators
                for key in indicator.keys
            ]
            for task in self.plan.tasks.values()
        }

    @cached_property
    def bounded(self) -> bool:
        """Whether any indicator begins or ends within the year (始于, 止于)."""
        return any(i.starts or i.ends for _, i in self.plan.indicators)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every key that may stand in a month or an opening, task titles included."""
        keys = {key for _, indicator in self.plan.indicators for key in indicator.keys}
        extras = {key for _, indicator in self.plan.indicators for key in indicator.extras}
        return frozenset(keys | extras | {task.title for _, task in self.fields} | set(PROSE))

    def place(self, page: Page) -> Place | None:
        """Whose file a page is, where the plan names that place."""
        return self.plan.places.get(page.name.slug or "")

    def plan_for(self, page: Page) -> Plan:
        """The plan as it held for a file: at its month's end, or when an opening was signed.

        What was signed under an earlier plan is not judged by a later one.
        """
        when = page.name.month or page.signed_on
        if when not in self._plans_then:
            last = when.last_day if isinstance(when, Month) else when
            self._plans_then[when] = self.plan_on(last or self.day)
        return self._plans_then[when]

    def foreign(self, plan: Plan, place: Place) -> frozenset[str]:
        """The codes of the indicators that are no business of a place, under one plan."""
        named = (plan.version, place.slug)
        if named not in self._foreign:
            others = (i.code for _, i in plan.indicators if plan.bearing(i, place) is None)
            self._foreign[named] = frozenset(others)
        return self._foreign[named]

    def plan_on(self, day: date) -> Plan:
        """The plan as it held on a day."""
        amendments = self.plan.file.amendments
        version = max((a.number for a in amendments if a.since <= day), default=0)
        if version >= self.plan.version:
            return self.plan
        if version not in self._plans:
            file = read_plan(self.tree).record or self.plan.file
            self._plans[version] = plan_on(self.tree, file, day)
        return self._plans[version]

    def musts(self, plan: Plan) -> list[tuple[Task, Indicator]]:
        """The indicators that a signed month may not leave blank (空月: 必填)."""
        if plan.version not in self._musts:
            self._musts[plan.version] = [(t, i) for t, i in plan.indicators if i.blank == "必填"]
        return self._musts[plan.version]


@dataclass(frozen=True, eq=False)
class Rule:
    """A law of the books. `bad` and `good` are examples that the tests run.

    An example is the text of one file of the rule's first kind, or texts by path, seen from a
    county's folder of the year. `签账: 签` stands for a sign-off that holds (a day may
    follow), `→ x` for a link, `……` for a file too large to be read.
    """

    name: str
    severity: Severity
    scope: Scope
    kinds: tuple[str, ...]
    law: str
    why: str
    bad: Examples
    good: Examples
    look: Callable[..., Flaws]
    waivable: bool = False

    @property
    def holds(self) -> bool:
        """Whether it holds up the books, so that nobody can waive it: every rule does, unless it
        says that it judges content which the bureau can answer for."""
        return not self.waivable

    def findings(self, path: str, *about: Any) -> list[Finding]:
        """What the rule finds when it looks."""
        found = []
        for flaw in self.look(*about):
            place = (flaw.path or path, flaw.line, flaw.column)
            found.append(Finding(*place, self.name, self.severity, flaw.message, flaw.remedy))
        return found


YAML_KINDS = (
    "month",
    "opening",
    "closing",
    "problems",
    "county",
    "plan",
    "seal",
    "waivers",
    "purges",
    "audit",
    "assessment",
)
ANY_TEXT = (*YAML_KINDS, "text")


def rule_of(scope: Scope, kinds: tuple[str, ...], severity: Severity, **texts: Any) -> Any:
    """Makes a function a rule under its own name."""

    def register(look: Callable[..., Flaws]) -> Rule:
        name = look.__name__.replace("_", "-")
        return Rule(name, severity, scope, kinds, look=look, **texts)

    return register


def page_rule(
    severity: Severity,
    *,
    law: str,
    why: str,
    bad: Examples,
    good: Examples,
    kinds: tuple[str, ...] = YAML_KINDS,
    waivable: bool = False,
) -> Callable[[Callable[[Page, Context], Flaws]], Rule]:
    """Makes a rule that looks at one file at a time, of the kinds named."""
    texts = {"law": law, "why": why, "bad": bad, "good": good}
    made: Any = rule_of("page", kinds, severity, waivable=waivable, **texts)
    return made  # type: ignore[no-any-return]


def book_rule(
    severity: Severity,
    *,
    law: str,
    why: str,
    bad: Examples,
    good: Examples,
    waivable: bool = False,
) -> Callable[[Callable[[Book, Context], Flaws]], Rule]:
    """Makes a rule that looks at the whole book of one place."""
    texts = {"law": law, "why": why, "bad": bad, "good": good}
    made: Any = rule_of("book", (), severity, waivable=waivable, **texts)
    return made  # type: ignore[no-any-return]


def repository_rule(
    severity: Severity,
    *,
    law: str,
    why: str,
    bad: Examples,
    good: Examples,
    waivable: bool = False,
) -> Callable[[Callable[[Books, Context], Flaws]], Rule]:
    """Makes a rule that looks at all books at once."""
    texts = {"law": law, "why": why, "bad": bad, "good": good}
    made: Any = rule_of("repository", (), severity, waivable=waivable, **texts)
    return made  # type: ignore[no-any-return]


def outcome_rule(
    severity: Severity,
    *,
    law: str,
    why: str,
    bad: Examples,
    good: Examples,
    kinds: tuple[str, ...],
) -> Callable[[Callable[[Page, frozenset[int]], Flaws]], Rule]:
    """Makes a rule that looks at a file and at the rows of it that the other rules left without use."""
    made: Any = rule_of("outcome", kinds, severity, law=law, why=why, bad=bad, good=good)
    return made  # type: ignore[no-any-return]


def at(page: Page, route: Route, message: str, remedy: str = "") -> Flaw:
    """A flaw at a value in a page's tree; at its key where the value is more than one scalar."""
    value = value_at(page.tree, route)
    if isinstance(value, dict | list):
        return at_key(page, route, message, remedy)
    return Flaw(*place_of(page.tree, route), message, remedy, page.path)


def at_key(page: Page, route: Route, message: str, remedy: str = "") -> Flaw:
    """A flaw at a key, or where there is none, at the nearest thing to it."""
    holder = value_at(page.tree, route[:-1])
    key = key_text(holder, str(route[-1])) if isinstance(holder, dict) and route else None
    place = place_of(page.tree, route) if key is None else (key.line, key.column)
    return Flaw(*place, message, remedy, page.path)


def value_at(tree: Any, route: Route) -> Any:
    """What stands at a route, or None."""
    for step in route:
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


@remembered
def sections(page: Page, context: Context) -> list[tuple[Task, Any]]:
    """The sections of a book's file that say something, with their tasks."""
    given = vars(page.record) if page.record is not None else {}
    return [(task, given[name]) for name, task in context.fields if given.get(name) is not None]


@remembered
def entries(page: Page, context: Context) -> list[Entry]:
    """Everything that a month's file says, in the order of the plan."""
    found: list[Entry] = []
    for task, section in sections(page, context):
        given = vars(section)
        slots = context.slots[task.number]
        found += [(slot, given[key], section) for key, slot in slots if given[key] is not None]
    return found


def is_typed(page: Page, route: Route) -> bool:
    """Whether anything stands at a route, even where it could not be read."""
    return value_at(page.tree, route) is not None


def is_explained(section: Any) -> bool:
    """Whether a section says in prose what is the matter (存在问题, 下一步措施)."""
    return any(getattr(section, name, None) for name in PROSE)
