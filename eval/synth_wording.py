"""Fills the wording templates of a family with a report's facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eval.synth_accounts import Accounts
from eval.synth_book import Book, Indicator, fact_of
from eval.synth_document import Para, Piece
from eval.synth_phrases import FAMILIES, Family
from eval.synth_spec import GENERAL
from eval.synth_terms import ECONOMIC, PEOPLE, RUNNING

_SLOT = re.compile(r"\{([^{}]+)\}")
_TAGS = ("（类）", "（款）", "（项）")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says things of one report: its indicators, its family's way of speaking and its own words."""

    accounts: Accounts
    book: Book
    words: Mapping[str, str]
    """Slots that are templates themselves (单位, 处室, 用车内容 …)."""

    @property
    def family(self) -> Family:
        """The wording family of the department."""
        return FAMILIES[self.accounts.department.layout.wording]

    def paragraphs(self, key: str) -> tuple[Para, ...]:
        """The paragraphs of a section."""
        return tuple(Para(self.say(template)) for template in self.family.paragraphs[key])

    def items(self, key: str, prefix: str) -> tuple[Para, ...]:
        """One numbered paragraph for each indicator whose name starts with the prefix."""
        template = self.family.paragraphs[key][0]
        names = [name for name in self.book if name.startswith(prefix)]
        return tuple(
            Para(self.say(template.replace("{序}", str(number)).replace("@", name)))
            for number, name in enumerate(names, 1)
        )

    def say(self, template: str) -> tuple[Piece, ...]:
        """The template's text and facts; raises KeyError for a slot that nothing fills."""
        pieces: list[Piece] = []
        for position, part in enumerate(_SLOT.split(template)):
            pieces.extend(self._slot(part) if position % 2 else (part,))
        return _merged(pieces)

    def _slot(self, slot: str) -> tuple[Piece, ...]:
        if slot in self.words:
            return self.say(self.words[slot])
        name, _, what = slot.partition(".")
        indicator = self.book[name]
        phrase = _phrase(self.family, indicator, what)
        if phrase is not None:
            return self.say(phrase.replace("@", name))
        return self._number(indicator, what)

    def _number(self, indicator: Indicator, measure: str) -> tuple[Piece, ...]:
        default = "决算数" if indicator.unit == "万元" else "数量"
        layout = self.accounts.department.layout
        fact = fact_of(indicator, measure or default, self.accounts.year, layout)
        return (fact, "%" if fact.unit == "%" else self.family.gap + fact.unit)


def _phrase(family: Family, indicator: Indicator, what: str) -> str | None:
    if what == "原因":
        return indicator.reason
    if what == "差异原因":
        return indicator.over
    if what == "路径":
        return "".join(name + tag for name, tag in zip(indicator.path, _TAGS, strict=False))
    if what == "变化":
        return _change(family, indicator)
    if what == "年初差异":
        return family.initial if indicator.initial else family.gone_budget
    if what == "全年差异":
        return family.full if indicator.full else family.gone_budget
    return None


def _change(family: Family, indicator: Indicator) -> str:
    if indicator.change == 0:
        return family.flat
    if not indicator.previous:
        return family.new
    return family.up if indicator.change > 0 else family.down


def _merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbouring texts made one."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if isinstance(piece, str) and isinstance(last, str):
            out[-1] = last + piece
        elif piece:
            out.append(piece)
    return tuple(out)


def speaker_of(accounts: Accounts, book: Book) -> Speaker:
    """The speaker of a department's report."""
    department, public = accounts.department, accounts.department.three_public
    gap = FAMILIES[department.layout.wording].gap
    words = {
        "年": str(accounts.year),
        "上年": str(accounts.year - 1),
        "单位": department.name,
        "自称": department.short,
        "处室": "、".join(department.offices),
        "下级": _units(accounts),
        "人员科目": "、".join(_economic_names(accounts, PEOPLE)),
        "公用科目": "、".join(_economic_names(accounts, RUNNING)),
        "出国内容": f"用于{public.overseas_content}" if book["因公出国（境）费"].final else "全年未安排因公出国（境）",
        "用车内容": public.car_content,
        "接待内容": public.reception_content,
        "用车差异": _car_gap(accounts),
        "车辆种类": "、".join(f"{name}{gap}{{{name}}}" for name, _ in department.assets.kinds),
        "其他用车说明": department.assets.other_cars,
        "成效": _numbered(department.achievements),
        "问题": _numbered(department.problems),
        "措施": "；".join(department.measures),
    }
    return Speaker(accounts, book, words)


def _units(accounts: Accounts) -> str:
    units = accounts.department.units
    if not units:
        return "没有下属预算单位，"
    return f"所属事业单位{{所属单位数}}，分别是{'、'.join(units)}。"


def _economic_names(accounts: Accounts, groups: tuple[str, ...]) -> list[str]:
    return [
        name
        for code, name in ECONOMIC.items()
        if len(code) == 5 and code[:3] in groups and accounts.spent(sources=(GENERAL,), basic=True, economic=code)
    ]


def _car_gap(accounts: Accounts) -> str:
    public = accounts.department.three_public
    if not public.gap_reason:
        return ""
    return f"国有资产占用情况中的车辆为 {{车辆}}，与公务用车保有量不一致，原因是：{public.gap_reason}。"


def _numbered(points: tuple[str, ...]) -> str:
    return "；".join(f"{numeral}是{point}" for numeral, point in zip("一二三四五", points, strict=False))
