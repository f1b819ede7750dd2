from .books import *
def test_x():
    b = book(SMALL, months({3: "1 第1项:\n  本月件数: 3\n", 4: "1 第1项:\n  本月件数: 4\n"}, 5), "2024-06-10")
    assert b.total(indicator_of(b, "1-1")) == 7
