"""What the rules object to in a file, told of the cell that brought it."""

from collections.abc import Iterator

from ledger.acts.sheet.enter import route_in
from ledger.acts.sheet.merge import Merged
from ledger.document import place_of, read_document
from ledger.finding import Finding


def at_cells(
    name: str, path: str, text: str, merged: Merged, findings: list[Finding]
) -> Iterator[Finding]:
    """Findings about lines that a form has written, each with its cell for a path."""
    tree = read_document(text).tree
    cells: dict[int, str] = {}
    for change in merged.changes:
        route = route_in(tree, change.field.route)
        if route is not None:
            cells[place_of(tree, route)[0]] = change.place
    for found in findings:
        cell = cells.get(found.line) if found.path == path else None
        yield found._replace(path=f"{name} {cell}", line=0, column=0) if cell else found
