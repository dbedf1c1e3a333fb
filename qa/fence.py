"""What a model's draft must hold to beside its numbers: the question, what was looked up, the language, our affairs.

The verifier asks whether what is said is true of the evidence. This asks whether it is an answer, and to this question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.ledger.amounts import Role, find_amounts, format_amount, same
from ingest.ledger.model import Amount, Figure, Measure
from ingest.ledger.terms import squeezed
from qa.beside_numbers import held_beside
from qa.facts import stands_at
from qa.known import NOTHING, Known
from qa.model import Answer, Check, Intent, Outcome, Question, Quoted
from qa.orders import is_order
from qa.own_marks import check_own_marks
from qa.own_words import content
from qa.papers import Papers
from qa.parts_of_speech import names_something
from qa.prompts import NO_ANSWER, PROTOCOL, SYSTEM
from qa.reasons_kept import check_reasons_kept
from qa.row_words import content_words, of_unit, share_said
from qa.shown import shown_calculations
from qa.verify import Verdict, verify_draft

UNMARKED = "unmarked"
"""The check that fails for want of marks alone."""
INCOMPLETE = (UNMARKED, "lookup", "words", "kind", "premise")
"""The checks that the beginning of a draft may fail because its end is still to come."""
_MARK = re.compile(r"[\[【]\s*\d")
_MARKS = re.compile(r"[\[【]([\d、,，\s]+)[\]】]")
_LAID_OUT = re.compile(r"^\s*(?:\||#{1,6}\s|```|[{}\[]\s*$|[{]\s*\")", re.M)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-zÀ-ʯ\u0400-\u04ff\u3040-\u30ff\uac00-\ud7af]")
_OUTSIDE = re.compile(r"https?:|www\.|[\w.]+@[\w.]+|\b1[3-9]\d{9}\b|\b0\d{2,3}-\d{7,8}\b", re.A)
_YES_NO = re.compile(r"(?:不?是的?|不?对|否|没?有|无|未|不?相符|不?一致|不?存在|相等|不等)[，。,；]|没有|未|无")
_NOT = re.compile(r"没有|未|无(?!论)|不(?!同|含|包括)|并非|否")
_CORRECTED = re.compile(r"^与报告(?:相反|不符)")
_CORRECTS = re.compile(r"相反|不符|不是|并非|并未|没有|有误|不准确|而是|实际上?|错")
_BESIDE = (Measure.CHANGE, Measure.CHANGE_RATE, Measure.SHARE)
_FREE = (Intent.WHY, Intent.OVERVIEW)
_PLAIN = (Intent.FIGURE, Intent.LIST, Intent.DEFINITION, Intent.RANK, Intent.EXISTS, Intent.DERIVED)
"""What is asked for was looked up: a calculation beside it answers something else."""
_NUMBERS = (Intent.FIGURE, Intent.DERIVED, Intent.COMPARE, Intent.RANK)
_REASON = re.compile(r"原因|由于|因为|因(?!公)")
_RUN = 14
"""So many letters of ours in a row are no chance."""
_KEPT = 0.6
_KEPT_OF_EACH = 0.4
_LONG = 4
_UNCHANGED = re.compile(r"持平|不变|没有变化|无变化|相同|一致")
_WORDS = (Intent.LIST, Intent.DEFINITION)
_BORNE = 0.75


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft held against everything: its numbers with their sources, and all checks."""

    verdict: Verdict
    checks: tuple[Check, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """What does not hold."""
        return tuple(check for check in self.checks if not check.ok)


def judged(question: Question, text: str, papers: Papers, lookup: Answer, known: Known = NOTHING) -> Judged:
    """Hold a draft against the evidence, the question and the built-in answer."""
    verdict = verify_draft(
        text,
        papers.citations,
        papers.figures,
        papers.computed,
        question.years,
        question.text,
        question.subjects,
        known,
    )
    checks = [*verdict.checks, *_form(text, lookup), *_beside(question, text, papers, lookup)]
    if lookup.outcome is Outcome.ANSWERED:
        checks += _keeps(question, text, verdict, lookup, papers)
    else:
        checks += _to_the_point(question, verdict, papers)
        checks += _of_the_kind(question, text, verdict, papers)
    return Judged(verdict, tuple(checks))


def _beside(question: Question, text: str, papers: Papers, lookup: Answer) -> list[Check]:
    """What the draft says beside its numbers, held against the places that it cites and what was looked up."""
    cited = {int(number) for mark in _MARKS.findall(text) for number in re.findall(r"\d+", mark)}
    places = [c for c in papers.citations if c.id in cited] or papers.citations
    quotes = [part for c in places for part in (c.source.quote, c.source.table or "", c.source.row or "")]
    told = [lookup.text] if lookup.outcome is Outcome.ANSWERED else []
    names = {*question.subjects, *(ask.said for ask in question.asks), *(c.department for c in papers.citations)}
    names |= {name for f in papers.figures for name in (f.name, f.project) if name}
    given = [figure.reason for figure in papers.figures if figure.reason]
    beside = held_beside(text, question.intent, question.text, sorted(names), [*told, *quotes, *given])
    reasons = check_reasons_kept(text, [*told, *quotes], given)
    return [*beside, *reasons, *check_own_marks(text, papers.citations, question.text)]


def says_nothing(text: str) -> bool:
    """Whether a draft says that the evidence has no answer, and nothing else."""
    return text.strip("。 \n“”").startswith(NO_ANSWER) and len(text) < 60


def _form(text: str, lookup: Answer) -> list[Check]:
    """Chinese, with marks, without our rules, without addresses, in words and not in the protocol's."""
    checks = []
    if not _MARK.search(text):
        checks.append(Check(UNMARKED, False, "回答没有标出处"))
    if _LAID_OUT.search(text):
        checks.append(Check("format", False, "回答用了表格或代码，应为几句话"))
    if len(_LATIN.findall(text)) > len(_HAN.findall(text)):
        checks.append(Check("language", False, "回答不是中文"))
    if _shares_run(text, SYSTEM + PROTOCOL) or "<材料" in text or "材料>" in text:
        checks.append(Check("prompt", False, "回答说到了对模型的要求"))
    if any(found not in lookup.text for found in _OUTSIDE.findall(text)) or is_order(text):
        checks.append(Check("outside", False, "回答里有报告以外的话"))
    return checks


def _shares_run(text: str, ours: str) -> bool:
    """Whether a text has a long run of our own words."""
    letters, own = squeezed(text), squeezed(ours)
    return any(letters[at : at + _RUN] in own for at in range(len(letters) - _RUN + 1))


def _keeps(question: Question, text: str, verdict: Verdict, lookup: Answer, papers: Papers) -> Iterable[Check]:
    """What was looked up stays: its numbers, no others beside them, its words, its yes or no, its correction."""
    own = [Amount(number.value, number.unit) for number in lookup.figures]
    told = [Amount(number.value, number.unit) for number in verdict.figures]
    claimed = _claimed(text)
    # What the answer looked up is itself reckoned with may stand in the calculation alone.
    reckoned = [one.amount for number in lookup.figures for one in find_amounts(number.expression)]
    shown = [one.amount for one in find_amounts(text)]
    left = [
        one
        for one in own
        if not any(_alike(one, other) for other in claimed)
        and not (any(_alike(one, other) for other in reckoned) and any(_alike(one, other) for other in shown))
    ]
    if left:
        amounts = "、".join(dict.fromkeys(format_amount(one) for one in left))
        yield Check("lookup", False, f"回答漏了查到的 {amounts}")
    strange = [n for n, one in zip(verdict.figures, told, strict=True) if _is_added(n, one, own, question.intent)]
    added = [number.text for number in strange if not _stands_beside(number, question, lookup, papers)]
    if added:
        yield Check("added", False, f"{'、'.join(dict.fromkeys(added))} 不是所问的数字")
    lost = [] if _is_number(question, lookup) else _lost(lookup.text, squeezed(text))
    if lost:
        yield Check("words", False, f"回答漏了查到的内容（{max(lost, key=len)[:24]}）")
    if "持平" in lookup.text and not _UNCHANGED.search(text):
        yield Check("words", False, "回答没有说持平")
    if question.intent is Intent.WHY and _REASON.search(lookup.text) and not _REASON.search(text):
        yield Check("kind", False, "问的是原因，回答没有说原因")
    if _YES_NO.match(lookup.text) and bool(_NOT.search(_first(text))) != bool(_NOT.search(_first(lookup.text))):
        yield Check("polarity", False, f"查到的是“{_first(lookup.text)[:30]}”，回答说的相反")
    if _CORRECTED.match(lookup.text) and not _CORRECTS.search(text):
        yield Check("premise", False, "问题说的与报告不符，回答没有更正")


def _alike(one: Amount, other: Amount) -> bool:
    return same(one, other) or same(Amount(abs(one.value), one.unit), Amount(abs(other.value), other.unit))


def _claimed(text: str) -> list[Amount]:
    """The numbers that a text tells, and not only calculates with."""
    found = find_amounts(text)
    shown = shown_calculations(text, found)
    results = {k for one in shown for k in one.claims}
    operands = {k for one in shown for k in one.operands} - results
    return [one.amount for k, one in enumerate(found) if k not in operands and one.role is not Role.CITATION]


def _is_added(number: Quoted, amount: Amount, own: Sequence[Amount], intent: Intent) -> bool:
    """A number that nobody looked up; a computed one is none only where figures are to be held against each other."""
    if any(_alike(amount, one) for one in own):
        return False
    return number.status == "quoted" or intent in _PLAIN


def _stands_beside(number: Quoted, question: Question, lookup: Answer, papers: Papers) -> bool:
    """Whether a number stands in a sentence that was looked up and says how much of it changed, or what part it is.

    Another amount of the sentence, the budget's or last year's, would be a near miss where one amount is asked for.
    """
    if number.status == "computed":
        return False
    places = [c for c in lookup.citations if c.id in number.citations and not c.source.table]
    amount = Amount(number.value, number.unit)
    here = (f for f in papers.figures if any(stands_at(f.source, c.source) for c in places))
    free = question.intent in _FREE
    return any(_alike(f.amount, amount) and (free or f.measure in _BESIDE) for f in here)


def _is_number(question: Question, lookup: Answer) -> bool:
    """Whether a number is what was asked for, so that the words around it are the model's own."""
    return bool(lookup.figures) and question.intent in (Intent.FIGURE, Intent.DERIVED)


def _lost(looked_up: str, text: str) -> list[str]:
    """Stretches of what was looked up that a text does not have: all where it has too little, else the long ones."""
    words = [part for part in content(looked_up) if len(part) > 1]
    if _told_share(words, text) < _KEPT:
        return words
    return [part for part in words if len(part) >= _LONG and _told_share([part], text) < _KEPT_OF_EACH]


def _told_share(words: Sequence[str], text: str) -> float:
    """Share of the pairs of letters of some words that a text has."""
    pairs = [a + b for word in words for a, b in pairwise(squeezed(word))]
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 1.0


def _first(text: str) -> str:
    """A text's first sentence."""
    return re.split(r"[。！？\n]", text, maxsplit=1)[0]


def _to_the_point(question: Question, verdict: Verdict, papers: Papers) -> Iterable[Check]:
    """Where nothing was looked up, all must be of the subjects, the years and the words that the question names."""
    strays = [number.text for number in verdict.figures if not _on_topic(number, question, papers)]
    if strays:
        yield Check("topic", False, f"{'、'.join(dict.fromkeys(strays))} 不是所问的数字")
    words = content_words(question.words)
    if not words and not question.subjects:
        yield Check("topic", False, "问题没有说清要问什么")
    ids = {n for number in verdict.figures for n in number.citations}
    places = [c for c in papers.citations if c.id in ids] or papers.citations
    told = squeezed("|".join(f"{c.source.section}|{c.source.table}|{c.source.row}|{c.source.quote}" for c in places))
    # Words of the report for 来得勤 are the model's to find, as long as no number hangs on them.
    named = words if verdict.figures else [word for word in words if names_something(word)]
    if named and share_said(named, told) < _BORNE:
        yield Check("topic", False, f"引用的材料没有说到“{'、'.join(named)}”")


def _of_the_kind(question: Question, text: str, verdict: Verdict, papers: Papers) -> Iterable[Check]:
    """A reason where a reason is asked for; a number of the measure and the unit that the question counts in."""
    if question.intent is Intent.WHY and not _REASON.search(text):
        yield Check("kind", False, "问的是原因，回答没有说原因")
    if question.intent in _WORDS and verdict.figures:
        yield Check("kind", False, "问的不是数字")
    if question.intent not in _NUMBERS or any(number.status == "computed" for number in verdict.figures):
        return
    stated = [f for number in verdict.figures for f in _stated(number, papers)]
    fits = of_unit(question.words)
    asked = [f for f in stated if fits(f) and (not question.measures or f.measure in question.measures)]
    # 人均 is of two numbers: one that is quoted is not it.
    if not asked or (question.intent is Intent.DERIVED and not question.measures):
        yield Check("kind", False, "回答没有给出所问的数")


def _stated(number: Quoted, papers: Papers) -> list[Figure]:
    """The figures of the cited places that are this very amount."""
    amount = Amount(number.value, number.unit)
    cited = [citation for citation in papers.citations if citation.id in number.citations]
    here = (f for f in papers.figures if any(stands_at(f.source, c.source) for c in cited))
    return [f for f in here if _alike(f.amount, amount)]


def _on_topic(number: Quoted, question: Question, papers: Papers) -> bool:
    """Whether a quoted number is of a subject and a year that the question asks about."""
    cited = [citation for citation in papers.citations if citation.id in number.citations]
    stated = _stated(number, papers)
    if number.status != "quoted" or not cited:
        return True
    if not stated:
        return not question.subjects or any(
            squeezed(subject) in squeezed(citation.source.quote) for subject in question.subjects for citation in cited
        )
    of_year = not question.years or any(figure.year in question.years for figure in stated)
    names = {name for figure in stated for name in (figure.name, figure.project, figure.code) if name}
    return of_year and (not question.subjects or bool(names & set(question.subjects)))
