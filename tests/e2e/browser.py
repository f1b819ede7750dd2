"""Chromium without a driver: a page in frames of given sizes, measured; a page printed to A4."""

import html
import json
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--allow-file-access-from-files",
)
FRAME = """<iframe src="{name}#{anchor}" style="border:0;width:{width}px;height:900px"></iframe>"""
HARNESS = """<!DOCTYPE html><meta charset="utf-8">{frames}<pre></pre><script>
const channel = (value) => {{ value /= 255; return value <= .03928 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4; }};
const parts = (colour) => colour.match(/[0-9.]+/g).map(Number);
const light = (colour) => {{ const [r, g, b] = parts(colour).map(channel); return .2126 * r + .7152 * g + .0722 * b; }};
const ratio = (one, other) => {{ const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + .05) / (b + .05); }};
const clear = (colour) => parts(colour).length > 3 && parts(colour)[3] < 1;
function bed(window, element) {{
  for (let one = element; one; one = one.parentElement) {{
    const colour = window.getComputedStyle(one).backgroundColor;
    if (!clear(colour)) return colour;
  }}
  return "rgb(255, 255, 255)";
}}
function faint(window) {{
  let worst = [99, ""];
  for (const one of window.document.querySelectorAll("main *")) {{
    const says = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!says || one.namespaceURI.endsWith("svg") || !one.getClientRects().length) continue;
    const found = ratio(window.getComputedStyle(one).color, bed(window, one));
    if (found < worst[0]) worst = [found, one.outerHTML.slice(0, 200)];
  }}
  return worst;
}}
addEventListener("load", () => {{
  const said = [...document.querySelectorAll("iframe")].map((frame) => {{
    const window = frame.contentWindow, root = window.document.documentElement;
    const target = window.document.querySelector(":target");
    return {{
      width: root.clientWidth, needed: Math.max(root.scrollWidth, window.document.body.scrollWidth),
      requests: window.performance.getEntriesByType("resource").map((one) => one.name),
      dark: light(bed(window, window.document.querySelector("main"))) < .2,
      contrast: faint(window), seen: target ? target.getClientRects().length > 0 : null,
    }};
  }});
  document.querySelector("pre").textContent = JSON.stringify(said);
}});
</script>"""


class Frame(NamedTuple):
    """What a page in a frame measures."""

    width: int
    needed: int
    requests: list[str]
    dark: bool
    contrast: tuple[float, str]
    seen: bool | None


class Printed(NamedTuple):
    """A page on paper: the size of every sheet in millimetres, and its text without blanks."""

    sheets: list[tuple[int, int]]
    texts: list[str]


def program() -> str | None:
    """The browser of this machine, if it has one."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def _run(*flags: str) -> str:
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [str(program()), *QUIET, f"--user-data-dir={profile}", *flags],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=True,
        )
    return done.stdout


def measure(page: Path, wanted: list[tuple[int, str]], *, dark: bool = False) -> list[Frame]:
    """Opens a page once for each width and anchor, in a colour scheme."""
    frames = (FRAME.format(name=page.name, width=width, anchor=name) for width, name in wanted)
    harness = page.with_suffix(".harness.html")
    harness.write_text(HARNESS.format(frames="".join(frames)), encoding="utf-8")
    scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
    shown = _run(scheme, "--virtual-time-budget=20000", "--dump-dom", harness.as_uri())
    said = re.search(r"<pre>(.*?)</pre>", shown, re.DOTALL)
    assert said, shown[-500:]
    rows: list[dict[str, Any]] = json.loads(html.unescape(said[1]))
    return [Frame(**row) for row in rows]


@cache
def print_out(page: Path) -> Printed:
    """Prints a page as its own style sheet says, and reads the paper."""
    pdf = page.with_suffix(".pdf")
    _run(f"--print-to-pdf={pdf}", "--no-pdf-header-footer", page.as_uri())
    about = subprocess.run(
        ["pdfinfo", "-l", "999", str(pdf)], capture_output=True, encoding="utf-8", check=True
    ).stdout
    sizes = re.findall(r"Page +[0-9]+ size: +([0-9.]+) x ([0-9.]+)", about)
    sheets = [(round(float(w) * 25.4 / 72), round(float(h) * 25.4 / 72)) for w, h in sizes]
    text = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(pdf), "-"], capture_output=True, check=True
    ).stdout.decode("utf-8")
    return Printed(sheets, [re.sub(r"\s+", "", one) for one in text.split("\f")[:-1]])
