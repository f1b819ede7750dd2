"""The signals (疑点) of reports: each with what came of it by the day."""

from ledger.audit.signals import Signal, answered, signals
from ledger.book import Books
from ledger.period import Span


def told(books: Books, span: Span, county: str | None) -> list[tuple[Signal, str]]:
    """A quarter's signals with what was answered; an empty text where nobody has asked."""
    answers = {n: one for n, one in answered(books, span).items() if one.day <= books.day}
    return [
        (
            one,
            f"{answers[one.number].day} {answers[one.number].text}"
            if one.number in answers
            else "",
        )
        for one in signals(books, span)
        if county in (None, one.place.slug)
    ]
