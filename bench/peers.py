"""The validators that `ledger check` is measured against, each given its best chance.

They see the same files under the same schemas, one process for each kind of file.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GOALS = {"check-jsonschema": 10, "ajv-cli": 1}
AJV = "ajv-cli@5"
GLOBS = {
    "plan": "plans/2024/plan.yaml",
    "county": "counties/*/county.yaml",
    "opening": "counties/*/2024/opening.yaml",
    "month": "counties/*/2024/20[0-9][0-9]-[0-9][0-9].yaml",
    "problems": "counties/*/2024/problems.yaml",
    "closing": "counties/*/2024/closing.yaml",
}

Job = tuple[str, list[list[str]]]


def jobs(folder: Path, build: Path, bin: Path) -> Iterator[Job]:
    """Each peer that is there, with its commands; says which is not."""
    checker = bin / "check-jsonschema"
    if checker.exists():
        yield "check-jsonschema", [_check_jsonschema(checker, folder, kind) for kind in GLOBS]
    else:
        print("不比 check-jsonschema：没有安装（pip install -e '.[dev]'）")
    ajv = _installed(build)
    if ajv:
        schemas = build / "ajv"
        _adapt(folder / "plans/2024/schema", schemas)
        yield "ajv-cli", [_ajv(ajv, schemas, kind) for kind in GLOBS]


def _check_jsonschema(checker: Path, folder: Path, kind: str) -> list[str]:
    files = sorted(str(path.relative_to(folder)) for path in folder.glob(GLOBS[kind]))
    return [str(checker), "--schemafile", f"plans/2024/schema/{kind}.json", *files]


def _ajv(ajv: Path, schemas: Path, kind: str) -> list[str]:
    flags = ["--spec=draft2020", "--strict=false"]
    return [str(ajv), "validate", *flags, "-s", str(schemas / f"{kind}.json"), "-d", GLOBS[kind]]


def _installed(build: Path) -> Path | None:
    """ajv-cli under build/bench, installed once; None where that cannot be done."""
    ajv = build / "node_modules/.bin/ajv"
    if ajv.exists():
        return ajv
    if not (npm := shutil.which("npm")):
        print("不比 ajv-cli：这台机器上没有 npm")
        return None
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(build), AJV]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        print("不比 ajv-cli：npm install 没有成功")
        return None
    return ajv


def _adapt(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in source.glob("*.json"):
        schema = _for_ajv(json.loads(path.read_text(encoding="utf-8")))
        (target / path.name).write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")


def _for_ajv(schema: Any) -> Any:
    """The schema as ajv-cli can use it: it refuses an empty enum, and reads a day as an object."""
    if isinstance(schema, list):
        return [_for_ajv(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("enum") == []:
        return False
    eased = {"type": ["string", "object"]} if schema.get("type") == "string" else {}
    return {key: _for_ajv(value) for key, value in schema.items()} | eased
