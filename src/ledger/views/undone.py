"""What fails, told so that it is read: what many places share once, then place by place."""

from ledger.book import Book, Books
from ledger.model.plan import Place
from ledger.period import Span
from ledger.standing import Standing
from ledger.views.parts import Item, failing

MANY = 3
"""From how many places on an item is told once, with its places."""


def failing_by_place(
    books: Books, mine: list[Book], span: Span, *, fallen: bool
) -> list[tuple[Place, list[Item]]]:
    """What fails, by place: what has fallen due, or what has not."""
    found = []
    for book in mine:
        items = [
            item
            for item in failing(books, None, book)
            if (item.deadline is not None and item.deadline <= span.last_day) == fallen
        ]
        if items:
            found.append((book.place, items))
    return found


def shared(rows: list[tuple[Place, list[Item]]]) -> list[tuple[list[str], list[str]]]:
    """What is known to fail, in words: what many places share first, then the rest by place."""
    places: dict[str, list[str]] = {}
    own: list[tuple[list[str], list[str]]] = []
    said = [
        (place.name, [_words(i) for i in items if i.standing is not Standing.UNREPORTED])
        for place, items in rows
    ]
    for name, texts in said:
        for text in texts:
            places.setdefault(text, []).append(name)
    for name, texts in said:
        if few := [text for text in texts if len(places[text]) < MANY]:
            own.append(([name], few))
    many = [(names, [text]) for text, names in places.items() if len(names) >= MANY]
    return many + own


def _words(item: Item) -> str:
    return f"{item.name}（{item.figures}）" if item.figures else item.name


def alike(rows: list[tuple[Place, list[Item]]]) -> list[tuple[list[str], list[Item]]]:
    """Places whose unreported items are the same, each group with those items."""
    found: dict[tuple[str, ...], tuple[list[str], list[Item]]] = {}
    for place, items in rows:
        silent = [item for item in items if item.standing is Standing.UNREPORTED]
        if silent:
            group = found.setdefault(tuple(item.name for item in silent), ([], silent))
            group[0].append(place.name)
    return list(found.values())
