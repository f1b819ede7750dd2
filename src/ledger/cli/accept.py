"""Refuses to write what `ledger check` would refuse."""

from datetime import date

from ledger.acts.accept import new_errors
from ledger.finding import LedgerError
from ledger.out.show import as_text
from ledger.state import Year


def accept(opened: Year, path: str, text: str, day: date) -> None:
    """Raises LedgerError where a file with this text would bring an error that was not there."""
    data = text.encode("utf-8", errors="surrogateescape")
    if new := new_errors(opened, path, data, day):
        raise LedgerError("这样写通不过校验，没有写进去：\n" + as_text(new).rstrip(), "")
