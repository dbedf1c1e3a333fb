"""Numbers inside a reason: free where it is copied letter by letter, judged like any other where it is not."""

from __future__ import annotations

import pytest

from ingest.ledger.terms import squeezed
from qa.reasons import told_verbatim

WORDS = squeezed("与公务用车保有量不一致，原因是：另有1辆流动服务车由社会捐赠，所需费用没有使用财政拨款。")

TEXTS = [
    ("主要原因是另有1辆流动服务车由社会捐赠[1]。", True),
    ("主要原因是另有2辆流动服务车由社会捐赠[1]。", False),
    ("主要原因是有1辆车[1]。", False),
    ("另有1辆流动服务车由社会捐赠[1]。", False),
]


@pytest.mark.parametrize(("text", "free"), TEXTS, ids=[text for text, _ in TEXTS])
def test_told_verbatim(text: str, free: bool) -> None:
    start = next(i for i, letter in enumerate(text) if letter.isdigit())
    assert told_verbatim(text, start, start + 2, WORDS) is free
