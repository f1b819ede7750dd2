"""The demo year for the tests of paper."""

from ..reports.demo_year import demo_year

__all__ = ["demo_year"]
