"""Kept answers → the paragraphs of a document: what was asked and said, of whom, from where, and how it was checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from qa.model import Answer, Citation, Quoted
from qa.telling import quoted
from ui.kept import Kept
from ui.plain import one_line, plain
from ui.view import state_of

_MOST_NAMED = 3
"""More reports than so many are listed at the end, all of them."""
_LONGEST = 60
Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the document: title, subtitle, question, head, text, item (of a list) or note."""

    kind: str
    text: str


def title_of(kept: Sequence[Kept], words: Words) -> str:
    """What the document is called: the first question and whose reports answered it."""
    whose = _departments(kept)
    told = f"（{'、'.join(whose)}）" if whose else ""
    return f"{words['title']}：{one_line(kept[0].question)[:_LONGEST]}{told}"


def file_name(kept: Sequence[Kept]) -> str:
    """What its file is called: first question, departments, day."""
    asked = _local(kept[-1].asked_at).strftime("%Y-%m-%d")
    parts = [one_line(kept[0].question)[:30], "、".join(_departments(kept))[:40], asked]
    return "_".join(part for part in parts if part)


def lines_of(kept: Sequence[Kept], words: Words) -> Iterator[Line]:
    """Every paragraph of the document."""
    yield Line("title", title_of(kept, words))
    asked = _local(kept[-1].asked_at).strftime("%Y-%m-%d %H:%M")
    yield Line("subtitle", words["document_of"].format(count=len(kept), when=asked))
    scopes = list(dict.fromkeys(one.looked for one in kept if len(one.looked) > _MOST_NAMED))
    for one in kept:
        yield from _turn(one, scopes, words)
    for number, scope in enumerate(scopes, 1):
        head = words["looked_list"].format(number=number, count=len(scope))
        yield from _listed(head, [one_line(stem) for stem in scope])


def _turn(one: Kept, scopes: Sequence[tuple[str, ...]], words: Words) -> Iterator[Line]:
    answer = one.answer
    yield Line("question", one_line(one.question))
    yield from (Line("text", one_line(part)) for part in plain(answer.text).splitlines() if part.strip())
    if answer.notice:
        yield Line("text", one_line(answer.notice))
    whose = _told_of(answer)
    if whose:
        yield Line("note", words["answered_from"].format(names="；".join(whose)))
    yield Line("note", f"{_looked(one, scopes, words)} · {_local(one.asked_at).strftime('%Y-%m-%d %H:%M')}")
    yield from _listed(words["numbers"], list(dict.fromkeys(_number(figure, words) for figure in answer.figures)))
    yield from _listed(words["sources"], [_source(cited, words) for cited in answer.citations])
    bad = sum(not check.ok for check in answer.checks)
    head = words["checks_bad" if bad else "checks_ok"].format(count=len(answer.checks), bad=bad)
    yield from _listed(head, _checks(answer, words))


def _looked(one: Kept, scopes: Sequence[tuple[str, ...]], words: Words) -> str:
    """The reports that it was looked for in, by name, or where their names are listed."""
    if not one.looked:
        return words["no_report"]
    if one.looked in scopes:
        return words["looked_at_end"].format(count=len(one.looked), number=scopes.index(one.looked) + 1)
    return words["looked_in"].format(names="、".join(map(one_line, one.looked)))


def _told_of(answer: Answer) -> list[str]:
    """Departments and years of what is cited."""
    years: dict[str, list[str]] = {}
    for cited in answer.citations:
        told = years.setdefault(one_line(cited.department), [])
        if cited.year and str(cited.year) not in told:
            told.append(str(cited.year))
    return [f"{name} {'、'.join(sorted(told))} 年" if told else name for name, told in years.items() if name]


def _departments(kept: Sequence[Kept]) -> list[str]:
    """The departments that the answers cite: one or two by name, more not at all."""
    names = dict.fromkeys(one_line(c.department) for one in kept for c in one.answer.citations if c.department)
    return list(names) if len(names) <= 2 else []


def _number(figure: Quoted, words: Words) -> str:
    """A number of the answer with what it rests on: printed so, worked out, or without a source."""
    state = words[state_of(figure)]
    told = f"{figure.expression} = {figure.text}" if figure.expression else figure.text
    return one_line(f"{told}：{state}{''.join(f'[{number}]' for number in figure.citations)}")


def _checks(answer: Answer, words: Words) -> list[str]:
    """What was verified, what failed first."""
    out = []
    for check in sorted(answer.checks, key=lambda one: one.ok):
        name = words.get(f"check_{check.name}", words["check_other"])
        out.append(one_line(f"{'✓' if check.ok else '✗'} {name}{'：' if check.detail else ''}{check.detail}"))
    return list(dict.fromkeys(out))


def _source(cited: Citation, words: Words) -> str:
    source = cited.source
    place = [source.report, words["page"].format(page=source.page), source.table or "", source.section]
    where = "，".join(one_line(part) for part in place if part)
    return f"[{cited.id}] {where}：{quoted(one_line(source.quote))}"


def _listed(head: str, items: Sequence[str]) -> Iterator[Line]:
    if items:
        yield Line("head", head)
        yield from (Line("item", item) for item in items)


def _local(told: str) -> datetime:
    return datetime.fromisoformat(told).astimezone()
