"""Run by the Python that has LibreOffice's uno: types into workbooks and saves them, as people do.

Reads jobs as JSON from standard input: `[{"from": …, "to": …, "cells": [[sheet, cell, text]],
"mess": …}]`. With `mess` the rows of the first sheet are sorted, one column is moved and one hidden.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.sheet.CellDeleteMode import LEFT
from com.sun.star.sheet.CellInsertMode import RIGHT
from com.sun.star.table import CellRangeAddress
from com.sun.star.util import NumberFormat

HEADS, MOVED, HIDDEN = 4, 8, 3


def value(name, said):
    one = PropertyValue()
    one.Name, one.Value = name, said
    return one


def connect(pipe):
    """The desktop of an office that is still starting."""
    resolver = uno.getComponentContext().ServiceManager.createInstance(
        "com.sun.star.bridge.UnoUrlResolver"
    )
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
        except Exception:
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def mess(sheet):
    """Rows sorted backwards by their codes, a column moved to the front, another hidden."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last, wide = cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn
    field = uno.createUnoStruct("com.sun.star.table.TableSortField")
    field.Field, field.IsAscending = 0, False
    rows = sheet.getCellRangeByPosition(0, HEADS + 1, wide, last)
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    rows.sort([value("SortFields", fields), value("ContainsHeader", False)])
    top = sheet.getCellRangeByPosition(0, 0, wide, HEADS - 1)
    top.merge(False)
    front = CellRangeAddress(0, 0, HEADS, 0, last)
    sheet.insertCells(front, RIGHT)
    moved = CellRangeAddress(0, MOVED + 1, HEADS, MOVED + 1, last)
    sheet.moveRange(sheet.getCellByPosition(0, HEADS).CellAddress, moved)
    sheet.removeRange(moved, LEFT)
    sheet.Columns.getByIndex(HIDDEN).IsVisible = False


def do(desktop, job):
    source, target = (Path(job[name]).as_uri() for name in ("from", "to"))
    book = desktop.loadComponentFromURL(source, "_blank", 0, (value("Hidden", True),))
    for name, cell, text in job["cells"]:
        spot = book.Sheets.getByName(name).getCellRangeByName(cell)
        is_text = book.NumberFormats.getByKey(spot.NumberFormat).Type & NumberFormat.TEXT
        (spot.setString if is_text else spot.setFormula)(text)
    if job.get("mess"):
        first = book.Sheets.getByIndex(0)
        first.unprotect("")
        mess(first)
    book.storeToURL(target, (value("FilterName", "Calc MS Excel 2007 XML"),))
    book.close(True)


def main():
    pipe = f"ledger{time.time_ns()}"
    with tempfile.TemporaryDirectory() as home:
        office = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--norestore",
                f"-env:UserInstallation={Path(home).as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        desktop = connect(pipe)
        try:
            for job in json.load(sys.stdin):
                do(desktop, job)
        finally:
            desktop.terminate()
            office.wait(60)


main()
