"""Faults such as a parser, a search or an answerer may have, to be switched on one by one; each names what it harms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ingest.ledger.model import Amount, Chunk, Figure, JuesuanError, Measure, Source
from qa.model import Answer, Citation, Outcome, Quoted

Figures = Callable[[list[Figure]], list[Figure]]


@dataclass(frozen=True, eq=False)
class FaultyLedger:
    """A ledger whose figures, passages and places of passages went through a fault."""

    whole: Any
    figures_of: Figures = list
    chunk_of: Callable[[Chunk], Chunk | None] = lambda chunk: chunk
    order: Callable[[list[Any]], list[Any]] = list

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)

    def figures(self, reports: Sequence[str] | None = None) -> list[Figure]:
        return self.figures_of(self.whole.figures(reports))

    def chunks(self, reports: Sequence[str] | None = None) -> list[Chunk]:
        return [kept for chunk in self.whole.chunks(reports) if (kept := self.chunk_of(chunk))]

    def search_text(self, query: str, reports: Sequence[str] | None, k: int) -> list[tuple[Chunk, float]]:
        found = self.whole.search_text(query, reports, k)
        return self.order([(kept, score) for chunk, score in found if (kept := self.chunk_of(chunk))])


# --- faults of reading: what the ledger holds is not what is printed ----------------------------------------------


def row_of(figure: Figure) -> tuple[str, int, str]:
    return (figure.source.report, figure.source.page, figure.source.quote)


def drop_rows(figures: list[Figure]) -> list[Figure]:
    """Every third row of the tables is lost."""
    rows = list(dict.fromkeys(row_of(f) for f in figures if f.source.table))
    lost = set(rows[::3])
    return [f for f in figures if row_of(f) not in lost]


def shift_column(figures: list[Figure]) -> list[Figure]:
    """Each cell of a row has the amount of its neighbour."""
    rows = defaultdict(list)
    for n, figure in enumerate(figures):
        if figure.source.table:
            rows[row_of(figure)].append(n)
    out = list(figures)
    for row in rows.values():
        for here, other in zip(row, [*row[1:], row[0]], strict=True):
            out[here] = replace(figures[here], amount=figures[other].amount)
    return out


def swap_measures(figures: list[Figure]) -> list[Figure]:
    """What was planned is taken for what was spent."""
    swapped = {Measure.FINAL: Measure.INITIAL_BUDGET, Measure.INITIAL_BUDGET: Measure.FINAL}
    return [replace(f, measure=swapped.get(f.measure, f.measure)) for f in figures]


def cut(text: str) -> str:
    """Numbers without their last digit, as where digits stand lower than the line."""
    return re.sub(r"(\d\.\d)\d(?!\d)", r"\1", text)


def lose_digits(figures: list[Figure]) -> list[Figure]:
    """The last digits of a line fell out of it."""

    def short(f: Figure) -> Figure:
        value = Decimal(cut(format(f.amount.value, "f")))
        source = replace(f.source, quote=cut(f.source.quote))
        return replace(f, amount=replace(f.amount, value=value, printed=cut(f.amount.printed)), source=source)

    return [f if f.source.table else short(f) for f in figures]


def wrong_page(figures: list[Figure]) -> list[Figure]:
    """Pages are counted from the contents, not from the cover."""
    return [replace(f, source=replace(f.source, page=f.source.page + 1)) for f in figures]


def rounded_off(figures: list[Figure]) -> list[Figure]:
    """Amounts went through a number type of five digits."""

    def five(amount: Amount) -> Amount:
        return replace(amount, value=Decimal(f"{amount.value:.5g}"))

    return [replace(f, amount=five(f.amount)) for f in figures]


def wrong_unit(figures: list[Figure]) -> list[Figure]:
    """元 is taken for the unit of a table in 万元."""
    return [replace(f, amount=replace(f.amount, unit="元")) if f.amount.unit == "万元" else f for f in figures]


def last_year(figures: list[Figure]) -> list[Figure]:
    """This year's column is filled from last year's."""
    told = {(f.department, f.year, f.subject, f.measure, f.column): f.amount for f in figures}

    def old(f: Figure) -> Figure:
        before = told.get((f.department, (f.year or 0) - 1, f.subject, f.measure, f.column))
        return replace(f, amount=before) if before else f

    return [old(f) for f in figures]


def sign_lost(figures: list[Figure]) -> list[Figure]:
    """A fall is stored as a rise."""
    changes = (Measure.CHANGE, Measure.CHANGE_RATE)
    return [replace(f, amount=replace(f.amount, value=-f.amount.value)) if f.measure in changes else f for f in figures]


def without_reasons(figures: list[Figure]) -> list[Figure]:
    """The sentence after the figures is not read."""
    return [replace(f, reason="", source=replace(f.source, quote=before_reason(f.source.quote))) for f in figures]


def before_reason(text: str) -> str:
    return re.split(r"主要原因|主要是|原因", text)[0]


def no_reason_in(chunk: Chunk) -> Chunk:
    return replace(
        chunk, text=before_reason(chunk.text), source=replace(chunk.source, quote=before_reason(chunk.source.quote))
    )


def other_department(figures: list[Figure]) -> list[Figure]:
    """Two reports were stored under each other's names."""
    stems = sorted({f.source.report for f in figures})
    turned = dict(zip(stems, [*stems[1:], stems[0]], strict=True))
    return [replace(f, source=replace(f.source, report=turned[f.source.report])) for f in figures]


def unreadable(figures: list[Figure]) -> list[Figure]:
    """The ledger breaks on one department."""
    if any("农业" in f.source.report for f in figures):
        raise RuntimeError("disk")
    return figures


# --- faults of answering ------------------------------------------------------------------------------------------


def refuse(answer: Answer) -> Answer:
    """Nothing is ever found."""
    return Answer(answer.question, Outcome.NO_EVIDENCE, "报告中没有找到。")


def always_answer(answer: Answer) -> Answer:
    """There is a number for everything."""
    if answer.outcome is Outcome.ANSWERED:
        return answer
    place = Citation(1, Source("某报告", 1, None, quote="合计 12.34 万元"), "", None)
    number = Quoted("12.34 万元", Decimal("12.34"), "万元", "quoted", (1,))
    return Answer(answer.question, Outcome.ANSWERED, "12.34 万元[1]。", figures=(number,), citations=(place,))


def quote_of_another(answer: Answer) -> Answer:
    """The right page, but the sentence above."""
    moved = tuple(replace(c, source=replace(c.source, quote="一、总体情况说明", row=None)) for c in answer.citations)
    return replace(answer, citations=moved)


def turn_direction(answer: Answer) -> Answer:
    """增加 and 减少 are mixed up."""
    pairs = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
    return replace(answer, text=re.sub("|".join(pairs), lambda match: pairs[match[0]], answer.text))


def miscalculate(answer: Answer) -> Answer:
    """Subtractions are computed as additions, and shown as what they should have been."""

    def wrong(number: Quoted) -> Quoted:
        return replace(number, expression=number.expression.replace(" - ", " + "))

    return replace(answer, figures=tuple(wrong(number) for number in answer.figures))


def operands_of_nowhere(answer: Answer) -> Answer:
    """A calculation is shown whose operands nobody has printed."""

    def loose(n: Quoted) -> Quoted:
        return replace(n, expression=f"{n.value + 1}{n.unit} - 1{n.unit}") if n.status == "computed" else n

    return replace(answer, figures=tuple(loose(number) for number in answer.figures))


def tell_more(answer: Answer) -> Answer:
    """A number that nobody listed slips into the text."""
    return replace(answer, text=f"{answer.text}约占 98.76%。") if answer.outcome is Outcome.ANSWERED else answer


def whole_row(answer: Answer) -> Answer:
    """Every number of the cited row is told, the asked one among them."""
    words = "|".join(c.source.quote.replace(",", "") for c in answer.citations)
    found = dict.fromkeys(re.findall(r"(?<![\d.])\d+\.\d\d(?!\d)", words))
    more = tuple(Quoted(f"{n} 万元", Decimal(n), "万元", "quoted", (1,)) for n in found)
    return replace(answer, figures=(*answer.figures, *more))


def bare_numbers(answer: Answer) -> Answer:
    """Numbers are answered without the words around them."""
    return replace(answer, text=" ".join(number.text for number in answer.figures)) if answer.figures else answer


def broken(answer: Answer) -> Answer:
    """Some questions cannot be asked at all."""
    if len(answer.text) % 3 == 0:
        raise JuesuanError("模型没有回答")
    return answer


def made_up_in_refusal(answer: Answer) -> Answer:
    """What is not there is estimated all the same."""
    return (
        replace(answer, text=f"{answer.text}估计为 43.21 万元。") if answer.outcome is Outcome.NO_EVIDENCE else answer
    )


def turn_signs(answer: Answer) -> Answer:
    """Values have the other sign than the text."""
    return replace(answer, figures=tuple(replace(number, value=-number.value) for number in answer.figures))


def exchange_numbers(answer: Answer) -> Answer:
    """The first and the last quoted number of the text stand in each other's place."""
    quoted = list(dict.fromkeys(n.text for n in answer.figures if n.status == "quoted" and n.text in answer.text))
    if len(quoted) < 2:
        return answer
    pair = {quoted[0]: quoted[-1], quoted[-1]: quoted[0]}
    either = "|".join(re.escape(one) for one in sorted(pair, key=len, reverse=True))
    return replace(answer, text=re.sub(rf"(?<![\d.,])(?:{either})", lambda match: pair[match[0]], answer.text))


def exchange_kinds(answer: Answer) -> Answer:
    """What was planned is called spent, and the other way round."""
    pairs = {"预算数为": "决算数为", "决算数为": "预算数为"}
    return replace(answer, text=re.sub("|".join(pairs), lambda match: pairs[match[0]], answer.text))


def another_year(answer: Answer) -> Answer:
    """Every year of the text is ten years ago."""
    return replace(answer, text=re.sub(r"(?<!\d)20[12](\d) 年", r"200\1 年", answer.text))


def exchange_order(answer: Answer) -> Answer:
    """The highest is called the lowest."""
    pairs = {"最高": "最低", "最低": "最高", "更高": "更低", "更低": "更高", "没有超预算": "超出了预算"}
    return replace(answer, text=re.sub("|".join(pairs), lambda match: pairs[match[0]], answer.text))


def report_of_another(answer: Answer) -> Answer:
    """The right page of the wrong report."""
    moved = tuple(replace(c, source=replace(c.source, report="另一份报告")) for c in answer.citations)
    return replace(answer, citations=moved)


def without_numbers(answer: Answer) -> Answer:
    """The numbers are listed, but the text says 若干."""
    text = answer.text
    for number in sorted(answer.figures, key=lambda one: -len(one.text)):
        text = text.replace(number.text, "若干")
    return replace(answer, text=text)


def see_citation(answer: Answer) -> Answer:
    """The text only points elsewhere."""
    return replace(answer, text="见所引[1]。") if answer.outcome is Outcome.ANSWERED else answer
