"""Which finding is the same one in the next run, though lines above it have come or gone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from ledger.finding import Finding


class Known(NamedTuple):
    """A finding, and which one it is (from 1) among those that say the same of the same file."""

    finding: Finding
    number: int

    @property
    def fingerprint(self) -> str:
        """The same for the same finding, whatever its line."""
        f = self.finding
        return sha256(
            "\0".join((f.rule, f.path, f.message, str(self.number))).encode(
                errors="surrogateescape"
            )
        ).hexdigest()


def known(findings: Iterable[Finding]) -> Iterator[Known]:
    """Every finding with its number, in the order given."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for f in findings:
        key = (f.rule, f.path, f.message)
        seen[key] += 1
        yield Known(f, seen[key])
