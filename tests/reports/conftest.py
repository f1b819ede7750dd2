"""The demo year for every test of reports."""

from .demo_year import demo_copy, demo_year, reports

__all__ = ["demo_copy", "demo_year", "reports"]
