"""A review for Gitea and Forgejo, which read nothing off a log: it is posted to their API.

What books say is made harmless: it forms no link, tag or table, and calls nobody.
"""

from ledger.finding import Finding
from ledger.out.formats import About
from ledger.out.show import WORDS, json_text, summary

CAP = 50
"""So many comments, and so many lines in the body; a reader of more is not helped."""
_ESCAPED = {ord(mark): f"\\{mark}" for mark in "\\`*_[]~|$"}
_TAGS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_CALLS = str.maketrans("@#!", "＠＃！")
_CONTROLS = dict.fromkeys([*range(32), 127], " ")
_HARMLESS = _ESCAPED | _TAGS | _CALLS | _CONTROLS
_RANK = list(WORDS)


def as_gitea_review(findings: list[Finding], about: About) -> str:
    """The body of `POST /repos/{owner}/{repo}/pulls/{index}/reviews`; the worst come first."""
    worst = sorted(findings, key=lambda f: _RANK.index(f.severity))
    beside, whole = [f for f in worst if f.line], [f for f in worst if not f.line]
    broken = any(f.severity == "error" for f in findings)
    review = {
        "event": "REQUEST_CHANGES" if broken else "COMMENT",
        "body": _body(whole, summary(findings, about["files"]), len(beside), about["command"]),
        "comments": [_comment(f) for f in beside[:CAP]],
    }
    return json_text(review)


def _body(whole: list[Finding], said: str, beside: int, command: str) -> str:
    parts = [f"<!-- ledger {command} -->\n{said}"]
    if whole:
        parts.append("\n".join(f"- {_told(f, ' ', f'{f.path}：')}" for f in whole[:CAP]))
    if left := max(beside - CAP, 0) + max(len(whole) - CAP, 0):
        parts.append(f"还有 {left} 条没有列出，运行 `ledger {command}` 看全部。")
    return "\n\n".join(parts) + "\n"


def _comment(f: Finding) -> dict[str, object]:
    return {"path": f.path, "new_position": f.line, "body": _told(f, "\n\n")}


def _told(f: Finding, between: str, where: str = "") -> str:
    said = f"**{WORDS[f.severity]}** `{f.rule}` {_harmless(where + f.message)}"
    return f"{said}{between}→ {_harmless(f.remedy)}" if f.remedy else said


def _harmless(text: str) -> str:
    return text.translate(_HARMLESS)
