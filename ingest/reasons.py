"""The reason that a statement gives, how far it goes on, and the facts that it explains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.bases import is_own_plan
from ingest.ledger.amounts import find_amounts
from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import squeezed
from ingest.naming import canonical_name, subject_path

_MARK = re.compile(
    r"(?:主要|增减|变动|变化|差异)*(?<!问题及)(?<!问题和)原因(?:主要)?(?:分别)?(?:是|为|在于|系|有|如下)*[：:,，]?\s*(?:由于|是因为)?"
    r"|主要(?:是|系)?(?:因为|由于)"
    r"|(?<![^，,。；;）)\s])主要(?:是|系)(?!用于|为了|包括)[：:]?\s*(?:因为|由于|因(?=[^公]))?"
)
_BARE_MARK = re.compile(r"主要(?:是|系)")
_EXPLAINABLE = re.compile(r"增|减|升|降|持平|低|高|完成|差异")
_STOP = re.compile(r"其中[：:，]?|具体(?:情况|包括|如下)|主要用于|开支内容|与(?:年初|全年)预算相比")
_FACT = re.compile(
    r"[，,）)]\s*(?=(?:(?:支出|收入)?(?:决算|预算)数?)?(?:与|较|比|同)(?:上\s*年|去年|20\d\d|年初|全年|预算|决算)[^，。；]{0,20}?"
    r"[，,]?[^，。；\d]{0,14}?\d[\d,.]*\s*(?:[万亿]?元|[%％]|个百分点)|完成(?:了)?(?:年初|全年|调整)?预算数?的?\s*\d)"
)
FLAT_WORDS = ("持平",)
"""What stands as the printed amount of a change of nothing."""
_NEXT_ITEM = re.compile(r"^\s*(?:[二三四五六七八九]是|其[二三四五]|第[二三四五][，、]|[（(][2-9二三四五六七八九][)）])")
_PLAN_FACTS = (Measure.INITIAL_BUDGET, Measure.FULL_BUDGET, Measure.COMPLETION_RATE, Measure.VARIANCE_RATE)
_CHANGES = (Measure.CHANGE, Measure.CHANGE_RATE)
_TWO_SIDED = re.compile(r"(?P<of>.*?)收入[、和与及]?支出(?:总体|总计|预算|决算)*$")


@dataclass(frozen=True, slots=True)
class Statement:
    """A run of text between 。 or ；, as positions in its paragraph."""

    start: int
    end: int
    new_sentence: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A figure and where in its statement the number begins."""

    start: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason given: where it stands in its statement, its words, and the words before it in its clause."""

    start: int
    end: int
    text: str
    head: str


def statements(text: str) -> list[Statement]:
    """Split at 。！ and at ；, keeping a trailing piece without an end mark."""
    out: list[Statement] = []
    start, fresh = 0, True
    for match in re.finditer(r"[。！；;]", text):
        if match.end() > start:
            out.append(Statement(start, match.end(), fresh))
        # A bracket that closes after the mark goes on with the sentence around it.
        start, fresh = match.end(), match[0] in "。！" and not text[match.end() :].lstrip().startswith(("）", ")"))
    if start < len(text):
        out.append(Statement(start, len(text), fresh))
    return out


def reasons_in(text: str) -> list[Reason]:
    """The reasons of a statement in order; a comparison with a number after one ends it."""
    out: list[Reason] = []
    for mark in _MARK.finditer(text):
        if (out and mark.start() < out[-1].end) or not _explains(text, mark):
            continue
        ends = [m.start() for m in (_STOP.search(text, mark.end()), _FACT.search(text, mark.end())) if m]
        end = min([*ends, len(text)])
        head = re.split(r"[，,。；;：:]", text[: mark.start()])[-1]
        out.append(Reason(mark.start(), end, text[mark.end() : end].strip("，。；：:;、 "), squeezed(head)))
    return out


def goes_on_with_reason(text: str, reason: str) -> bool:
    """Whether a statement is the second or a later item of reasons that are counted (一是 …；二是 …)."""
    return bool(_NEXT_ITEM.match(text)) and (not re.match(r"\s*[（(]", text) or bool(re.search("[（(][1一]", reason)))


def reason_in(text: str) -> str:
    """What a statement gives as its last reason, without the words that introduce it; "" where it gives none."""
    found = reasons_in(text)
    return _tidy(found[-1].text) if found else ""


def with_reason(
    earlier: list[Figure], found: Sequence[Told], parts: Sequence[Statement], index: int, paragraph: str
) -> list[Figure]:
    """Attach the reasons of a statement to its own facts before them, or else to those they name or that precede."""
    text = paragraph[parts[index].start : parts[index].end]
    own = [told.figure for told in found]
    reasons = reasons_in(text)
    before = 0
    for number, reason in enumerate(reasons):
        last = number == len(reasons) - 1 and reason.end >= len(text.rstrip())
        words = _tidy(reason.text + (_reason_goes_on(parts, index, paragraph, reason.text) if last else ""))
        if not words:
            continue
        segment = [i for i, told in enumerate(found) if before <= told.start < reason.start]
        before = reason.end
        if segment:
            own = _explain(own, segment, reason, words)
            flat_only = all(own[i].amount.printed in FLAT_WORDS for i in segment)
            earlier = _explain_sum_before(earlier, own[segment[-1]], words) if flat_only else earlier
        else:
            earlier = explained_by(earlier, reason, words)
    return earlier + own


def explained_by(earlier: Sequence[Figure], reason: Reason, words: str) -> list[Figure]:
    """The facts with a reason that a sentence of its own gives: those of the subject it names, else the last told."""
    target = _explained(earlier, reason)
    return [replace(f, reason=words) if f in target else f for f in earlier]


def _explains(text: str, mark: re.Match[str]) -> bool:
    """主要是 gives a reason only after a change or a comparison with the budget, or at the start of a sentence."""
    if not _BARE_MARK.match(mark[0]):
        return True
    before = text[: mark.start()].rstrip("，,。；;） )")
    clause = re.split(r"[，,。；;]", before)[-1]
    return not before.strip() or bool(_EXPLAINABLE.search(clause))


def _tidy(reason: str) -> str:
    """A single reason does without its 一是."""
    return reason if re.search(r"二是|其二", reason) else reason.removeprefix("一是")


def _explain(own: Sequence[Figure], segment: Sequence[int], reason: Reason, words: str) -> list[Figure]:
    """Give the reason to the facts of the last subject before it that it can be about."""
    last = own[segment[-1]]
    of = _family_of(reason.head, last)
    chosen = [i for i in segment if own[i].subject == last.subject and _family(own[i]) in (of, "value")]
    if of == "value":
        chosen = [i for i in segment if own[i].subject == last.subject]
    return [replace(f, reason=f.reason or words) if i in chosen else f for i, f in enumerate(own)]


def _explain_sum_before(earlier: Sequence[Figure], flat: Figure, words: str) -> list[Figure]:
    """ "5万元。与上年持平，主要原因是…": the sum of the sentence before is explained as well."""
    group = earlier[-1].group if earlier else ""
    return [
        replace(f, reason=f.reason or words) if (f.subject, f.group) == (flat.subject, group) else f for f in earlier
    ]


def _family(figure: Figure) -> str:
    """Whether a fact is about the budget and what came of it, about the year before, or a sum by itself."""
    if figure.measure in _PLAN_FACTS:
        return "plan"
    if figure.measure in _CHANGES:
        return "plan" if is_own_plan(figure.base, figure.kind, figure.year) else "year"
    return "value"


def _family_of(head: str, last: Figure) -> str:
    """What a reason is about: by the words before it, else by the fact before it."""
    if "预算" in head and not re.search(r"上年|去年", head):
        return "plan" if last.kind == "决算" else "value"
    if re.search(r"上年|去年", head):
        return "year"
    return _family(last)


def _explained(earlier: Sequence[Figure], reason: Reason) -> list[Figure]:
    """The facts that a sentence without figures explains: those of the subjects it names, else the last ones told."""
    if not earlier:
        return []
    sides = _sides_named(reason.head)
    both = [f for f in earlier if f.subject in sides and f.measure in _CHANGES and not f.reason]
    if both:
        return both
    head = reason.head
    named = [f for f in earlier if len(f.name) > 2 and (f.name in head or (f.printed and f.printed in head))]
    longest = max((len(f.name) for f in named), default=0)
    target = next((f for f in reversed(named) if len(f.name) == longest), earlier[-1])
    of = _family_of(head, target) if "预算" in head or re.search(r"上年|去年", head) else "value"
    same = [f for f in earlier if f.subject == target.subject and not f.reason and (named or f.group == target.group)]
    return [f for f in same if of == "value" or _family(f) in (of, "value")]


def _sides_named(head: str) -> tuple[str, ...]:
    """财政拨款收入支出增加的 names the income and the expenditure; () where a head names one thing only."""
    name = re.sub(
        r"(?:总体)?(?:比|较|与)?(?:上年|去年)?(?:有所)?(?:增加|减少|增长|下降|变动|变化)(?:较大)?的?$", "", head
    )
    both = _TWO_SIDED.search(name)
    if both is None or not both["of"]:
        return ()
    return (*tuple(canonical_name(both["of"] + side) for side in ("收入", "支出")), canonical_name(name))


def _reason_goes_on(parts: Sequence[Statement], index: int, paragraph: str, reason: str) -> str:
    """Sentences after a reason that only go on explaining: its further items, or no number and no new topic."""
    extra = ""
    for number, part in enumerate(parts[index + 1 :]):
        text = paragraph[part.start : part.end]
        head = _STOP.split(text)[0]
        item = goes_on_with_reason(text, reason)
        if not head.strip() or (not item and (number > 1 or _has_own_topic(head))):
            break
        if not item and not part.new_sentence and not paragraph[: part.start].endswith("；"):
            break
        extra += "；" + head.strip("，。；：:; ")
        if head != text:
            break
    return extra


def _has_own_topic(text: str) -> bool:
    return bool(find_amounts(text) or reasons_in(text) or subject_path(text))
