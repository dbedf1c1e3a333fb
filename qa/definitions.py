"""What a term means, in the words of the report that explains it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ingest.ledger.model import Chunk
from ingest.ledger.terms import canonical, section, squeezed
from qa.case import Case
from qa.compose import Composer
from qa.model import Intent, Outcome
from qa.overlap import sentences
from qa.passages import quote_passage

_TELLS = re.compile(
    r"(?:^|[，；。：、]|其中)(?P<name>[^，；。：、指]{2,24}?)(?:是指|指的是|系指|主要?反映|反映|指)(?!标|数|导|定)"
)
_ENDS = re.compile(r"[；。]|$")
_NUMBER = re.compile(r"^[一二三四五六七八九十]+[、.．]\s*")
_TERM = "□"
_MEANT = re.compile(
    rf"(?:什么是|何谓|何为|(?:什么|啥)叫|(?:解释|定义)(?:一下|下)?)(?:这个)?[“”]*{_TERM}[“”]*[？?。]?$"
    rf"|{_TERM}[“”]*(?:这个?词|一词|这个?科目|到底|究竟|的|是)*"
    r"(?:(?:什么|啥)(?:意思|含义|东西)|指(?:的是)?(?:什么|啥)|(?:怎么|如何|咋)(?:定义|理解|解释)|定义|含义|名词解释|意思|(?<=是)(?:什么|啥))"
    r"(?:是?(?:什么|啥|怎样的|怎么写的))?[呢吗？?。]*$"
)
"""Nothing but the meaning of the term is asked for: any other passage with the word in it is beside the point."""


def definition(case: Case, out: Composer) -> bool:
    """The report's own explanation of a term: of its list of terms, or a clause that says what the term means."""
    terms = [chunk for chunk in case.passages() if chunk.form == "definition" and chunk.source.row]
    words = squeezed(case.question.text)
    wanted = [ask.subject for ask in case.question.asks if ask.subject]
    exact = [c for c in terms if canonical(c.source.row or "") in wanted or squeezed(c.source.row or "") in wanted]
    named = [c for c in terms if squeezed(c.source.row or "") in words]
    chosen = exact or sorted(named, key=lambda c: -len(c.source.row or ""))
    if chosen:
        quote_passage(case, out, chosen[0], _NUMBER.sub("", chosen[0].source.quote))
        return True
    term = _term(case)
    if not term:
        return False
    for name in (term, *section("overviews").get(term, ())):
        for chunk, clause in islice(_clauses(case, name), 1):
            quote_passage(case, out, chunk, clause)
        if out.text and name == term:
            break
    return bool(out.text) or _undefined(case, out, term, terms)


def _term(case: Case) -> str:
    """The one subject whose meaning is all that is asked; empty where something else is."""
    asks = [ask for ask in case.question.asks if ask.subject and not ask.project]
    if case.question.intent is not Intent.DEFINITION or len(asks) != 1 or not asks[0].said:
        return ""
    masked = squeezed(case.question.words).replace(squeezed(asks[0].said), _TERM)
    return asks[0].subject if _MEANT.search(masked) else ""


def _clauses(case: Case, term: str) -> Iterator[tuple[Chunk, str]]:
    """Clauses that say what the term means (公务接待费指…), those of the lists of terms first."""
    for chunk in sorted(case.passages(), key=lambda one: one.form != "definition"):
        for sentence in sentences(chunk.source.quote) if chunk.form in ("definition", "text") else ():
            for found in _TELLS.finditer(sentence):
                if canonical(squeezed(found["name"])) == term:
                    end = _ENDS.search(sentence, found.end())
                    yield chunk, sentence[found.start("name") : end.start() if end else None]


def _undefined(case: Case, out: Composer, term: str, terms: list[Chunk]) -> bool:
    """The report has no such explanation: said, with the term whose explanation names it."""
    out.outcome = Outcome.NO_EVIDENCE
    out.say(f"在{case.names()}中没有找到“{term}”的名词解释。")
    near = next((chunk for chunk in terms if term in squeezed(chunk.source.quote)), None)
    if near is not None:
        number = out.cite(near.source, case.reports[0].department, case.reports[0].year)
        out.say(f"“{near.source.row}”的解释提到了它[{number}]。")
    return False
