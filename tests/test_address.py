"""Addresses: which are one, which are anybody's, and what a forge's hidden one is told to do."""

import pytest

from ledger.address import folded, forge_remedy, is_anybodys, is_same
from ledger.document import read_document
from ledger.model.county import Account


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("12345+anxi@users.noreply.github.com", "Keep my email addresses private"),
        ("anxi@users.noreply.github.com", "Keep my email addresses private"),
        ("Anxi@Users.NoReply.GitHub.com", "Keep my email addresses private"),
        ("7+anxi@users.noreply.git.office.example", "Keep my email addresses private"),
        ("64248-anxi@users.noreply.gitlab.com", "Commit email"),
        ("8-anxi@users.noreply.git.office.example", "Commit email"),
        ("anxi@noreply.localhost", "隐藏电子邮件地址"),
        ("anxi@noreply.git.office.example", "隐藏电子邮件地址"),
        ("123+anxi@user.noreply.gitee.com", "不公开我的邮箱地址"),
        ("anxi@user.noreply.gitee.com", "不公开我的邮箱地址"),
        ("noreply@github.com", "谁都用得上"),
        ("no-reply@office.example", "谁都用得上"),
        ("1+github-actions[bot]@users.noreply.github.com", "谁都用得上"),
    ],
)
def test_a_forges_own_address_names_the_forges_switch(address: str, words: str) -> None:
    remedy = forge_remedy(address)
    assert remedy is not None
    assert words in remedy
    assert address.partition("@")[0] not in remedy


@pytest.mark.parametrize(
    "address",
    ["anxi@ledger.example", "noreply.anxi@ledger.example", "anxi@reply.example", "anxi", "", "@"],
)
def test_any_other_address_is_no_forges(address: str) -> None:
    assert forge_remedy(address) is None
    assert not is_anybodys(address)


@pytest.mark.parametrize(
    "other", ["ANXI@ledger.example", "ａnxi@ledger.example", " anxi@ledger.example "]
)
def test_twins_are_told_by_what_is_left_without_capitals_and_width(other: str) -> None:
    assert folded(other) == "anxi@ledger.example"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("anxi@ledger.example", True),
        ("ANXI@Ledger.Example", True),
        ("ａnxi@ledger.example", False),
        ("anxi@ledger.example ", False),
        (" anxi@ledger.example", False),
        ("anxi@ledger.ex\u00adample", False),
        ("аnxi@ledger.example", False),
        ("anxi@ledger．example", False),
        ("anx\u0131@ledger.example", False),
        ("anxi@ledger.example\udcff", False),
        ("anxi", False),
        ("", False),
    ],
)
def test_an_address_is_one_byte_for_byte_but_for_capitals(other: str, same: bool) -> None:
    assert is_same("anxi@ledger.example", other) is same
    assert not is_same("kelvin@ledger.example", "\u212aelvin@ledger.example")


def test_an_account_may_have_several_addresses() -> None:
    text = "名: anxi\n邮箱: anxi@ledger.example\n又用邮箱: [1+anxi@users.noreply.github.com]\n"
    account = Account.model_validate(read_document(text).tree)
    assert account.has("ANXI@ledger.example")
    assert account.has("1+anxi@users.noreply.github.com")
    assert not account.has("2+anxi@users.noreply.github.com")
    assert not account.has("anxi")
