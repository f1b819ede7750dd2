"""What the rules object to in a file, told of the cell that brought it."""

from collections.abc import Iterator, Mapping

from ledger.finding import Finding


def at_cells(
    name: str, path: str, cells: Mapping[int, str], findings: list[Finding]
) -> Iterator[Finding]:
    """Findings about lines that a form has written, each with its cell for a path.

    Where one cell alone was entered, whatever is new about its file is of its doing.
    """
    every = set(cells.values())
    only = every.pop() if len(every) == 1 else None
    for found in findings:
        cell = cells.get(found.line, only) if found.path == path else None
        yield found._replace(path=f"{name} {cell}", line=0, column=0) if cell else found
