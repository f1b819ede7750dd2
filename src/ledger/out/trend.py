"""A line of monthly figures, drawn as SVG."""

from html import escape
from typing import Any

from markupsafe import Markup

_WIDE, _HIGH, _LEFT, _FLOOR = 340.0, 120.0, 22.0, 96.0


def trend(points: list[tuple[Any, int | None]]) -> Markup:
    """A line of monthly figures from zero up; a month that is not known breaks the line."""
    known = [value for _, value in points if value is not None]
    if len(known) < 2:
        return Markup("")
    top = max(*known, 1)
    step = (_WIDE - 2 * _LEFT) / max(len(points) - 1, 1)
    placed = [
        (_LEFT + n * step, _FLOOR - 70 * value / top if value is not None else None, month, value)
        for n, (month, value) in enumerate(points)
    ]
    said = "，".join(f"{m.number}月{'未齐' if v is None else v}" for m, v in points)
    runs = _runs(placed)
    return Markup(
        f'<svg viewBox="0 0 {_WIDE:.0f} {_HIGH:.0f}" role="img" class="trend" aria-label="{said}">'
        f'<line x1="{_LEFT:.0f}" x2="{_WIDE - _LEFT:.0f}" y1="{_FLOOR:.0f}" y2="{_FLOOR:.0f}"/>'
        + "".join(f'<polygon points="{_area(run)}"/>' for run in runs)
        + "".join(f'<polyline points="{_path(run)}"/>' for run in runs)
        + "".join(_point(*point) for point in placed)
        + "</svg>"
    )


def _runs(
    placed: list[tuple[float, float | None, Any, int | None]],
) -> list[list[tuple[float, float]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y, _, _ in placed:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return [run for run in runs if len(run) > 1]


def _path(run: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in run)


def _area(run: list[tuple[float, float]]) -> str:
    return f"{run[0][0]:.1f},{_FLOOR} {_path(run)} {run[-1][0]:.1f},{_FLOOR}"


def _point(x: float, y: float | None, month: Any, value: int | None) -> str:
    label = f'<text x="{x:.1f}" y="{_HIGH - 6:.0f}">{month.number}月</text>'
    if y is None:
        return f'{label}<text x="{x:.1f}" y="{_FLOOR - 6:.0f}" class="gap">未齐</text>'
    figure = escape(str(value))
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4"/>'
        f'<text x="{x:.1f}" y="{y - 7:.1f}">{figure}</text>{label}'
    )
