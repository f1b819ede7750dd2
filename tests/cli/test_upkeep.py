"""`ledger init`, `schema` and `rules`."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ledger.acts.verify import LAWS
from ledger.change.rules import ALL, BY_NAME
from ledger.repo import disk
from ledger.repo.git import run_git

from ..books import SMALL
from .conftest import AS_OF, Ledger

MONTH_SCHEMA = "plans/2024/schema/month.json"


class TestInit:
    @pytest.mark.parametrize("name", ["新", "有 空格/深 一层", "a"])
    def test_a_repository_that_checks(self, ledger: Ledger, tmp_path: Path, name: str) -> None:
        ran = ledger("init", tmp_path / name)
        assert ran.code == 0
        count = run_git(tmp_path / name, "ls-files", "-z").count(b"\0")
        assert f"{tmp_path / name}：写了 {count} 个文件，都已 git add，还没有提交" in ran.out
        assert count > 40
        assert ledger("check", "-C", tmp_path / name, "--as-of", AS_OF).code == 0
        assert ledger("schema", "--check", "-C", tmp_path / name).code == 0

    def test_the_commands_that_it_names_run(self, ledger: Ledger, tmp_path: Path) -> None:
        ran = ledger("init", tmp_path / "新")
        commands = [line.strip() for line in ran.out.splitlines() if line.startswith("  git")]
        assert commands
        for command in commands:
            subprocess.run(
                command, shell=True, check=True, cwd=tmp_path / "新", capture_output=True
            )

    def test_the_accounts_are_there_to_be_filled_in(self, ledger: Ledger, tmp_path: Path) -> None:
        ran = ledger("init", tmp_path / "新")
        assert "counties/quanzhou/county.yaml" in ran.out
        for path in sorted((tmp_path / "新/counties").glob("*/county.yaml")):
            text = path.read_text(encoding="utf-8")
            assert text.count("#  - {名: ") == 2
            path.write_text(text.replace("#  - ", "  - "), encoding="utf-8", newline="\n")
        ran = ledger("check", "-C", tmp_path / "新", "--as-of", AS_OF)
        assert ran.code == 1
        assert ran.out.count("bad-address") == 26, "单位的域名 is no domain"

    def test_an_empty_folder_will_do(self, ledger: Ledger, tmp_path: Path) -> None:
        (tmp_path / "空").mkdir()
        assert ledger("init", tmp_path / "空").code == 0

    def test_what_an_installer_compiled_is_left_out(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        home = Path(shutil.copytree(disk.packaged("templates/ci"), tmp_path / "ci"))
        before = disk.packaged_texts("templates/ci")
        (home / ".ledger/__pycache__").mkdir(exist_ok=True)
        (home / ".ledger/__pycache__/comment.pyc").write_bytes(b"\xa7\r\r\n")
        monkeypatch.setattr(disk, "packaged", lambda _: home)
        assert disk.packaged_texts("templates/ci") == before

    def test_nothing_is_written_over(self, ledger: Ledger, here: Path) -> None:
        ran = ledger("init", here)
        assert ran.code == 2
        assert "已经有东西了" in ran.err

    def test_a_file_is_no_folder(self, ledger: Ledger, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("", encoding="utf-8")
        assert ledger("init", tmp_path / "a").code == 2
        assert "建不了" in ledger("init", tmp_path / "a/b").err

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (None, "读不了"),
            ("", "没有「年度: 2024」这一行"),
            ("年度: 二〇二四\n", "没有「年度: 2024」这一行"),
            ("年度: 2024\n", "读不下去"),
            ("年度: 2024\n甲: [\n", "读不下去：第 3 行"),
            (SMALL.replace("类别: 市局", "类别: 投资区"), "没有市局"),
        ],
    )
    def test_a_plan_that_cannot_be_read(
        self, ledger: Ledger, tmp_path: Path, text: str | None, said: str
    ) -> None:
        plan = tmp_path / "plan.yaml"
        if text is not None:
            plan.write_text(text, encoding="utf-8")
        ran = ledger("init", tmp_path / "新", "--plan", plan)
        assert ran.code == 2
        assert said in ran.err
        assert not (tmp_path / "新").exists()

    def test_a_plan_of_one_s_own(self, ledger: Ledger, tmp_path: Path) -> None:
        plan = tmp_path / "plan.yaml"
        plan.write_bytes(
            (
                "\ufeff"
                + SMALL.replace("02-29", "02-28").replace("2024", "2026").replace("2025", "2027")
            ).encode()
        )
        assert ledger("init", tmp_path / "新", "--plan", plan).code == 0
        assert (tmp_path / "新/plans/2026/plan.yaml").is_file()
        assert ledger("check", "-C", tmp_path / "新", "--as-of", "2026-03-20").code == 0


class TestSchema:
    def test_fresh_ones_are_up_to_date(self, ledger: Ledger, here: Path) -> None:
        for words in ([], ["--check"]):
            assert ledger("schema", *words) == (0, "plans/2024/schema 和 CODEOWNERS 是最新的\n", "")

    @pytest.mark.parametrize(
        "change", [lambda path: path.unlink(), lambda path: path.write_bytes(b"{}\r\n")]
    )
    def test_a_stale_one_is_named_and_written_anew(
        self, ledger: Ledger, here: Path, change: object
    ) -> None:
        before = (here / MONTH_SCHEMA).read_bytes()
        assert callable(change)
        change(here / MONTH_SCHEMA)
        ran = ledger("schema", "--check")
        assert (ran.code, ran.out) == (
            1,
            f"{MONTH_SCHEMA}：过时了\n    → 运行 ledger schema，再提交\n",
        )
        assert ledger("schema") == (0, f"{MONTH_SCHEMA}：已写\n", "")
        assert (here / MONTH_SCHEMA).read_bytes() == before

    def test_where_nobody_approves_there_is_nothing_to_say_of_owners(
        self, ledger: Ledger, here: Path
    ) -> None:
        for folder in (".github", ".gitlab", ".gitea"):
            (here / folder / "CODEOWNERS").unlink()
        assert ledger("schema", "--check").code == 0

    def test_an_amendment_makes_them_stale(self, ledger: Ledger, here: Path) -> None:
        plan = here / "plans/2024/plan.yaml"
        plan.write_text(SMALL.replace("键: 期末个数", "键: 期末总数"), encoding="utf-8")
        assert ledger("schema", "--check").code == 1


class TestRules:
    @pytest.mark.parametrize("name", sorted(LAWS.keys() - BY_NAME.keys()))
    def test_one_that_only_verifying_knows(self, ledger: Ledger, name: str) -> None:
        ran = ledger("rules", name)
        assert (ran.code, ran.out.splitlines()[:2]) == (0, [name, f"{LAWS[name].law}。"])

    def test_all_of_them(self, ledger: Ledger) -> None:
        *rows, _, last = ledger("rules").out.splitlines()
        assert [row.split()[0] for row in rows] == [rule.name for rule in ALL]
        assert last.startswith(f"共 {len(ALL)} 条")

    def test_one_of_them_says_why_and_gives_examples(self, ledger: Ledger) -> None:
        for rule in ALL:
            ran = ledger("rules", rule.name)
            assert ran.code == 0
            assert ran.out.startswith(f"{rule.name}（")
            parts = [ran.out.find(part) for part in ("\n为什么：", "\n错：\n", "\n对：\n")]
            assert -1 < parts[0] < parts[1] < parts[2], rule.name

    def test_what_cannot_be_seen_is_shown_by_name(self, ledger: Ledger) -> None:
        assert "‹BOM›" in ledger("rules", "byte-order-mark").out
        assert "‹Tab›" in ledger("rules", "tab-indent").out
