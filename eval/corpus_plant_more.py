"""Further contradictions that can be planted by name: words left in, parts left out, forms against their own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from eval.corpus_desk import Sheet
from eval.corpus_plant_kinds import OWN, Spot
from eval.corpus_plant_spots import put, spots, with_block, with_cell
from eval.corpus_report import Draft
from eval.corpus_spoken import REASON
from eval.synth_accounts import CENT, ZERO
from eval.synth_document import Cell, Fact, Heading, Para, Piece, text_cell

HEADING = "标题"
"""Measure of a heading that was spoiled: its page is where the heading stands."""
Changed = tuple[Draft, Fact, str]
"""The report with a contradiction, what it prints now, and what would be right."""
_BOTH = _DONE, _GOAL = "实际完成值", "指标值"


@dataclass(frozen=True, slots=True)
class More:
    """One way to spoil a report that is more than another number; None of it where the report has no place for it."""

    rule: str
    clazz: str
    spoil: Callable[[Draft, Random], Changed | None]


def _words(draft: Draft, printed: str) -> Fact:
    """Words to be found again on their page; their measure keeps them out of the figures."""
    return Fact(printed, REASON, ZERO, "", draft.year, printed)


def _said(before: str, printed: str, after: str, about: str) -> Callable[[Draft, Random], Changed | None]:
    """Puts words at the end of a paragraph that tells an amount, of one subject where that is named."""

    def spoil(draft: Draft, chance: Random) -> Changed | None:
        found = [s for s in spots(draft.blocks) if not s.key and s.fact.measure in OWN and about in s.fact.subject]
        if about == "自评":
            found = [s for s in spots(draft.blocks) if not s.key and about in s.fact.subject]
            found = found if any(getattr(block, "key", "") == "review" for block in draft.blocks) else []
        if not found:
            return None
        number = chance.choice(found).block
        block = draft.blocks[number]
        assert isinstance(block, Para)
        fact = _words(draft, printed)
        para = Para((*block.pieces, before, fact, after))
        return replace(draft, blocks=with_block(draft.blocks, number, para)), fact, "（删去）"

    return spoil


def _awarded(draft: Draft, _: Random) -> Changed | None:
    """What 中小企业 won, told so that the two parts exceed all that was bought."""
    spot = next((s for s in spots(draft.blocks) if not s.key and s.fact.subject == "政府采购支出总额"), None)
    if spot is None or spot.fact.value < 1:
        return None
    total, block = spot.fact, draft.blocks[spot.block]
    assert isinstance(block, Para)

    def part(name: str, share: str) -> Fact:
        value = (total.value * Decimal(share)).quantize(CENT)
        printed = f"{value:,.2f}" if "," in total.printed else f"{value:.2f}"
        return replace(total, subject=name, value=value, printed=printed)

    won = "由中小企业供应商中标或成交的，采购金额"
    reserved, others = part("预留项目中中小企业成交", "0.83"), part("其他项目中中小企业成交", "0.47")
    said: tuple[Piece, ...] = (f"在面向中小企业预留的政府采购项目中，{won}", reserved, f"{total.unit}；")
    said = (*said, f"在其他政府采购项目中，{won}", others, f"{total.unit}。")
    para = Para((*block.pieces, *said))
    return replace(draft, blocks=with_block(draft.blocks, spot.block, para)), others, "（两项合计不超过总额）"


def _copied(draft: Draft, chance: Random) -> Changed | None:
    """The purpose of one 科目 told word for word under another of another 类 too."""
    places = [n for n, block in enumerate(draft.blocks) if _item(block)]
    pairs = [(a, b) for a in places for b in places if _far(_item(draft.blocks[a]), _item(draft.blocks[b]))]
    if not pairs:
        return None
    own, other = chance.choice(pairs)
    words = f"{_item(draft.blocks[own]).rsplit('/', 1)[-1]}的各项开支"
    fact = _words(draft, words)
    blocks = with_block(draft.blocks, own, _with_purpose(draft.blocks[own], words))
    blocks = with_block(blocks, other, _with_purpose(draft.blocks[other], fact))
    return replace(draft, blocks=blocks), fact, "（该科目自己的用途）"


def _item(block: object) -> str:
    """The 科目 that a paragraph of the 项 is about; "" where it is another paragraph."""
    if not isinstance(block, Para) or not isinstance(block.pieces[0], str) or "（项）" not in block.pieces[0]:
        return ""
    return next((p.subject for p in block.pieces if isinstance(p, Fact) and p.subject.count("/") == 2), "")


def _far(own: str, other: str) -> bool:
    """Two 科目 of different 类 whose names have no word in common, the first with a name that tells something."""
    name = own.rsplit("/", 1)[-1].removesuffix("支出")
    pairs = {name[n : n + 2] for n in range(len(name) - 1)}
    return (
        bool(other)
        and own.split("/")[0] != other.split("/")[0]
        and len(name) > 3
        and not any(p in other for p in pairs)
    )


def _with_purpose(block: object, purpose: Piece) -> Para:
    assert isinstance(block, Para) and isinstance(block.pieces[0], str)
    head, _, tail = block.pieces[0].partition("（项）")
    tail = tail.removeprefix("。主要用于本科目规定的开支。").lstrip("：，。")
    return Para((f"{head}（项）。主要用于：", purpose, f"。{tail}", *block.pieces[1:]))


def _unnumbered(draft: Draft, _: Random) -> Changed | None:
    """The second part without its number."""
    for number, block in enumerate(draft.blocks):
        if isinstance(block, Heading) and block.level == 1 and block.text.startswith("第二部分 "):
            title = block.text.removeprefix("第二部分 ")
            blocks = with_block(draft.blocks, number, replace(block, text=title))
            return replace(draft, blocks=blocks), Fact(title, HEADING, ZERO, "", draft.year, title), block.text
    return None


def _in_forms(draft: Draft, measure: str) -> Iterator[tuple[Spot, bool]]:
    """The facts of this measure in the 绩效 forms, and whether they stand in running text."""
    for spot in spots(draft.blocks):
        if spot.key == "review" and spot.fact.measure == measure and spot.fact.unit in ("个", "人"):
            sheet = draft.blocks[spot.block]
            assert isinstance(sheet, Sheet)
            cell = sheet.grid.rows[spot.row][spot.column]
            yield spot, cell is not None and cell.align == "l"


def _misquoted(measure: str) -> Callable[[Draft, Random], Changed | None]:
    """A number of the goals' or the results' text that its indicator does not have."""

    def spoil(draft: Draft, chance: Random) -> Changed | None:
        found = [spot for spot, in_text in _in_forms(draft, measure) if in_text]
        if not found:
            return None
        spot = chance.choice(found)
        value = spot.fact.value + chance.randint(2, 9)
        fact = replace(spot.fact, value=value, printed=f"{value:f}")
        return replace(draft, blocks=put(draft.blocks, spot, (fact,))), fact, spot.fact.printed

    return spoil


def _exceeded(draft: Draft, chance: Random) -> Changed | None:
    """A limit that was not kept and cost no points: the target is raised wherever it stands."""
    told: dict[tuple[str, str], set[Decimal]] = {}
    for spot, _ in (*_in_forms(draft, _GOAL), *_in_forms(draft, _DONE)):
        told.setdefault((spot.fact.measure + spot.fact.project, spot.fact.subject), set()).add(spot.fact.value)
    reached = {(s.fact.project, s.fact.subject): s for s, in_text in _in_forms(draft, _DONE) if not in_text}
    # One that another contradiction was planted in is left alone.
    reached = {key: spot for key, spot in reached.items() if all(len(told[m + key[0], key[1]]) == 1 for m in _BOTH)}
    if not reached:
        return None
    place = reached[chance.choice(sorted(reached))]
    done = place.fact
    points = next(f for f in _beside(draft, place) if f.measure == "得分")
    value = done.value + chance.randint(2, 9)
    for spot, _ in list(_in_forms(draft, _GOAL)):
        if (spot.fact.project, spot.fact.subject) == (done.project, done.subject):
            fact = replace(spot.fact, value=value, printed=f"{value:f}")
            draft = replace(draft, blocks=put(draft.blocks, spot, (fact,)))
    return draft, points, "（不得满分）"


def _beside(draft: Draft, spot: Spot) -> list[Fact]:
    """The facts of a table's row."""
    return [s.fact for s in spots(draft.blocks) if (s.block, s.row) == (spot.block, spot.row)]


def _level_blank(draft: Draft, chance: Random) -> Changed | None:
    """A 二级指标 left blank in the first row of its 一级指标: further down a blank may go on with the label above."""
    found = [s for s, in_text in _in_forms(draft, _GOAL) if not in_text and _begins_group(draft, s)]
    if not found:
        return None
    spot = chance.choice(found)
    blocks = with_cell(draft.blocks, spot.block, spot.row, 2, text_cell(""))
    points = next(f for f in _beside(draft, spot) if f.measure == "分值")
    return replace(draft, blocks=blocks), points, "（填写二级指标）"


def _begins_group(draft: Draft, spot: Spot) -> bool:
    sheet = draft.blocks[spot.block]
    return isinstance(sheet, Sheet) and isinstance(sheet.grid.rows[spot.row][1], Cell)


def _costs_short(draft: Draft, _: Random) -> Changed | None:
    """Two indicators made costs that come to what was spent, but not to what was planned."""
    for number, block in enumerate(draft.blocks):
        if isinstance(block, Sheet) and block.key == "review":
            rows = [n for n, row in enumerate(block.grid.rows) if _text(row[2]) in ("质量指标", "时效指标")]
            money = {s.fact.measure: s.fact for s in spots([block]) if s.fact.subject == "年度资金总额"}
            plan, spent = money["全年预算数"], money["全年执行数"]
            if len(rows) == 2 and plan.value - spent.value > 3:
                return _with_costs(draft, number, rows, plan, spent)
    return None


def _with_costs(draft: Draft, number: int, rows: list[int], plan: Fact, spent: Fact) -> Changed:
    half = (plan.value / 2).quantize(CENT), (spent.value / 2).quantize(CENT)
    pairs = (half, (plan.value - half[0] - Decimal("1.20"), spent.value - half[1]))
    names = ("设备采购成本", "运行服务成本")
    blocks, told = draft.blocks, plan
    for row, name, (planned, reached) in zip(rows, names, pairs, strict=True):
        told = replace(plan, subject=name, measure=_GOAL, value=planned, printed=f"{planned:,.2f}")
        done = replace(told, measure=_DONE, value=reached, printed=f"{reached:,.2f}")
        cells = {2: text_cell("成本指标"), 3: text_cell(name)}
        cells |= {4: Cell(("<=", told, "万元")), 5: Cell(("=", done, "万元"))}
        for column, cell in cells.items():
            blocks = with_cell(blocks, number, row, column, cell)
    return replace(draft, blocks=blocks), told, f"{told.value + Decimal('1.20'):,.2f}"


def _said_empty(draft: Draft, _: Random) -> Changed | None:
    """Under a table that prints amounts a note that it is empty."""
    for number, block in enumerate(draft.blocks):
        if isinstance(block, Sheet) and block.key in ("public", "basic") and not block.grid.notes:
            told = [spot.fact for spot in spots([block]) if spot.fact.value]
            if told:
                largest = max(told, key=lambda fact: abs(fact.value))
                grid = replace(block.grid, notes=(f"注：本部门{draft.year}年度无此项经费，故本表为空表。",))
                blocks = with_block(draft.blocks, number, replace(block, grid=grid))
                return replace(draft, blocks=blocks), largest, "（注与表一致）"
    return None


def _text(cell: Cell | None) -> str:
    return "".join(piece for piece in cell.pieces if isinstance(piece, str)) if cell else ""


def _mislisted(draft: Draft, chance: Random) -> Changed | None:
    """An amount of a list that tells shares too: the list no longer comes to its whole, nor the share to its part."""
    told = [s for s in spots(draft.blocks) if not s.key]
    shared = {(s.block, s.fact.subject) for s in told if s.fact.measure == "占比"}
    found = [s for s in told if s.fact.measure in OWN and (s.block, s.fact.subject) in shared and s.fact.value > 10]
    found = [s for s in found if s.fact.subject.endswith(("支出", "收入")) and "一般公共预算" not in s.fact.subject]
    if not found:
        return None
    spot = chance.choice(found)
    value = (spot.fact.value * Decimal("0.87")).quantize(CENT)
    fact = replace(spot.fact, value=value, printed=f"{value:,.2f}" if "," in spot.fact.printed else f"{value:.2f}")
    return replace(draft, blocks=put(draft.blocks, spot, (fact,))), fact, spot.fact.printed


MORE = {
    "list_part": More("所列各项之和 = 合计", "error", _mislisted),
    "left_in": More(
        "无模板用语",
        "missing",
        _said("无相关收支的，", "仍保留该表格式，并在本表下方作下述说明：", "无此项收支。", ""),
    ),
    "hollow": More("无模板用语", "missing", _said("", "开支内容包括我单位无因公出国（境）费", "。", "公务接待费")),
    "attached": More("说明所附的材料在文件里", "missing", _said("具体情况附", "绩效自评表及自评报告", "。", "自评")),
    "awards": More("授予中小企业的合同不超过政府采购总额", "error", _awarded),
    "purpose": More("科目用途不是抄自其他科目", "error", _copied),
    "part_number": More("各部分编号连续", "missing", _unnumbered),
    "goal_text": More("绩效表：目标文字 = 指标值", "text_table", _misquoted(_GOAL)),
    "done_text": More("绩效表：完成情况文字 = 实际完成值", "text_table", _misquoted(_DONE)),
    "limit": More("绩效表：未达指标值的不得满分", "error", _exceeded),
    "level_blank": More("绩效表：二级指标不空", "missing", _level_blank),
    "said_empty": More("注明为空表的表没有数字", "text_table", _said_empty),
    "costs_short": More("绩效表：成本指标值之和 = 全年预算数", "error", _costs_short),
}
"""By name only: a corpus with all kinds of plants keeps the kinds that it always had."""
