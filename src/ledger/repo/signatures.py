"""Signatures (签名) as git checks them: by SSH, offline, against the lists that the repository held.

`plans/<year>/allowed_signers` and `revoked_keys` count as they stood at the commit itself, so that
a key that is taken back later does not undo what it signed before. A branch on its way in is judged
by the lists where it goes to: a branch from earlier days may not bring back a key that was revoked.
git's own settings hold otherwise, `gpg.ssh.program` and `gpg.ssh.revocationFile` among them.
"""

import base64
import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from ledger.history import Signature, Signed
from ledger.repo.git import ask_git, read_blobs, run_git

_KEY = re.compile(rb"^[^#\n]+?\s(?:ssh|ecdsa|sk)-\S+\s+([A-Za-z0-9+/]+)", re.MULTILINE)
_GOOD = re.compile('^Good "git" signature (?:for (.*) )?with \\S+ key (\\S+)', re.MULTILINE)
_GRADED = "--format=%H%x00%ae%x00%G?%x00%GS%x00%GF%x00%GG"
_PLAIN = "--format=%H%x00%ae%x00%x00%x00%x00"
_CARRIED = re.compile("^gpgsig (.*)$", re.MULTILINE)
_BY_SSH = "-----BEGIN SSH SIGNATURE-----"


class Lists:
    """The signers and the revoked keys of one moment, laid out as files for git to read."""

    def __init__(self, folder: str, allowed: bytes | None, revoked: bytes | None) -> None:
        self.known = allowed is not None
        self.keys = set(_fingerprints(allowed or b""))
        self.revokes = revoked is not None
        place = Path(tempfile.mkdtemp(dir=folder))
        (place / "allowed").write_bytes(allowed or b"")
        (place / "revoked").write_bytes(revoked or b"")
        self.signers = ["-c", f"gpg.ssh.allowedSignersFile={place / 'allowed'}"]
        revocation = ["-c", f"gpg.ssh.revocationFile={place / 'revoked'}"]
        self.settings = self.signers + (revocation if self.revokes else [])
        self.unrevoked = [*self.signers, "-c", "gpg.ssh.revocationFile="]

    def read(self, grade: str, signer: str, key: str) -> Signature:
        """What a grade of git's means under these lists."""
        if grade == "N":
            return Signature("unsigned")
        if grade == "B":
            return Signature("bad")
        if grade not in ("G", "U") or not self.known:
            return Signature("unclear", key=key)
        if grade == "G":
            return Signature("good", signer, key)
        return Signature("expired" if key in self.keys else "unknown", key=key)


def _fingerprints(text: bytes) -> Iterator[str]:
    """The fingerprints of the keys in a list of signers."""
    for match in _KEY.finditer(text):
        with suppress(ValueError):
            digest = hashlib.sha256(base64.b64decode(match[1] + b"==")).digest()
            yield "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def carried(head: str) -> Signature:
    """What the head of a commit tells of its signature: one by SSH is still to be looked at.

    git stops at a signature of a kind that it does not know (`bad/incompatible signature`), and
    asks gpg, if there is one, after keys that no list of ours names.
    """
    kind = _CARRIED.search(head)
    if kind is None:
        return Signature("unsigned")
    return Signature("unclear" if kind[1] == _BY_SSH else "foreign")


def lists_at(commit: str, year: int) -> str:
    """Where the lists of signers lie that a commit held."""
    return f"{commit}:plans/{year}"


def signed_commits(root: Path, commits: Mapping[str, str]) -> dict[str, Signed]:
    """The author and the signature of each commit, by the lists of a place (`lists_at`)."""
    bodies = dict(read_blobs(root, {name: name for name in commits}))
    heads = {
        name: carried(data.decode("utf-8", "replace").partition("\n\n")[0])
        for name, data in bodies.items()
    }
    others = [name for name, one in heads.items() if one.word != "unclear"]
    authors = _log(root, others, [], _PLAIN) if others else {}
    found = {name: Signed(author, heads[name]) for name, (author, _) in authors.items()}
    ours = {name: lists for name, lists in commits.items() if name not in others}
    with tempfile.TemporaryDirectory(prefix="ledger-") as folder:
        for lists, alike in _grouped(root, folder, ours):
            said = _log(root, alike, lists.settings)
            bad = [commit for commit, (_, now) in said.items() if now[0] == "B"]
            before = _log(root, bad, lists.unrevoked) if bad else {}
            for commit, (author, grade) in said.items():
                then = before[commit][1] if commit in before else grade
                found[commit] = Signed(author, _with_revoked(lists, grade, then))
    return found


def signed_tags(root: Path, tags: Mapping[str, str], year: int) -> dict[str, Signed]:
    """The tagger and the signature of each annotated tag, by the lists of the commit it names."""
    about = {name: (tagger, kind) for name, tagger, kind in _tags(root) if name in tags}
    found = {
        name: Signed(tagger, Signature("foreign" if kind else "unsigned"))
        for name, (tagger, kind) in about.items()
    }
    ssh = {name: tags[name] for name, (_, kind) in about.items() if kind == _BY_SSH}
    with tempfile.TemporaryDirectory(prefix="ledger-") as folder:
        for lists, alike in _grouped(root, folder, {c: lists_at(c, year) for c in ssh.values()}):
            for name in (name for name, commit in ssh.items() if commit in alike):
                grade = _verify_tag(root, name, lists.settings)
                then = _verify_tag(root, name, lists.unrevoked) if grade[0] == "B" else grade
                found[name] = Signed(about[name][0], _with_revoked(lists, grade, then))
    return found


Grade = tuple[str, str, str]
"""git's letter, whose signature it is, and by which key."""


def _with_revoked(lists: Lists, grade: Grade, unrevoked: Grade) -> Signature:
    """A signature that is bad only because its key has been taken back is revoked."""
    if grade[0] == "B" and unrevoked[0] in ("G", "U"):
        return Signature("revoked", key=unrevoked[2])
    return lists.read(*grade)


def _grouped(
    root: Path, folder: str, commits: Mapping[str, str]
) -> Iterator[tuple[Lists, list[str]]]:
    """Commits by the lists that count for them, so that git is asked once for each."""
    names = ("allowed_signers", "revoked_keys")
    held = list(blobs_at(root, [f"{place}/{n}" for place in commits.values() for n in names]))
    groups: dict[tuple[str, str], list[str]] = {}
    for commit, pair in zip(commits, zip(held[0::2], held[1::2], strict=True), strict=True):
        groups.setdefault(pair, []).append(commit)
    wanted = {blob: blob for pair in groups for blob in pair if blob}
    data = dict(read_blobs(root, wanted))
    for (allowed, revoked), alike in groups.items():
        yield Lists(folder, data.get(allowed), data.get(revoked)), alike


def blobs_at(root: Path, names: list[str]) -> Iterator[str]:
    """The blob that each name stands for; empty where there is none."""
    if not names:
        return
    asked = "".join(f"{name}\n" for name in names).encode()
    for row in run_git(root, "cat-file", "--batch-check", input=asked).decode().splitlines():
        blob, _, about = row.partition(" ")
        yield blob if about.startswith("blob") else ""


def _log(
    root: Path, commits: list[str], settings: list[str], form: str = _GRADED
) -> dict[str, tuple[str, Grade]]:
    """What git says of each commit: its author's address, and the grade of its signature.

    git dies (SIGPIPE) now and then where ssh-keygen refuses a signature before it has read what was
    signed, and then says nothing of the commits that come after; those are asked for by halves.
    """
    said = dict(_said(root, commits, settings, form))
    missing = [commit for commit in commits if commit not in said]
    if len(missing) > 1:
        half = len(missing) // 2
        for part in (missing[:half], missing[half:]):
            said |= _log(root, part, settings, form)
    elif missing:
        said |= _asked_again(root, missing, settings, form)
    return said


_TIMES = 5


def _asked_again(
    root: Path, alone: list[str], settings: list[str], form: str
) -> dict[str, tuple[str, Grade]]:
    """What git says of one commit at which it died; that it always does is an answer, too."""
    tries = (dict(_said(root, alone, settings, form)) for _ in range(_TIMES))
    [(_, (author, _))] = _said(root, alone, settings, _PLAIN)
    return next(filter(None, tries), {alone[0]: (author, ("B", "", ""))})


def _said(
    root: Path, commits: Iterable[str], settings: list[str], form: str
) -> Iterator[tuple[str, tuple[str, Grade]]]:
    words = ("log", "-z", "--no-walk=unsorted", "--no-show-signature", form, "--end-of-options")
    shown = ask_git(root, *settings, *words, *commits, "--").out
    tokens = iter(shown.decode("utf-8", errors="replace").split("\0"))
    for commit, author, letter, signer, key, said in zip(*[tokens] * 6, strict=False):
        unable = letter == "B" and not said.strip()
        yield commit, (author, ("E" if unable else letter, signer, key))


def _tags(root: Path) -> Iterator[tuple[str, str, str]]:
    """Every annotated tag `closed/…`: its name, its tagger's address, the kind of its signature."""
    wanted = "%(refname:lstrip=2)%00%(objecttype)%00%(taggeremail:trim)%00%(contents:signature)%00"
    shown = run_git(root, "for-each-ref", f"--format={wanted}", "refs/tags/closed/")
    tokens = iter(shown.decode("utf-8", errors="replace").split("\0"))
    for name, kind, tagger, signature in zip(*[tokens] * 4, strict=False):
        if kind == "tag":
            yield name.strip("\n"), tagger, signature.partition("\n")[0]


def _verify_tag(root: Path, name: str, settings: list[str]) -> Grade:
    answers = (
        ask_git(root, *settings, "verify-tag", "--raw", f"refs/tags/{name}") for _ in range(_TIMES)
    )
    answer = next((one for one in answers if one.err), None)
    if answer is None:
        return ("B", "", "")
    said = "\n".join(answer.err)
    if match := _GOOD.search(said):
        return ("G" if match[1] else "U", match[1] or "", match[2])
    return ("E" if "cannot run" in said else "B", "", "")
