"""列出规则；写规则的名字，就讲明这一条：管什么，为什么，错的和对的各举一例。"""

from typing import Annotated

import typer

from ledger.acts.verify import LAWS
from ledger.change.rules import ALL, BY_NAME
from ledger.finding import LedgerError
from ledger.model.record import nearest
from ledger.out.show import WORDS
from ledger.rules.rule import Examples, Rule


def command(
    name: Annotated[
        str | None, typer.Argument(metavar="[规则]", help="规则的名字，如 duplicate-key")
    ] = None,
) -> None:
    if name is None:
        width = max(len(rule.name) for rule in ALL)
        for rule in ALL:
            borne = "（可豁免）" if rule.waivable else ""
            print(f"{rule.name:<{width}}  {WORDS[rule.severity]}  {rule.law}{borne}")
        print(f"\n共 {len(ALL)} 条；ledger rules 规则名 看一条")
        return
    if name in LAWS and name not in BY_NAME:
        print(
            f"{name}\n{LAWS[name].law}。\nledger verify 查这一条，看的是「{LAWS[name].column}」。"
        )
        return
    if name not in BY_NAME:
        close = nearest(name, [*BY_NAME, *LAWS])
        remedy = f"是不是 {close}？" if close else "ledger rules 列出所有规则"
        raise LedgerError(f"没有「{name}」这条规则", remedy)
    print(explain(BY_NAME[name]), end="")


def explain(rule: Rule) -> str:
    """One rule in full."""
    bad, good = _example(rule.bad), _example(rule.good)
    return (
        f"{rule.name}（{WORDS[rule.severity]}，{waivability(rule)}）\n{rule.law}。\n为什么：{rule.why}\n\n"
        f"错：\n{bad}\n对：\n{good}"
    )


def waivability(rule: Rule) -> str:
    """Whether the bureau may bear what a rule finds (豁免), in words."""
    return "可以豁免" if rule.waivable else "不能豁免"


def _example(example: Examples) -> str:
    files = {"": example} if isinstance(example, str) else example
    shown = ""
    for path, text in files.items():
        shown += f"    [{path}]\n" if path else ""
        shown += "".join(f"    {line}\n" for line in _visible(text).splitlines())
    return shown


def _visible(text: str) -> str:
    """Characters that cannot be seen, or that no console prints, by their names."""
    odd = {"\ufeff": "‹BOM›", "\u200b": "‹零宽›", "\u3000": "‹全角空格›", "\t": "‹Tab›"}
    for character, name in odd.items():
        text = text.replace(character, name)
    return text.encode("utf-8", errors="replace").decode()
