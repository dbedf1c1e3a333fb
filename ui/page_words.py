"""Lines that are written for the command line, said in the page's own terms; pure."""

from __future__ import annotations

import re

_IN_PAGE = (
    (re.compile(r"可在网页的“报告”页上传，或用 juesuan ingest 收入后再问"), "可在“报告”页上传后再问"),
    (re.compile(r"；用 juesuan reports 查看已有的?报告"), "；已有的报告见“报告”页"),
    (re.compile(r"（内容不是以 %PDF 开头）"), "，请选择 PDF 或工作簿文件"),
    (re.compile(r"安装识别组件（.*?）后可重新收入"), "请管理员安装识别组件，然后重新上传"),
    (re.compile(r"；?可调大 limits\.\w+"), "；请管理员调大上限"),
)


def in_page_words(told: str) -> str:
    """The line without commands: who reads it has a page, not a terminal."""
    for pattern, said in _IN_PAGE:
        told = pattern.sub(said, told)
    return told
