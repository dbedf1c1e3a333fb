"""Whether words left over in a question name something, or only say how one asks (算下, 一分钱没编, 多在什么地方)."""

from __future__ import annotations

import re
from functools import lru_cache

_NOUNS = ("n", "s", "b", "j", "l", "i")
"""Tags of nouns, places, distinguishing words, abbreviations, set phrases; vn and an are verbs used as nouns."""
_USED_AS_NOUNS = ("vn", "an", "eng", "nz")
_PART_OF_YEAR = re.compile(r"季度|[\d一二三四五六七八九十]月|月份|半年|每个?月|月均")
_ENDS = re.compile(r"钱$|[一两二三]?位?小数$|截[止至].{0,2}底?$|年?底$")
"""How questions end or say when and how exactly: of nothing by themselves."""
_SAYS_NOTHING = frozenset(
    "钱 时候 地方 东西 事 话 事情 款 情况 原因 意思 数 数字 样子 回 部分 处 结果 方面 一下 口径 程度 水平 幅度 大头"
    " 小头".split()
)
_LIGHT_VERBS = frozenset(
    "没有 没用 用掉 花掉 用完 花完 达到 减少 增加 压缩 下降 上升 多出 多出来 剩下 分成 出来 回去 回来 起来 过来 下来"
    " 出去 留着 带着 标着 写着 算下 计算 加起来 打算 准备 需要 能够 可以 知道 看到 觉得 认为 变成 变到 拿去 拿来 用来"
    " 属于 算作 叫做 编列 列入 没编 没列 涨跌 升降".split()
)


@lru_cache(maxsize=4096)
def names_something(piece: str) -> bool:
    """Whether a piece of a question has a noun, or a verb with a meaning of its own, that an answer must speak of."""
    if _PART_OF_YEAR.search(piece):
        return True
    bare = _ENDS.sub("", piece)
    return len(bare) > 1 and any(_tells(word, tag) for word, tag in _tagged(bare))


def _tells(word: str, tag: str) -> bool:
    if word in _SAYS_NOTHING or word in _LIGHT_VERBS:
        return False
    own = tag == "v" and len(word.rstrip("得着了过掉完")) > 1
    return tag.startswith(_NOUNS) or tag in _USED_AS_NOUNS or own


def _tagged(piece: str) -> list[tuple[str, str]]:
    # Its dictionary takes a third of a second to load: only questions with words left over wait for it.
    import rjieba

    tagged: list[tuple[str, str]] = rjieba.tag(piece)
    return tagged
