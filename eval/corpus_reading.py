"""How much of a corpus's truth the ledger holds: each printed figure by page, value, unit, subject and measure."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingest.ledger.model import Amount, Figure, Measure
from ingest.ledger.store import Ledger

TOTALS = ("合计", "总计", "小计")
ALSO = {
    "收入总计": ("收入支出总计", "收支总计", "收入支出总体"),
    "支出总计": ("收入支出总计", "收支总计"),
    "财政拨款收入总计": ("财政拨款收入支出总计", "财政拨款收支总计"),
    "单价100万元以上设备": ("单价100万元含以上设备", "单价100万元含以上的设备", "单价100万元以上专用设备"),
    "实有人数": ("教职工",),
    "绩效自评项目数": ("项目",),
    "绩效自评项目资金": ("项目",),
}
"""What families call an indicator in other words."""
_OWN = ("决算数", "预算数")
_SAME = {"数量": ("数量", "其他"), "价值": ("价值", "决算数")}


@dataclass(frozen=True, slots=True)
class Read:
    """One printed figure of the truth and what became of it: read, or what was wrong."""

    report: str
    family: str
    flags: tuple[str, ...]
    place: str
    """The table's title, or 文字."""
    told: Mapping[str, Any]
    fault: str
    """"" where it was read; else 缺 (no such number on its page), 主体, 口径 or 单位."""


def readings(corpus: Path, ledger: Ledger) -> list[Read]:
    """Every figure of every truth file against the ledger."""
    out: list[Read] = []
    for path in sorted(corpus.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        by_value: dict[tuple[int, Decimal], list[Figure]] = defaultdict(list)
        for figure in ledger.figures([truth["report"]]):
            by_value[figure.source.page, abs(figure.amount.value)].append(figure)
        flags = tuple(truth["flags"]) or ("(none)",)
        for told in truth["figures"]:
            near = [
                figure
                for page in (told["page"], told["page"] + 1)
                for figure in by_value[page, abs(Decimal(told["value"]))]
            ]
            place = told.get("table", "文字")
            out.append(Read(truth["report"], truth["family"], flags, place, told, fault_of(told, near)))
    return out


def unfounded(corpus: Path, ledger: Ledger) -> list[Figure]:
    """Figures of the ledger whose number the truth has on no page near: what reading has made up."""
    out: list[Figure] = []
    for path in sorted(corpus.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        printed = {
            (told["page"] + step, abs(Decimal(told["value"]))) for told in truth["figures"] for step in (-1, 0, 1)
        }
        # The weights of a 绩效 form add up to 100; the truth counts only what a department has of its own.
        figures = (f for f in ledger.figures([truth["report"]]) if f.measure is not Measure.WEIGHT)
        out += [figure for figure in figures if (figure.source.page, abs(figure.amount.value)) not in printed]
    return out


def fault_of(told: Mapping[str, Any], near: Sequence[Figure]) -> str:
    """What is wrong with the figures of that value on that page; "" where one is right."""
    if not near:
        return "缺"
    units = [figure for figure in near if _unit(figure.amount) == _unit(Amount(Decimal(told["value"]), told["unit"]))]
    if not units:
        return "单位"
    named = [figure for figure in units if is_of(told, figure)]
    if not named:
        return "主体"
    return "" if any(_is_measure(told["measure"], figure) for figure in named) else "口径"


def is_of(told: Mapping[str, Any], figure: Figure) -> bool:
    """Whether a ledger figure is of the subject that the truth tells; what a table calls 合计 may be any total."""
    name = plain(told["subject"].rsplit("/", 1)[-1])
    if told.get("code") and figure.code:
        return bool(told["code"] == figure.code)
    if told.get("table") and (name.endswith(TOTALS) or told["subject"] in TOTALS):
        return True
    names = {plain(figure.name), plain(figure.printed)}
    wanted = (name, *ALSO.get(told["subject"], ()))
    return any(one in own or own in one for one in wanted for own in names if own)


def plain(name: str) -> str:
    """A name without quotes and brackets."""
    for mark in "“”（）()":
        name = name.replace(mark, "")
    return name


def _unit(amount: Amount) -> str:
    unit = amount.unit.partition("（")[0]
    return "人" if unit in ("名", "位") else unit


def _is_measure(measure: str, figure: Figure) -> bool:
    if measure in _OWN:
        return figure.measure.value in (*_OWN, "全年执行数", "价值")
    if measure == "全年预算数":
        return figure.measure.value in ("全年预算数", "预算数")
    if measure == "完成率":
        return figure.measure.value == "完成预算比例"
    return figure.measure.value in _SAME.get(measure, (measure,))


def told(reads: Sequence[Read]) -> str:
    """Shares read by family, difficulty and place, and the faults."""
    parts = {
        "read by family": [(read.family, read) for read in reads],
        "read by difficulty": [(flag, read) for read in reads for flag in read.flags],
        "read by place": [("文字" if read.place == "文字" else "表格", read) for read in reads],
    }
    blocks = [f"{title}\n{_table(pairs)}" for title, pairs in parts.items()]
    faults = Counter(f"{read.fault} {read.family} {read.place} {read.told['measure']}" for read in reads if read.fault)
    listed = "\n".join(f"{count:>6}  {name}" for name, count in faults.most_common(40))
    return "\n\n".join([*blocks, f"not read as told\n{listed}"])


def _table(pairs: Sequence[tuple[str, Read]]) -> str:
    all_of, right = Counter(name for name, _ in pairs), Counter(name for name, read in pairs if not read.fault)
    return "\n".join(
        f"{name:<22}{right[name]:>7}{all_of[name]:>7}{right[name] / all_of[name]:>9.2%}" for name in sorted(all_of)
    )
