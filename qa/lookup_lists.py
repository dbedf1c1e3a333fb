"""Lists in the report's own words: the sentence, the section or the lines under it that list what is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.ledger.model import Chunk, Measure
from ingest.ledger.terms import section, squeezed
from qa.case import Case
from qa.compose import Composer
from qa.listed import OPENS_LIST, SHORT, item, joined, listed
from qa.lookup_parts import parts
from qa.match import of_subject, readings
from qa.overlap import content_of, coverage, sentences, statements
from qa.passages import quote_passage
from qa.telling import statement

_SHORT_SECTION = 500
_LIST_MARK = re.compile(r"包括|分别(?:是|为)|主要(?:有|是)|下设|内设|：")


def listing(case: Case, out: Composer) -> bool:
    """The sentence that lists what is asked for, or the paragraphs of the section that is about it."""
    content = content_of(case.question.words)
    told = (
        parts(case, out)
        or _section_text(case, out, content, by_name=True)
        or _listing_sentence(case, out, content)
        or _section_text(case, out, content, by_name=False)
    )
    if told and Measure.COUNT in case.question.measures:
        count_first(case, out)
    return told


def section_answer(case: Case, out: Composer) -> bool:
    """The text of the one short section whose title is what is asked for (机构设置情况)."""
    if any(ask.subject or ask.project or ask.measure for ask in case.question.asks):
        return False
    return _section_text(case, out, content_of(case.question.words), by_name=True, most=_SHORT_SECTION)


def count_first(case: Case, out: Composer) -> None:
    """How many there are, before they are listed, where the question asks both."""
    for ask in case.question.asks:
        counts = [f for f in of_subject(case.figures, ask) if ask.subject and f.measure is Measure.COUNT]
        found = readings(counts, case.question.words)
        if len(found) == 1:
            listed, out.text = out.text, ""
            out.say(statement(out, found[0].figure) + "。" + listed)
            return


def _listing_sentence(case: Case, out: Composer, content: str) -> bool:
    best: tuple[float, Chunk, str] | None = None
    for chunk in case.passages():
        if chunk.form != "text":
            continue
        for sentence in sentences(chunk.source.quote):
            if "、" not in sentence or not _LIST_MARK.search(sentence):
                continue
            head = sentence[: sentence.index("、")]
            score = coverage(content, head) + 0.2 * coverage(content, chunk.source.section)
            if best is None or score > best[0]:
                best = (score, chunk, sentence)
    if best is None or best[0] < 0.6:
        return False
    quote_passage(case, out, best[1], _own_part(best[2], content))
    if best[2].rstrip().endswith(OPENS_LIST):
        listed(case, out, best[1])
    return True


def _own_part(sentence: str, content: str) -> str:
    """The part between semicolons that lists what is asked for, where one part alone does (人员经费…；公用经费…)."""
    parts = [p for p in statements(sentence) if p.count("、") > 1 and coverage(content, p[: p.index("、")]) >= 0.6]
    return parts[0] if len(parts) == 1 and len(statements(sentence)) > 1 else sentence


def _section_text(case: Case, out: Composer, content: str, by_name: bool, most: int = 10_000) -> bool:
    """The paragraphs of a section: whose title is asked for, or one that means the same (主要职责, 主要职能)."""
    titles = {chunk.source.section for chunk in case.passages() if chunk.form == "text" and chunk.source.section}
    names = [squeezed(info.department) for info in case.reports]
    leaf = {title: _bare_title(title, names) for title in titles}
    if by_name:
        fitting = [t for t in titles if coverage(content, leaf[t]) >= 0.8 and len(content) >= 2]
    else:
        words = squeezed(case.question.text)
        alike = next((group for group in section("sections") if any(word in words for word in group)), ())
        fitting = [t for t in titles if any(word in leaf[t] for word in alike) and len(leaf[t]) <= 18]
    if len(fitting) != 1:
        return False
    own = [c for c in case.passages() if c.source.section == fitting[0] and c.form == "text" and not c.source.table]
    own = [c for c in own if c.source.report == own[0].source.report]
    if sum(len(c.source.quote) for c in own) > most:
        return False
    if len(own) > 3 and all(len(item(c)) <= SHORT for c in own):
        return joined(case, out, own)
    for chunk in own[:12]:
        quote_passage(case, out, chunk, chunk.source.quote)
        if chunk.source.quote.rstrip().endswith(OPENS_LIST) and listed(case, out, chunk):
            break
    return bool(own)


def _bare_title(title: str, departments: Sequence[str]) -> str:
    """A section's own title without number and department."""
    bare = squeezed(re.sub(r"^[（(]?[一二三四五六七八九十]+[)）、.．]+", "", title.rsplit("/", 1)[-1]))
    for name in departments:
        bare = bare.replace(name, "")
    return re.sub(r"^（[^）]*）", "", bare)
