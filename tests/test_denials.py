"""That a report says there is none: of this very subject, this year and this body, else nothing is zero."""

from __future__ import annotations

import pytest

from ingest.ledger.model import Chunk, Source
from qa.lookup_text import denial_of

DENIED = [
    "本年度未安排公务接待费。",
    "2023年度无公务接待费支出。",
    "本单位没有因公出国（境）费、公务接待费支出，故本表为空。",
    "公务接待费为零。",
    "无财政拨款安排的公务接待费。",
]
NOT_DENIED = [
    "本年未发生超标准公务接待费。",
    "上年无公务接待费支出。",
    "年初预算未安排公务接待费。",
    "所属二级单位未发生公务接待费。",
    "未发生违规公务接待费。",
    "2023年度无外事公务接待费支出。",
    "公务接待费支出1.80万元。",
]


def _passage(text: str) -> list[Chunk]:
    return [Chunk("p3-1", text, Source("示例", 3, None, quote=text))]


@pytest.mark.parametrize("text", DENIED)
def test_its_own_denial_is_one(text: str) -> None:
    assert denial_of(_passage(text), "公务接待费") is not None


@pytest.mark.parametrize("text", NOT_DENIED)
def test_a_denial_of_something_else_is_none(text: str) -> None:
    assert denial_of(_passage(text), "公务接待费") is None
