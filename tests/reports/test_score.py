"""The assessment's report of the demo year: by which version, in which order, every step."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from .demo_year import Reports, ran

LAST = ("--score", "2025-01")


def places(month: Any) -> list[str]:
    return [one["place"]["name"] for one in month["places"]]


def test_counties_stand_in_administrative_order_in_every_month(reports: Reports) -> None:
    report = reports.data(*LAST)
    grid = [row["place"]["name"] for row in reports.data("--year", "2024")["grid"]["rows"]]
    assert all(places(month) == grid[:12] for month in report["months"])
    assert "名次" not in reports.text(*LAST).replace("不排名次", "")


def test_each_month_is_computed_with_the_version_that_its_seal_noted(reports: Reports) -> None:
    versions = {m["month"]: m["version"] for m in reports.data(*LAST)["months"]}
    assert not versions["2024-03"]["as_sealed"]
    assert versions["2024-06"]["as_sealed"]
    assert versions["2024-03"]["blob"] == versions["2024-06"]["blob"]
    assert versions["2024-07"]["changes"] == ["加了扣分 K1"]
    assert "A2 分值：45分 改成 40分" in versions["2024-08"]["changes"]
    assert "分值：45分 改成 40分" in reports.text(*LAST)


def test_a_month_stays_as_it_was_computed(reports: Reports) -> None:
    then = reports.data("--score", "2024-06")["months"][-1]
    later = next(m for m in reports.data(*LAST)["months"] if m["month"] == "2024-06")
    assert {**then, "day": ""} == {**later, "day": ""}


def test_the_steps_add_up_to_what_is_shown(reports: Reports) -> None:
    for month in reports.data(*LAST)["months"]:
        for place in month["places"]:
            for item in place["items"]:
                steps = sum(Decimal(line["points"]) for line in item["lines"])
                earned = Decimal(re.split(" ", item["sum"])[0]) if item["lines"] else Decimal()
                assert abs(steps - earned) <= Decimal("0.01") * len(item["lines"])
            total = sum(Decimal(item["points"]) for item in place["items"])
            assert abs(total - Decimal(place["points"])) <= Decimal("0.05")


def test_an_objection_is_shown_with_its_decision(reports: Reports) -> None:
    [licheng] = [
        p for p in reports.data(*LAST)["months"][-1]["places"] if p["place"]["slug"] == "licheng"
    ]
    [item] = [one for one in licheng["items"] if one["objections"]]
    [[objection, decided]] = item["objections"]
    assert objection["number"] == "S1"
    assert "部分采纳，补回0.25分" in decided
    assert "− 扣0.50 + 补0.25" in item["sum"]


def test_the_zone_without_a_base_is_not_known_rather_than_zero(reports: Reports) -> None:
    [zone] = [
        p for p in reports.data(*LAST)["months"][5]["places"] if p["place"]["slug"] == "taishang"
    ]
    assert zone["items"][0]["unknown"] == "25.00"


def test_one_county_alone(reports: Reports) -> None:
    report = reports.data("--score", "2024-06", "--county", "晋江市")
    assert all(places(month) == ["晋江市"] for month in report["months"])


def test_without_an_assessment_no_points_are_made_up(demo_copy: Path) -> None:
    (demo_copy / "plans/2024/assessment.yaml").unlink()
    told = ran(demo_copy, "report", "--score", "2024-12", "--at", "closed/2024-04")
    assert told.code == 2
    assert "没有办法计分" in told.err


def test_it_is_said_of_a_month_alone(demo_year: Path) -> None:
    assert ran(demo_year, "report", "--score", "2024Q2").code == 2
    assert ran(demo_year, "report", "--score", "--year").code == 2
    assert (
        json.loads(ran(demo_year, "report", "--score", "--format", "json").out)["kind"] == "score"
    )


def test_a_problem_that_is_overdue_stands_here_too(reports: Reports) -> None:
    held = [row[1]["number"] for row in reports.data(*LAST)["problems"]]
    assert held == [row[1]["number"] for row in reports.data("2025-01")["problems"]] != []
    assert reports.data("--score", "2024-03")["problems"] == []
