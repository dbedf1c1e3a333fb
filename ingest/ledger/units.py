"""The units that reports count in, and when two of them say the same."""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.ledger.model import Amount

_MONEY_WORDS = {"百万元": (100, "万元"), "万": (1, "万元"), "亿": (1, "亿元"), "万亿元": (10_000, "亿元")}
_FACTORS = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_ALIASES = {
    "％": "%",
    "名": "人",
    "位": "人",
    "百分点": "个百分点",
    "台（套）": "台套",
    "台(套)": "台套",
    "㎡": "平方米",
}

# A measure word, and the characters after it that make it part of another word (3 分别, 5 本年).
_MEASURES = {
    "人次": "", "批次": "", "户次": "", "车次": "", "场次": "", "人天": "", "个百分点": "", "百分点": "",
    "个月": "", "平方米": "", "平方公里": "", "立方米": "", "公里": "", "千米": "", "公顷": "", "公斤": "",
    "小时": "", "分钟": "", "学时": "", "课时": "", "团组": "", "台（套）": "", "台(套)": "", "台套": "",
    "美元": "", "欧元": "", "港元": "", "日元": "", "英镑": "", "㎡": "", "元": "化旦素首勋",
    "人": "均民才事", "名": "称单", "位": "于置", "批": "复准", "辆": "", "个": "人别税体性", "台": "账帐",
    "套": "", "件": "", "项": "", "次": "性", "家": "庭具属", "户": "外籍", "倍": "", "页": "", "天": "",
    "亩": "", "吨": "", "米": "", "分": "别析类配公之项散布为成级", "期": "末初间", "篇": "", "份": "额",
    "场": "所地", "条": "件款例", "门": "类户", "所": "有需以属得", "间": "接", "座": "谈", "张": "",
    "册": "", "部": "门分级省委署", "处": "级理", "种": "子植", "类": "别似", "支": "出付持部援撑",
    "班": "子", "节": "约余能", "周": "年边期转", "宗": "", "起": "来点草", "例": "如外", "幢": "",
    "栋": "", "片": "", "株": "", "盏": "", "组": "织成", "艘": "", "本": "年级部单次期报科市区院校",
    "年": "",
}  # fmt: skip
# Measure words that stand alone in a table's cell but mean something else in a sentence (对, 只, 面 …).
_CELL_MEASURES = (
    "项次", "件次", "台次", "辆次", "家次", "班次", "例次", "千克", "千瓦时", "只", "头", "棵", "对", "双",
    "盒", "瓶", "箱", "袋", "克", "升", "度", "口", "眼", "孔", "面", "块", "根", "枚", "副", "票", "笔",
    "案", "讲", "集", "架",
)  # fmt: skip
_PER = (
    "人次", "人", "年", "月", "天", "日", "次", "平方米", "亩", "户", "辆", "台", "套", "件", "个", "项",
    "家", "场", "期", "公里", "米", "吨", "小时", "学时", "课时",
)  # fmt: skip


def _either(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _measures() -> str:
    words = sorted(_MEASURES, key=len, reverse=True)
    return "|".join(re.escape(word) + (f"(?![{_MEASURES[word]}])" if _MEASURES[word] else "") for word in words)


UNIT = (
    rf"(?:[%％‰]|[余多来]?(?:百万|万亿|[百千万亿])?[余多来]?(?:{_measures()})(?:/(?:{_either(_PER)}))?"
    r"|[万亿](?![百千万亿0-9]))"
)
"""Regex source of one unit in running text; the longest reading comes first."""
BRACKETED_UNIT = r"[(（](?:[%％‰]|[万亿]?(?:元|人次|人|个|次|辆|台|套|件|家|户|平方米|分|批次|天|倍))[)）]"
"""Regex source of a unit in brackets after its number: 80.00(%)."""
CELL_UNIT = rf"(?:{BRACKETED_UNIT}|{UNIT}|[万亿]?(?:{_either(_CELL_MEASURES)})(?:/(?:{_either(_PER)}))?)"
"""Regex source of one unit after the number of a table's cell."""


def read_unit(value: Decimal, printed: str) -> tuple[Decimal, str]:
    """The value and unit as an Amount keeps them: 3.47, "万" → 3.47 万元; 2, "百万元" → 200 万元."""
    bare = printed.strip()
    if re.fullmatch(BRACKETED_UNIT, bare):
        bare = bare[1:-1]
    bare = re.sub("[余多来]", "", bare)
    if bare in _MONEY_WORDS:
        factor, unit = _MONEY_WORDS[bare]
        return value * factor, unit
    return value, "%" if bare == "％" else bare


def base_amount(amount: Amount) -> Amount:
    """The amount in the base unit of its family (元, 人, %, …), so that equal amounts compare equal."""
    if amount.is_money:
        return amount.to("元")
    value, unit = amount.value, _ALIASES.get(amount.unit, amount.unit)
    if len(unit) > 1 and unit[0] in _FACTORS:
        value, unit = value * _FACTORS[unit[0]], _ALIASES.get(unit[1:], unit[1:])
    if unit == "倍":
        return Amount(value * 100, "%")
    return Amount(value, unit)


def same(left: Amount, right: Amount) -> bool:
    """Whether two amounts are exactly equal in their base unit (3.47 万元 = 34,700 元, 5 名 = 5 人)."""
    one, other = base_amount(left), base_amount(right)
    return one.unit == other.unit and one.value == other.value
