"""Whether the numbers of a text stand where they belong: none in another's place, year and kind as cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from eval.cases import EvalCase
from eval.score import Score, amount_of, plain, printed_in, quoted_words
from eval.scored_direction import said_signs
from qa.model import Answer, Citation, Quoted

_TAIL = re.compile(r"(?:(?:年初|全年|调整)?[预决]算数?|支出|收入|合计|实有|分别|共|计|总|数|为|是|有|达|约|[:：“”])+$")
_NAME = re.compile(r"[\u4e00-\u9fff（）“”]+$")
PLANNED = r"(?<!公共)(?<!基金)(?<!经营)预算"
"""一般公共预算 is a part of the money, not a kind of number."""
_TOLD = re.compile(rf"(?:((?:19|20)\d\d)年)?([^，。；：\d]*?)((?:年初|全年)?{PLANNED}|决算)?数?为?$")
_KIND = re.compile(rf"({PLANNED}|决算)[^，。；\d|]{{0,12}}$")
_WORKED = re.compile(r"（[^（）]*[−+÷×][^（）]*）")
_LAST_YEAR = re.compile(r"上年|去年|上一年")


def standing(number: Quoted, text: str) -> list[int]:
    """Where a number's own text stands whole in an answer's plain text."""
    pattern = rf"(?<![\d.]){re.escape(plain(number.text))}(?!\d|\.\d)"
    return [match.start() for match in re.finditer(pattern, text)]


def exchanged(answer: Answer) -> list[str]:
    """Numbers that stand in another's place: by their marks, their calculation, their names or direction words."""
    text = plain(answer.text)
    quoted = [one for one in answer.figures if one.status == "quoted" and one.value and standing(one, text)]
    quotes = [plain(quoted_words(citation)) for citation in answer.citations]
    moved = [number.text for number in quoted if not _marked_right(number, answer)]
    moved += [number.text for number in answer.figures if not _calculated_here(number, answer, text)]
    # An operand in brackets is told a second time, without its name.
    told = _WORKED.sub("（）", text)
    pairs = [(a, b) for a, b in combinations(quoted, 2) if a.text != b.text and standing(a, told) and standing(b, told)]
    moved += [f"{a.text}、{b.text}" for a, b in pairs if _names_turned(a, b, told, quotes)]
    moved += [f"{a.text}、{b.text}" for a, b in pairs if _change_turned(a, b, told, quotes)]
    return list(dict.fromkeys(moved))


def labels(case: EvalCase, answer: Answer) -> Score | None:
    """A quoted number told with its year and kind (2023 年…决算数为) is of that year and kind where it is cited."""
    text = plain(answer.text)
    # A computed number of the same amount has no place of its own: 2023 年为 0.00 万元（0.00万元 − 0万元）.
    computed = {number.text for number in answer.figures if number.status == "computed"}
    quoted = [number for number in answer.figures if number.status == "quoted" and number.text not in computed]
    told = [one for number in quoted for one in _labelled(number, answer, text)]
    wrong = [why for number, match, cited in told if (why := _mislabelled(number, match, cited))]
    return Score("labels", not wrong, "; ".join(m[0] for _, m, _ in told), "；".join(wrong)) if told else None


def _labelled(number: Quoted, answer: Answer, text: str) -> Iterator[tuple[Quoted, re.Match[str], list[Citation]]]:
    """Where a number is told with year or kind, and what is cited for it there."""
    for at in standing(number, text):
        match = _TOLD.search(text[:at])
        if match and (match[1] or match[3]):
            marks = _marks(text[at + len(plain(number.text)) :]) or set(number.citations)
            cited = [c for c in answer.citations if c.id in marks and printed_in(amount_of(number), quoted_words(c))]
            if cited:
                yield number, match, cited


def _mislabelled(number: Quoted, match: re.Match[str], cited: list[Citation]) -> str:
    year = match[1]
    if year and not any(c.year is None or _speaks_of(c, int(year)) for c in cited):
        return f"{number.text} 说成 {year} 年的，所引的是 {cited[0].year} 年"
    kind = match[3][-2:] if match[3] else ""
    if kind and all(_kind(number, c) not in ("", kind) for c in cited):
        return f"{number.text} 说成{kind}数，所引的是{_kind(number, cited[0])}数"
    return ""


def _speaks_of(citation: Citation, year: int) -> bool:
    """A sentence may also speak of the year before the report's."""
    words = quoted_words(citation)
    return citation.year == year or str(year) in words or (citation.year == year + 1 and bool(_LAST_YEAR.search(words)))


def _kind(number: Quoted, citation: Citation) -> str:
    """预算 or 决算 where the cited place says so; a 决算 table may have a column of the plan, so it does not."""
    source, words = citation.source, plain(quoted_words(citation))
    near = [m[1] for at in printed_in(amount_of(number), words) if (m := _KIND.search(words[: at.start()]))]
    if near:
        return near[0] if len(set(near)) == 1 else ""
    around = "\n".join((words, source.section, source.table or "", source.report))
    planned = bool(re.search(PLANNED, around))
    if "决算" not in around:
        return "预算" if planned else ""
    return "决算" if not source.table and not planned else ""


def _marks(behind: str) -> set[int]:
    """The citation marks right behind a number."""
    match = re.match(r"(?:\[\d+\])+", behind)
    return {int(n) for n in re.findall(r"\d+", match[0])} if match else set()


def _marked_right(number: Quoted, answer: Answer) -> bool:
    """Wherever marks stand right behind a number, one of the places shows it."""
    text = plain(answer.text)
    amount, quotes = amount_of(number), {c.id: plain(quoted_words(c)) for c in answer.citations}
    marks = [found for at in standing(number, text) if (found := _marks(text[at + len(plain(number.text)) :]))]
    return all(any(printed_in(amount, quotes.get(n, "")) for n in found) for found in marks)


def _calculated_here(number: Quoted, answer: Answer, text: str) -> bool:
    """A calculation in brackets right behind a number is one that gives this number."""
    own = {_bare(one.expression) for one in answer.figures if one.text == number.text}
    for at in standing(number, text):
        behind = re.match(r"（((?:[^（）]*[−+÷×][^（）]*))）", text[at + len(plain(number.text)) :])
        if behind and re.search(r"\d", behind[1]) and _bare(behind[1]) not in own:
            return False
    return True


def _bare(expression: str) -> str:
    return plain(expression).translate(str.maketrans("−÷×", "-/*"))


def _name(head: str) -> str:
    """What a number is called right before it, in its last words."""
    found = _NAME.search(head.rstrip("|"))
    return _TAIL.sub("", found[0])[-8:] if found else ""


def _names_turned(a: Quoted, b: Quoted, text: str, quotes: list[str]) -> bool:
    """Each is called what the cited places call the other alone."""
    said = [{_name(text[:at]) for at in standing(one, text)} for one in (a, b)]
    shown = [{_name(q[: m.start()]) for q in quotes for m in printed_in(amount_of(one), q)} for one in (a, b)]
    crossed = _called(said[0], shown[1]) and _called(said[1], shown[0])
    return crossed and not _called(said[0], shown[0]) and not _called(said[1], shown[1])


def _called(said: set[str], shown: set[str]) -> bool:
    return any(len(x) > 1 and len(y) > 1 and (x.endswith(y) or y.endswith(x)) for x in said for y in shown)


def _change_turned(a: Quoted, b: Quoted, text: str, quotes: list[str]) -> bool:
    """One is told as a change that is printed as none, the other the other way round."""

    def is_change(one: Quoted) -> tuple[set[bool], set[bool]]:
        said = {bool(said_signs(text, [at])) for at in standing(one, text)}
        places = [(q, m.start()) for q in quotes for m in printed_in(amount_of(one), q)]
        return said, {bool(said_signs(q, [at])) for q, at in places}

    (said_a, shown_a), (said_b, shown_b) = is_change(a), is_change(b)
    if not all(len(one) == 1 for one in (said_a, shown_a, said_b, shown_b)):
        return False
    return said_a == shown_b != shown_a == said_b
