"""Seals by what the files alone can tell: their order, what they claim, their totals, who quotes them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from ledger.acts.case import Case, Gap, Said
from ledger.acts.purged import put_back, unnamed
from ledger.acts.seal import is_as_written, totals_in
from ledger.compare import changed_files
from ledger.finding import Finding
from ledger.sealed import Link, books_at, files_in, periods_of, sealed_versions

_RESTORE = "从 git 历史里恢复原样"


def chain_faults(case: Case) -> Said:
    """Each seal names the one before it, and is what `ledger close` would write."""
    yield from case.chain.findings
    for link in case.links:
        if not is_as_written(link.seal, case.year.state.files[link.path]):
            remedy = f"封存只由 ledger close 写；{_RESTORE}"
            yield Finding.about(link.path, "seal-not-as-written", "不是工具写的样子", remedy)
        if link.path != case.seal_path(link.period):
            message = f"文件里写的是 {link.period}"
            yield Finding.about(link.path, "seal-misnamed", message, _RESTORE)
    yield from _days(case)
    for before, link in pairwise(case.links):
        said = link.seal.previous
        if said and said.sha256 == before.sha256 and str(said.period) != before.period:
            message = f"上期写的是 {said.period}，SHA-256 却是 {before.period} 的"
            yield Finding.about(link.path, "seal-chain-broken", message, _RESTORE)


def _days(case: Case) -> Iterator[Finding]:
    """Seals of days yet to come, and those from before the seal that they follow."""
    for link in case.links:
        if link.seal.day - timedelta(days=1) > case.today:
            message = f"封存于 {link.seal.day}，还没有到"
            yield Finding.about(link.path, "seal-day-ahead", message, _RESTORE)
    for before, link in pairwise(case.links):
        if link.seal.at < before.seal.at:
            message = f"封存于 {link.seal.at}，早于 {before.period} 的 {before.seal.at}"
            yield Finding.about(link.path, "seal-day-backwards", message, _RESTORE)


def turn_faults(case: Case) -> Said:
    """Periods as the plan has them, none left out."""
    periods, sealed = periods_of(case.plan), [link.period for link in case.links]
    for link in case.links:
        if link.period not in periods:
            yield Finding.about(link.path, "seal-out-of-turn", "计划里没有这一期", _RESTORE)
    reached = max((periods.index(period) for period in sealed if period in periods), default=0)
    for period in periods[:reached]:
        if period not in sealed:
            message = "少了这一期的封存，后面的却有"
            yield Finding.about(case.seal_path(period), "missing-seal", message, _RESTORE)


def file_faults(case: Case) -> Said:
    """Every claimed file stands as it was claimed, and was claimed once."""
    yield from changed_files(case.claims, case.year.state)
    first = sealed_versions(case.plan, case.links)
    names = {place.name for place in case.plan.file.places}
    for link in case.links:
        for name in link.seal.places.keys() - names:
            message = f"计划里没有「{name[:20]}」，它的文件没有人管"
            yield Finding.about(link.path, "place-not-in-plan", message, _RESTORE)
        for path, blob in files_in(case.plan, link.seal):
            if blob != first[path].blob:
                message = f"{path} 在 {first[path].claim.period} 封存过，这里写的是另一个版本"
                yield Finding.about(link.path, "claimed-otherwise", message, "以先封存的为准")


def total_faults(case: Case) -> Said:
    """合计 worked out again from what each seal and those before it claim, with what purges took
    out of the files put back."""
    before, why = None, ""
    year, fetch = put_back(case)
    for n, link in enumerate(case.links):
        why = why or ("链断了" if link.before != before else _hindered(case, link))
        before = link.sha256
        if link.sha256 in case.known and not why:
            continue
        if why:
            yield Gap(link.path, "合计", why)
            continue
        if vague := unnamed(case, link):
            why_not = f"清除时{'、'.join(sorted(vague))}的合计变了，没有写明取出了哪些数"
            yield Gap(link.path, "合计", why_not)
        day = link.seal.day
        books = books_at(year, case.links[: n + 1], fetch, day)
        if said := _differences(link.seal.totals, totals_in(books), vague):
            more = f"（共 {len(said)} 处）" if said[1:] else ""
            message = f"合计和重算的不一样：{said[0]}{more}"
            remedy = "查是哪个文件、哪个封存改过"
            yield Finding.about(link.path, "seal-totals-differ", message, remedy)


def _hindered(case: Case, link: Link) -> str:
    """Why totals cannot be compared from a seal on, if that is so."""
    lost = case.lost & dict(files_in(case.plan, link.seal)).keys()
    return f"取不到 {min(lost)} 封存时的版本" if lost else ""


def _differences(
    said: dict[str, dict[str, str]], made: dict[str, dict[str, str]], vague: set[str]
) -> list[str]:
    """Every figure that differs, in words; those of some places are left."""
    keys = [(code, name) for totals in (said, made) for code in totals for name in totals[code]]
    pairs = {
        key: [totals.get(key[0], {}).get(key[1], "没有") for totals in (said, made)] for key in keys
    }
    return [
        f"{code} {name} 写的是 {old}，算出来是 {new}"
        for (code, name), (old, new) in pairs.items()
        if old != new and name not in vague
    ]


def quote_faults(case: Case) -> Said:
    """Every sign-off against the seal that it says was the last: this shows a cut-off end."""
    order = {link.sha256[:16]: n for n, link in enumerate(case.links)}
    unknown: dict[str, list[str]] = {}
    for path, page in case.signed_pages.items():
        quoted = page.record.sign_off.last_seal
        claimed = case.claims[path].claim.order if path in case.claims else len(case.links)
        if quoted is not None and quoted not in order:
            unknown.setdefault(quoted, []).append(path)
        elif quoted is None and claimed:
            message, remedy = "签账没有写上次结账", "用 ledger sign 签，它会写上"
            yield Finding.about(path, "quotes-no-seal", message, remedy, "note")
        elif quoted is not None and order[quoted] >= claimed:
            message = f"签账引的 {case.links[order[quoted]].period} 是后来才结的"
            yield Finding.about(path, "quotes-later-seal", message, "查是谁、什么时候改的签账")
    yield from _unknown(unknown)


def _unknown(quoted: dict[str, list[str]]) -> Iterator[Finding]:
    for code, paths in quoted.items():
        others = f"（这样的共 {len(paths)} 个文件）" if paths[1:] else ""
        message = f"签账时的上次结账 {code} 不在链上{others}：封存被改过，或末尾被截掉了"
        yield Finding.about(paths[0], "quotes-unknown-seal", message, "从 git 历史里恢复封存文件")
