"""The reports of a package follow from its history, and are drawn again to see that they do."""

import json
import shutil
from pathlib import Path

import pytest

from ledger.cli import drawn
from ledger.package import ABOUT
from ledger.repo.git import run_git

from ..reports.demo_year import ran
from . import hostile
from .conftest import Small, written
from .packages import relisted, verify


def test_a_package_proves_its_reports(small_year: Small) -> None:
    told = verify(small_year.package)
    assert told.code == 0, told.out
    assert "报告重编一遍，一字不差" in told.out


ALTERED = {
    "a figure of a report": ("reports/year-2024.md", b"55", b"56"),
    "a figure of its data": ("reports/month-2024-05.json", b"3", b"4"),
    "its page": ("reports/bulletin-2024Q2.html", "晋江市".encode(), "惠安县".encode()),
    "the paper of an audit": ("reports/paper-2024Q4.md", "市".encode(), "县".encode()),
    "what tells how to check": ("说明.txt", b"fsck", b"gc"),
    "the same as a page": ("说明.html", b"fsck", b"gc"),
    "one byte at the end": ("reports/half-2024H1.md", b"\n", b"\n\n"),
}


@pytest.mark.parametrize("case", ALTERED)
def test_an_altered_report_is_named_though_the_list_was_made_anew(case: str, copy: Path) -> None:
    path, old, new = ALTERED[case]
    data = (copy / path).read_bytes()
    assert old in data
    (copy / path).write_bytes(data.replace(old, new, 1))
    relisted(copy)
    told = verify(copy)
    assert told.code == 1
    assert f"{path}: error package-report-differs" in told.out
    assert "不能用" in told.out
    assert told.out.count("package-report-differs") == 1


@pytest.mark.parametrize(
    "path", ["reports/half-2024H2.html", "说明.html", "reports/month-2024-03.md"]
)
def test_a_report_left_out_is_named(path: str, copy: Path) -> None:
    (copy / path).unlink()
    relisted(copy)
    assert f"{path}: error package-report-differs" in verify(copy).out


@pytest.mark.parametrize(
    "path", ["reports/month-2024-13.md", "reports/year-2024.docx", "更正说明.txt", "books.txt"]
)
def test_a_report_that_nobody_drew_is_named(path: str, copy: Path) -> None:
    written(copy, path, "多的一份\n")
    relisted(copy)
    told = verify(copy)
    assert told.code == 1
    assert f"{path}: error package-report-differs" in told.out


def test_more_words_in_package_json_are_named(copy: Path) -> None:
    body = json.loads((copy / ABOUT).read_text(encoding="utf-8"))
    written(copy, ABOUT, json.dumps({**body, "note": "x"}, ensure_ascii=False, indent=1) + "\n")
    relisted(copy)
    assert f"{ABOUT}: error package-report-differs" in verify(copy).out


class TestAnotherVersion:
    """What another version drew may differ: then it is unproven, and said to be."""

    def made_by(self, copy: Path, monkeypatch: pytest.MonkeyPatch, **versions: str) -> None:
        mine = {**drawn.made(), **{name.replace("_", "-"): one for name, one in versions.items()}}
        monkeypatch.setattr("ledger.cli.verify_package.made", lambda: mine)

    def test_the_same_bytes_are_proven_all_the_same(
        self, copy: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.made_by(copy, monkeypatch, markdown_it_py="99.0")
        told = verify(copy)
        assert (told.code, "一字不差" in told.out) == (0, True)

    def test_other_bytes_are_unproven(self, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = copy / "reports/year-2024.md"
        path.write_bytes(path.read_bytes() + b"\n")
        relisted(copy)
        self.made_by(copy, monkeypatch, ledger="9.9.9")
        told = verify(copy)
        assert told.code == 0
        assert (
            "warning package-reports-unproven 1 个文件没有证实（reports/year-2024.md）" in told.out
        )
        last = told.out.splitlines()[-1]
        assert "报告没有证实：由 ledger 0." in last
        assert "本机是 ledger 9.9.9" in last
        assert "一字不差" not in told.out

    def test_what_no_version_draws_is_an_error(
        self, copy: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written(copy, "reports/通报.md", "多的一份\n")
        relisted(copy)
        self.made_by(copy, monkeypatch, ledger="9.9.9")
        told = verify(copy)
        assert told.code == 1
        assert "reports/通报.md: error package-report-differs" in told.out

    def test_a_package_that_names_no_version_is_unproven_where_it_differs(self, copy: Path) -> None:
        body = json.loads((copy / ABOUT).read_text(encoding="utf-8"))
        del body["made"]
        written(copy, ABOUT, json.dumps(body, ensure_ascii=False, indent=1) + "\n")
        relisted(copy)
        told = verify(copy)  # the page that tells how to check names the programs
        assert told.code == 0
        assert "报告没有证实：包里没有写由哪一版编" in told.out.splitlines()[-1]


def test_the_offices_own_wording_is_that_of_the_seal(small_year: Small, tmp_path: Path) -> None:
    """Wording that came after the year was sealed words no report of it; the page that says how to
    check a package is no report, and goes by the commit."""
    root = Path(shutil.copytree(small_year.root, tmp_path / "office"))
    own = (Path(__file__).parents[2] / "templates/year.md.j2").read_text(encoding="utf-8")
    written(root, "templates/year.md.j2", own + "\n本局的一句。\n")
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "-m", "措辞")
    written(root, "templates/year.md.j2", own + "\n没有提交的一句。\n")
    told = ran(root, "handover", "2024", "-o", str(tmp_path / "one"))
    assert told.code == 0, told.err
    text = (tmp_path / "one/reports/year-2024.md").read_text(encoding="utf-8")
    assert ("本局的一句" in text, "没有提交的一句" in text) == (False, False)
    assert verify(tmp_path / "one").code == 0


def test_a_year_that_is_not_sealed_is_no_handover(small_year: Small, tmp_path: Path) -> None:
    """Somebody pins the commit before the last seal, and draws everything as it was then."""
    from ledger.cli.drawn import books_in, history_at, made
    from ledger.package import About, Pinned, whole
    from ledger.repo.archive import write_package
    from ledger.repo.bundle import bundle_of, unbundled
    from ledger.repo.git import commit_named

    commit = commit_named(small_year.root, "closed/2025-01")
    bundle, refs = bundle_of(small_year.root, commit)
    with unbundled(bundle, commit) as bare:
        sources = history_at(bare, About(2024, Pinned(commit, refs, {}), {}))
        seals = {link.period: link.sha256 for link in sources.chain}
        about = About(2024, Pinned(commit, refs, seals), made())
        books = dict(books_in(sources))
        files = whole({**books, **drawn.drawn(sources, about, books)}, bundle)
    write_package(tmp_path / "包", files, "")
    told = verify(tmp_path / "包")
    assert told.code == 1
    assert f"{ABOUT}: error package-year-open" in told.out


def test_wording_that_loops_without_end_is_given_up(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loops = "".join("{% for a in range(99999) %}" for _ in range(4))
    ends = "{% endfor %}" * 4
    hostile.history(lambda work: written(work, "templates/handover.md.j2", f"{loops}x{ends}"))(copy)
    monkeypatch.setattr("ledger.cli.drawn.LONGEST", 1)
    told = verify(copy)
    assert (told.code, "重编报告太久" in told.err) == (2, True)
