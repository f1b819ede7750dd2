"""How long forms take: the city's month out as workbooks, twelve of them back in."""

import csv
import subprocess
from pathlib import Path

from measure import measured, row

MONTH = ("--month", "2024-06", "--as-of", "2024-07-05")


def measure(ledger: str, demo: Path, folder: Path, rounds: int) -> None:
    """Export of the demo city's June; import of twelve forms, untouched and filled."""
    row("表", "中位", "处理器", "最大进程，全部进程", "目标")
    out = [ledger, "export", "--all", *MONTH, "-o", str(folder)]
    measured("导出全市一个月", out, demo, rounds, seconds=2)
    subprocess.run(out, cwd=demo, stdout=subprocess.DEVNULL, check=True)
    forms = [str(form) for form in sorted(folder.glob("*.xlsx")) if "市局" not in form.name]
    back = [ledger, "import", *forms, "--dry-run", "--as-of", "2024-07-05"]
    measured("导入十二张没有动过的表", back, demo, rounds, seconds=2)
    filled = [str(_without_pins(ledger, demo, Path(form))) for form in forms]
    june = {path: path.read_bytes() for path in demo.glob("counties/*/2024/2024-06.yaml")}
    try:
        for path in june:
            path.unlink()
        back = [ledger, "import", *filled, "--dry-run", "--as-of", "2024-07-05"]
        measured("导入十二张填满的表（CSV）", back, demo, rounds, seconds=2)
    finally:
        for path, data in june.items():
            path.write_bytes(data)


def _without_pins(ledger: str, demo: Path, form: Path) -> Path:
    """A form in CSV that does not say what it went out with, so that every cell is news."""
    place = form.stem.removesuffix("2024-06")
    target = form.with_suffix(".csv")
    out = [ledger, "export", "--county", place, *MONTH, "-o", str(target)]
    subprocess.run(out, cwd=demo, stdout=subprocess.DEVNULL, check=True)
    with target.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row[:-2] if len(row) > 2 else row for row in csv.reader(stream)]
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return target
