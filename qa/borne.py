"""Whether an answer is of what was asked: the figures it quotes must bear out every name that the question gives.

A name or a code that was recognised and then dropped on the way to a figure makes a near miss: the whole column's
total for one of its cells, all 公用经费 for that of one 科目.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ingest.ledger.model import Figure, Measure
from ingest.ledger.terms import canonical, clean_label, section, squeezed
from qa.asked import kind_missed
from qa.asks import UNSPENT
from qa.compose import Composer, plain
from qa.match import SCOPE_WORDS, narrowed
from qa.model import Citation, Intent, Question
from qa.vocabulary import Mention

_JOINED = re.compile(r"(?:里面|里头|里|当中|之中|中|项下|下面|下)?的?[，,（(]?(?:其中|里面|里头)?的?")
"""Between two names: the second is of the first, so that one figure must bear out both."""
_CODE = re.compile(r"(?<![\d.])[23]\d{4}(?:\d{2})?(?![\d.,万元亿人个千百%年])")
"""A code of five or seven digits, no amount with its unit."""
_PLANS = (Measure.BUDGET, Measure.INITIAL_BUDGET, Measure.FULL_BUDGET)
_FILLING = re.compile(r"支出$|收入$|经费$|费用?$|资金$")


_AS_OF = (Measure.COUNT, Measure.VALUE)
"""Stocks: what there was at the end of last year is what this year's report tells."""
_TOTAL = re.compile(r"总计$|合计$|总额$|总收入$|总支出$")
_TOLD = (Intent.FIGURE, Intent.DERIVED, Intent.COMPARE, Intent.RANK, Intent.EXISTS)
"""Intents whose answers are figures; what is said in the report's own words is chosen by those."""


def dropped(
    question: Question, figures: Sequence[Figure], out: Composer, own_years: Mapping[str, int | None] | None = None
) -> list[str]:
    """Names and years of the question that an answer with numbers is not of; what it says is missing is not dropped.

    `own_years` are those of the reports: a stock as of last year is what the report of this year tells.
    """
    if not out.numbers or question.intent not in _TOLD:
        return []
    kind = kind_missed(question, out)
    if kind:
        return [kind]
    quoted = [figure for figure in figures if _is_told(figure, out)]
    apart = any(number.expression for number in out.numbers)
    years = {figure.year for figure in quoted} | {citation.year for citation in out.citations}
    if all(figure.measure in _AS_OF for figure in quoted):
        years |= {(own_years or {}).get(citation.source.report) for citation in out.citations}
    asked = {ask.year for ask in question.asks if ask.year and str(ask.year) not in out.text}
    if quoted and asked - years:
        return [f"{year}年" for year in sorted(asked - years, key=str)]
    if quoted and not apart and UNSPENT.search(question.words) and all(f.measure in _PLANS for f in quoted):
        return ["剩余"]
    missed = "".join(re.findall(r"没有找到[^。]*|列有[^。]*为空", out.text))
    if not quoted:
        return [] if apart else _not_in_places(question, out.citations)
    based = _other_base(question, quoted, out) or _of_one_fund(question, quoted)
    if based:
        return [based]
    left = not_borne(question.words, question.mentions, quoted, apart=apart)
    left += _codes_unknown(question, quoted) or _rest_of_comparison(question, quoted)
    return [name for name in left if canonical(name) not in missed and name not in missed]


def not_borne(words: str, mentions: Sequence[Mention], figures: Sequence[Figure], *, apart: bool = False) -> list[str]:
    """The names that no figure bears out; `apart` where several figures make up one answer."""
    out: list[str] = []
    for group in _groups(words, _telling(mentions)):
        if any(all(_borne(one, figure, words) for one in group) for figure in figures):
            continue
        left = [_said(words, one[0]) for one in group if not any(_borne(one, f, words) for f in figures)]
        if len(group) == 1 or (left and apart):
            out += left
        elif not apart:
            # 行政运行的项目支出: neither is an answer without the other.
            out.append("的".join(_said(words, one[0]) for one in group))
    return out


def bears(figure: Figure, mention: Mention, words: str) -> bool:
    """Whether a figure is said of what a name of the question means: by path, column, code, scope, project or place."""
    said = _said(words, mention)
    told = _place(figure)
    if mention.project:
        return figure.project == mention.project or _in(said, told)
    if mention.name.isdigit():
        return figure.code.startswith(mention.name)
    names = {mention.name, said, *_spellings(mention.name)}
    return any(_in(name, told) for name in names) or _of_scope(figure, said) or _of_whole(figure, mention.name)


def _is_told(figure: Figure, out: Composer) -> bool:
    """Whether a figure of a cited place is one that the answer quotes or reckons with."""
    place = (figure.source.report, figure.source.page, figure.source.quote)
    if not any((c.source.report, c.source.page, c.source.quote) == place for c in out.citations):
        return False
    amount = figure.amount
    return any(
        abs(number.value) == abs(amount.value) or plain(amount).lstrip("-") in number.expression
        for number in out.numbers
    )


_SHARE_OF = re.compile(r"占(?:了|到|其|它)?(?P<whole>[^，。；？占]{2,24}?)(?:的)?(?:百分|比[例重]|多少|几[成个]|份额)")


def _other_base(question: Question, quoted: Sequence[Figure], out: Composer) -> str:
    """The whole that a share is asked of, where the share told is of another: of A is not of what A is part of."""
    asked = _SHARE_OF.search(question.words)
    told = [f for f in quoted if f.measure is Measure.SHARE]
    if asked is None or not told or any(n.expression for n in out.numbers if n.unit == "%"):
        return ""
    wholes = [m for m in question.mentions if asked.start("whole") <= m.start and m.end <= asked.end("whole")]
    own = {f.name for f in told}
    apart = [
        m for m in wholes if m.name in own and not any(m.name in f.base or m.name == canonical(f.base) for f in told)
    ]
    return _said(question.words, apart[0]) if apart else ""


def _of_one_fund(question: Question, quoted: Sequence[Figure]) -> str:
    """The total of all money that is asked for by name, where all that is told is of one fund's (财政拨款)."""
    totals = [ask for ask in question.asks if ask.said == ask.subject and _TOTAL.search(ask.said) and not ask.scope]
    if not totals or any(cue in question.words for cue, _ in SCOPE_WORDS):
        return ""
    return totals[0].said if all(figure.scope for figure in quoted) else ""


def _codes_unknown(question: Question, quoted: Sequence[Figure]) -> list[str]:
    """Codes in the question that no report here has: what stands beside them is another's."""
    codes = _CODE.findall(question.words)
    # 2010702…不对，是2060702: one that is told will do.
    return [] if any(f.code.startswith(code) for code in codes for f in quoted) else codes


def _rest_of_comparison(question: Question, quoted: Sequence[Figure]) -> list[str]:
    """What the one figure of a comparison is to be held against, where nothing is known of it."""
    if question.intent is not Intent.COMPARE or len({(f.subject, f.source.report) for f in quoted}) != 1:
        return []
    against = [rest for rest in question.rest if re.search(f"比{rest[:2]}", question.words)]
    return [rest for rest in against if not any(narrowed(figure, rest) for figure in quoted)]


def _not_in_places(question: Question, citations: Sequence[Citation]) -> list[str]:
    """Names that stand nowhere in the passages that an answer copies."""
    told = [
        squeezed(f"{c.source.quote}|{c.source.section}|{c.source.table or ''}|{c.source.report}") for c in citations
    ]
    names = [(mention, _said(question.words, mention)) for mention in question.mentions]
    return [said for m, said in names if not any(_in(one, told) for one in (m.name, said, *_spellings(m.name)))]


def _borne(one: Sequence[Mention], figure: Figure, words: str) -> bool:
    return any(bears(figure, mention, words) for mention in one)


def _telling(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Names by their place, those of one place together; a total beside other names only says how one asks."""
    out: list[list[Mention]] = []
    for mention in mentions:
        if _TOTAL.search(mention.name) and len({m.start for m in mentions}) > 1:
            continue
        if out and out[-1][0].start == mention.start:
            out[-1].append(mention)
        else:
            out.append([mention])
    return out


def _groups(words: str, places: Sequence[list[Mention]]) -> list[list[list[Mention]]]:
    """Names that hang together (行政运行的基本支出), one group each."""
    out: list[list[list[Mention]]] = []
    for place in places:
        before = words[out[-1][-1][0].end : place[0].start] if out else None
        if before is not None and _JOINED.fullmatch(before):
            out[-1].append(place)
        else:
            out.append([place])
    return out


def _said(words: str, mention: Mention) -> str:
    return words[mention.start : mention.end]


def _place(figure: Figure) -> list[str]:
    source = figure.source
    places = (
        *(figure.subject, clean_label(figure.printed), figure.column, figure.project, figure.scope, figure.base),
        *(source.section, source.table or "", source.report, figure.department),
    )
    return [squeezed(place) for place in places if place]


def _in(name: str, told: Iterable[str]) -> bool:
    return bool(name) and any(name in place for place in told)


def _spellings(name: str) -> set[str]:
    """Other names of the same thing in the field's terms, and the name without 支出 and the like."""
    bare = _FILLING.sub("", name)
    return {canonical(name), *({bare} if len(bare) >= 2 else ())}


def _of_scope(figure: Figure, said: str) -> bool:
    scope = next((scope for cue, scope in SCOPE_WORDS if cue in said), "")
    return bool(scope) and (scope in figure.scope or (figure.scope == "一般公共预算财政拨款" and scope == "财政拨款"))


def _of_whole(figure: Figure, name: str) -> bool:
    """Whether the figure is of a part that its whole is known by, or of what carries its measures."""
    wholes, parts, related = section("wholes"), section("overviews"), section("related")
    own = figure.name
    if section("funded").get(name) == own:
        return True
    if own in (*parts.get(name, ()), *related.get(name, ()), *section("counts").get(name, ())):
        return True
    return wholes.get(own) == name or (figure.measure is Measure.SHARE and wholes.get(own, "").endswith(name))
