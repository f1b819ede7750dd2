"""What a rule is: one law, one function, one name; and what it may look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

from ledger.book import Book, Books
from ledger.document import place_of
from ledger.finding import Finding, Severity
from ledger.model.record import Route
from ledger.page import Page
from ledger.period import Month
from ledger.plan import Plan


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
Scope = Literal["page", "book", "repository"]
Examples = str | dict[str, str]


@dataclass(frozen=True)
class Context:
    """The state that rules look at: the plan with all amendments, a day, and the paths there are.

    `tree` is the plan's file as read; `month` is set where somebody asks whether it may be closed.
    """

    plan: Plan
    tree: Any
    plan_path: str
    day: date
    paths: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    month: Month | None = None
    schemas: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders that stand under counties/."""
        parts = (path.split("/") for path in self.paths if path.startswith("counties/"))
        return frozenset(part[1] for part in parts if len(part) > 2)


@dataclass(frozen=True, eq=False)
class Rule:
    """A law of the books. `bad` and `good` are examples that the tests run.

    An example is the text of one file of the rule's first kind, or texts by path.
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

    def findings(self, path: str, *about: Any) -> Iterator[Finding]:
        """What the rule finds when it looks."""
        for flaw in self.look(*about):
            yield Finding(
                flaw.path or path,
                flaw.line,
                flaw.column,
                self.name,
                self.severity,
                flaw.message,
                flaw.remedy,
            )


YAML_KINDS = ("month", "opening", "closing", "problems", "county", "plan", "seal", "waivers")


def _rule(scope: Scope, kinds: tuple[str, ...], severity: Severity, **texts: Any) -> Any:
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
) -> Callable[[Callable[[Page, Context], Flaws]], Rule]:
    """Makes a rule that looks at one file at a time, of the kinds named."""
    made: Any = _rule("page", kinds, severity, law=law, why=why, bad=bad, good=good)
    return made  # type: ignore[no-any-return]


def book_rule(
    severity: Severity, *, law: str, why: str, bad: Examples, good: Examples
) -> Callable[[Callable[[Book, Context], Flaws]], Rule]:
    """Makes a rule that looks at the whole book of one place."""
    made: Any = _rule("book", (), severity, law=law, why=why, bad=bad, good=good)
    return made  # type: ignore[no-any-return]


def repository_rule(
    severity: Severity, *, law: str, why: str, bad: Examples, good: Examples
) -> Callable[[Callable[[Books, Context], Flaws]], Rule]:
    """Makes a rule that looks at all books at once."""
    made: Any = _rule("repository", (), severity, law=law, why=why, bad=bad, good=good)
    return made  # type: ignore[no-any-return]


def at(page: Page, route: Route, message: str, remedy: str = "") -> Flaw:
    """A flaw at the place of a value in a page's tree."""
    return Flaw(*place_of(page.tree, route), message, remedy)
