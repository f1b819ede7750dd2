"""Maps places over two processors where there are enough files to be worth it."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

ENOUGH = 300
_job: list[Any] = []


def spread(function: Callable[[Any], Any], groups: Sequence[Any]) -> Iterable[Any]:
    """Like map. Children are forked, so nothing but their answers is copied."""
    count = sum(len(group) for group in groups)
    cores = min(os.cpu_count() or 1, 8, len(groups))
    if count < ENOUGH or cores < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return map(function, groups)
    _job[:] = [function, groups]
    gc.freeze()  # so that the children do not copy what they only look at
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        size = max(1, len(groups) // (cores * 6))
        answers = pool.imap(_one, range(len(groups)), chunksize=size)
        return list(_watched(answers, len(groups)))


def _one(index: int) -> Any:
    function, groups = _job
    return function(groups[index])


def _watched(answers: Iterable[Any], total: int) -> Iterable[Any]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return answers
    from ledger.out.table import progress

    return progress(answers, "校验", total)
