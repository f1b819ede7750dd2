"""What a folder of wheels lacks is asked for the machine it is meant for."""

import importlib.util
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from ..books import ROOT


@pytest.fixture(scope="module")
def wheelhouse() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wheelhouse", ROOT / "release/wheelhouse.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel(folder: Path, name: str, *requires: str) -> None:
    said = "".join(f"Requires-Dist: {one}\n" for one in requires)
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as package:
        package.writestr(f"{name}-1.0.dist-info/METADATA", f"Name: {name}\nVersion: 1.0\n{said}")


@pytest.mark.parametrize(
    ("machine", "python", "expected"),
    [
        ("linux-x86_64", "3.12", []),
        ("windows", "3.12", ["colorama"]),
        ("windows", "3.11", ["colorama", "backport"]),
    ],
)
def test_markers_are_asked_for_that_machine(
    wheelhouse: ModuleType, tmp_path: Path, machine: str, python: str, expected: list[str]
) -> None:
    rules = ('colorama; sys_platform == "win32"', 'extra-thing; extra == "all"', "There")
    wheel(tmp_path, "one", *rules, 'backport; python_version < "3.12" and os_name == "nt"')
    wheel(tmp_path, "there")
    kind = next(one for one in wheelhouse.MACHINES if one.name == machine)
    assert [one.name for one in wheelhouse.missing(tmp_path, kind, python)] == expected
