"""What a total is made of: its parts as the report lists them, told only where they add up to it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import section, squeezed
from qa.case import Case
from qa.compose import Composer
from qa.match import is_income, of_measure, of_subject, readings
from qa.model import Ask
from qa.refine import refined_asks
from qa.telling import statement
from qa.totals import names_nothing_else

_ASKS_PARTS = re.compile(
    r"构成|组成|结构|哪几?块|按(?:功能|经济)?(?:分类|科目|类)|(?:哪几?[个]?|哪些)(?:类|大类|方面|科目|部分|来源|支出|收入)|由哪|分项|下面(?:都|具体)?(?:有|包括|是)(?:什么|哪)|花在(?:了)?哪|用在(?:了)?哪|去向"
    r"|明细(?!表)|细目|(?:各|每一?|逐)[个]?(?:部分|分项|子项|块)|(?:各|每一?|逐)项(?:费用|支出|开支|金额|经费|的?数|各|分别|都|是多少|多少|有多少|$)"
    r"|(?:分别|各自?)(?:都)?(?:是|为|有|花了?|用了?)?(?:多少|几何)"
)
_HOW_PARTS = re.compile(
    rf"{_ASKS_PARTS.pattern}|具体|主要|都|由|按|大?类|分[成为布]?|部分|来源|方面|块|项|科目|功能|经济|分类|什么|列出|给我|是怎么|怎么|情况|[本该这]"
)
_ASKS_ELSE = re.compile(r"最[高低多少大小]|为什么|为何|为啥|原因|[增减]|多花|少花|省|超|没有|未(?!来)|为零|为0")
_CLASSES = re.compile(r"[类块]|方面|功能|大项")
_MOST = 40


def asks_parts(case: Case) -> bool:
    """Whether the question wants the parts of one total; each of several years or measures is no part."""
    if len(case.question.years) > 1 or len(case.question.asks) > 1:
        return False
    return bool(_ASKS_PARTS.search(squeezed(case.question.text))) and not _ASKS_ELSE.search(case.question.words)


def parts(case: Case, out: Composer) -> bool:
    """ "X 1,891.20 万元，其中：A …；B …": the parts of one total in one report."""
    if _ASKS_ELSE.search(case.question.words):
        return False
    asks = [ask for ask in refined_asks(case.question, case.figures) if ask.subject]
    if not asks and names_nothing_else(_HOW_PARTS.sub("", squeezed(case.question.words))):
        asks = [ask for ask in _usual(case.question.words) if of_subject(case.figures, ask)][:1]
    if len(asks) != 1 or asks[0].project or len({info.stem for info in case.reports}) > 1:
        return False
    found = readings(of_measure(of_subject(case.figures, asks[0]), asks[0].measure), case.question.words)
    if not found or not found[0].figure.amount.is_money:
        return False
    for whole in found[0].figures:
        chosen = _complete(case, whole)
        if chosen:
            out.say(f"{statement(out, whole)}，其中：")
            out.say("；".join(_item(out, figure) for figure in chosen) + "。")
            return True
    return _known(case, out, asks[0])


def _usual(words: str) -> list[Ask]:
    """What 收入 and 支出 mean by themselves."""
    if "收入" in words and "支出" not in words:
        return [Ask("本年收入合计"), Ask("收入总计")]
    return [Ask("本年支出合计"), Ask("支出总计")] if re.search(r"支出|钱|花", words) else []


def _complete(case: Case, whole: Figure) -> list[Figure]:
    """The first set of parts that adds up to the whole at the printed precision."""
    words = squeezed(case.question.text)
    ways = (_by_class, _by_share, _by_row, _by_name, _by_path)
    if not _CLASSES.search(words):
        ways = (_by_path, _by_share, _by_row, _by_name, *(() if "收入" in whole.name else (_by_class,)))
    for way in ways:
        for chosen in way(case.figures, whole):
            if 1 < len(chosen) <= _MOST and _adds_up(chosen, whole) and _as_asked(chosen, words):
                return chosen
    return []


def _as_asked(parts: Sequence[Figure], words: str) -> bool:
    """功能分类 has codes that begin with 2, 经济分类 such that begin with 3."""
    first = "3" if "经济" in words else "2" if "功能" in words else ""
    return all(f.code.startswith(first) for f in parts if f.code)


def _by_share(figures: Sequence[Figure], whole: Figure) -> Iterable[list[Figure]]:
    """Items of the text whose printed shares are shares of this whole."""
    shares = {
        (f.group, f.subject): f for f in figures if f.measure is Measure.SHARE and _same_text(f, whole) and f.group
    }
    parts = [
        f
        for f in figures
        if f.measure is whole.measure
        and f.subject != whole.subject
        and (f.group, f.subject) in shares
        and _is_share(f, whole, shares[(f.group, f.subject)])
    ]
    # One section tells one breakdown; the same whole may be broken down elsewhere in another way.
    for place in dict.fromkeys(f.source.section for f in parts):
        yield _once(f for f in parts if f.source.section == place)


def _by_path(figures: Sequence[Figure], whole: Figure) -> Iterable[list[Figure]]:
    """The rows below a 科目 in one table, level by level."""
    below: dict[tuple[str, int], list[Figure]] = defaultdict(list)
    for f in figures:
        under = f.subject.startswith(whole.subject + "/") and f.column == whole.column and f.year == whole.year
        if under and f.measure is whole.measure and f.source.table and f.amount.value:
            below[(f.source.table, f.subject.count("/"))].append(f)
    yield from (_once(own) for own in below.values())


def _by_name(figures: Sequence[Figure], whole: Figure) -> Iterable[list[Figure]]:
    """The parts that the field knows a total by (三公经费)."""
    own = [f for f in figures if f.measure is whole.measure and f.year == whole.year and not f.column]
    for names in (section("items").get(whole.name, ()), section("overviews").get(whole.name, ())):
        for table in dict.fromkeys(f.source.table for f in own):
            yield _once(f for name in names for f in own if f.name == name and f.source.table == table)


def _by_class(figures: Sequence[Figure], whole: Figure) -> Iterable[list[Figure]]:
    """The 类 of a table by function, in the table's total column or in the column that the whole is."""
    tables: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for f in figures:
        if f.measure is whole.measure and len(f.code) == 3 and f.source.table and f.amount.value:
            tables[(f.source.table, f.column)].append(f)
    yield from (_once(own) for own in sorted(tables.values(), key=lambda own: own[0].scope != whole.scope))


def _by_row(figures: Sequence[Figure], whole: Figure) -> Iterable[list[Figure]]:
    """The rows of the lowest level that have something in the column of this name (项目支出 of which 科目)."""
    tables: dict[str, list[Figure]] = defaultdict(list)
    for f in figures:
        named = whole.name in (part.removeprefix("其中：") for part in f.column.split("/"))
        if named and f.measure is whole.measure and f.amount.value and f.source.table and f.code:
            tables[f.source.table].append(f)
    for own in tables.values():
        if any(is_income(f) for f in own):
            continue
        longest = max(len(f.code) for f in own)
        yield _once([f for f in own if len(f.code) == longest])


def _known(case: Case, out: Composer, ask: Ask) -> bool:
    """The parts that the field knows a total by (三公经费), whether or not all of them are printed."""
    names = section("overviews").get(ask.subject, ())
    chosen = [f for name in names for f in _read(case, name)]
    if len(chosen) < 2:
        return False
    out.say("；".join(statement(out, figure) for figure in chosen) + "。")
    return True


def _read(case: Case, name: str) -> list[Figure]:
    found = readings(of_measure(of_subject(case.figures, Ask(name)), None), case.question.words)
    return [found[0].figure] if found else []


def _item(out: Composer, figure: Figure) -> str:
    return f"{figure.name} {out.quoted(figure)}{out.mark(figure)}"


def _once(figures: Iterable[Figure]) -> list[Figure]:
    chosen: dict[str, Figure] = {}
    for figure in figures:
        chosen.setdefault(figure.subject, figure)
    return list(chosen.values())


def _same_text(figure: Figure, whole: Figure) -> bool:
    return figure.source.table is None and whole.source.table is None and figure.year == whole.year


def _is_share(part: Figure, whole: Figure, share: Figure) -> bool:
    if not part.amount.is_money or not whole.amount.value:
        return False
    rate = part.amount.to(whole.amount.unit).value / whole.amount.value * 100
    # Publications often let the last share take up the rounding of the others.
    return abs(rate - share.amount.value) < 2 * Decimal(10) ** -share.amount.places


def _adds_up(parts: Sequence[Figure], whole: Figure) -> bool:
    """Whether the parts make the whole, give or take the rounding of each."""
    if any(not f.amount.is_money for f in parts):
        return False
    total = sum((f.amount.to("元").value for f in parts), Decimal(0))
    coarse = max(_step(f) for f in (*parts, whole))
    return abs(total - whole.amount.to("元").value) <= coarse * (len(parts) + 1) / 2


def _step(figure: Figure) -> Decimal:
    """One unit in the last printed place, in 元."""
    unit = figure.amount.to("元").value / figure.amount.value if figure.amount.value else Decimal(1)
    return unit * Decimal(10) ** -figure.amount.places
