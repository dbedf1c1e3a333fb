"""Do all ways to ask one thing get one answer? `python -m eval.phrasing --data D [--meaning M]... [--wrong]`.

No hand-written truth is needed: what the plain phrasing of a meaning (phrasings.yaml) is told, every other must be told
too. It finds words that the rules of understanding stumble over; whether the plain answer is right is for the cases.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.ledger.model import JuesuanError, ReportInfo
from ingest.ledger.settings import load_settings
from ingest.ledger.store import Ledger, open_ledger
from qa.answer import ask
from qa.model import Answer, Outcome

PHRASINGS = Path(__file__).with_name("phrasings.yaml")
SAME, MORE, NONE, OTHER = "same", "more", "none", "other"
"""How another phrasing fares: the same numbers, those and others, no answer, other numbers."""

_WITHOUT_NUMBERS = ("why", "exists", "units", "offices", "define", "amiss")
"""Meanings that the report's own words may answer."""

Asking = Callable[[str, Sequence[str]], Answer]
"""Answers a question that is asked of the reports with these names."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One phrasing of one thing, how it fared, and the answer."""

    meaning: str
    template: str
    question: str
    report: str
    fared: str
    answer: Answer


@cache
def phrasings() -> Mapping[str, Any]:
    """`meanings` (the plain phrasing first), the `subjects` to ask for and the `wholes` that shares are of."""
    told: Mapping[str, Any] = yaml.safe_load(PHRASINGS.read_text("utf-8"))
    return told


def varied(
    asking: Asking, infos: Sequence[ReportInfo], meanings: Sequence[str], subjects: Sequence[str]
) -> Iterator[Asked]:
    """Ask every phrasing wherever the plain one is answered."""
    for info in infos:
        for subject in subjects:
            for meaning in meanings:
                yield from _of_one(asking, info, subject, meaning)


def _of_one(asking: Asking, info: ReportInfo, subject: str, meaning: str) -> Iterator[Asked]:
    plain, *others = phrasings()["meanings"][meaning]
    said = _said(info, subject)
    if said is None or ("{w}" in plain and not said["w"]):
        return
    if "{x}" not in plain and subject != phrasings()["subjects"][0]:
        return  # a meaning without a subject is asked once
    told = asking(plain.format(**said), [info.stem])
    if told.outcome is not Outcome.ANSWERED or not (told.figures or meaning in _WITHOUT_NUMBERS):
        return
    for template in others:
        question = template.format(**said)
        answer = asking(question, [info.stem])
        yield Asked(meaning, template, question, info.stem, fared(answer, told), answer)


def _said(info: ReportInfo, subject: str) -> dict[str, object] | None:
    """What fills the places of a template: subject, its whole, year and the year before."""
    if info.year is None:
        return None
    whole = phrasings()["wholes"].get(subject, "")
    return {"x": subject, "w": whole, "y": info.year, "p": info.year - 1}


def fared(answer: Answer, plain: Answer) -> str:
    """How an answer compares with that of the plain phrasing."""
    if answer.outcome is not Outcome.ANSWERED:
        return NONE
    numbers, wanted = _numbers(answer), _numbers(plain)
    if numbers == wanted:
        # Answers without numbers are the report's own words.
        return SAME if wanted or answer.text == plain.text else OTHER
    return MORE if numbers > wanted else OTHER


def _numbers(answer: Answer) -> frozenset[tuple[Decimal, str]]:
    return frozenset((abs(number.value), number.unit) for number in answer.figures)


def table(asked: Sequence[Asked]) -> list[str]:
    """A line for each meaning: how many were asked, and the share that fared each way."""
    lines = []
    for meaning in dict.fromkeys(one.meaning for one in asked):
        count = Counter(one.fared for one in asked if one.meaning == meaning)
        total = count.total()
        shares = "，".join(f"{way} {count[way]}（{count[way] / total:.1%}）" for way in (SAME, MORE, NONE, OTHER))
        lines.append(f"{meaning}：{total} 问；{shares}")
    return lines


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table and, with --wrong, every question that fared otherwise."""
    parser = argparse.ArgumentParser(prog="python -m eval.phrasing", description=__doc__)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--meaning", action="append", choices=sorted(phrasings()["meanings"]))
    parser.add_argument("--report", action="append", default=[], help="only reports with this in their name")
    parser.add_argument("--wrong", action="store_true", help="list what did not get the same answer")
    given = parser.parse_args(argv)
    settings = load_settings(data=given.data)
    with open_ledger(settings) as ledger:
        infos = [one for one in _readable(ledger) if not given.report or any(r in one.stem for r in given.report)]
        if not infos:
            raise JuesuanError("没有可以提问的报告；请先用 juesuan ingest 收入")
        asked = list(
            varied(
                lambda question, stems: ask(question, ledger, settings, reports=stems),
                infos,
                given.meaning or list(phrasings()["meanings"]),
                phrasings()["subjects"],
            )
        )
    for one in asked if given.wrong else ():
        if one.fared in (NONE, OTHER):
            print(f"{one.fared} | {one.report} | {one.question} | {one.answer.text[:120]}")
    print("\n".join(table(asked)))


def _readable(ledger: Ledger) -> list[ReportInfo]:
    """Reports with a year and numbers of their own, blank forms left out."""
    return [i for i in ledger.reports() if i.year and i.figures and not any("空白模板" in one for one in i.issues)]


if __name__ == "__main__":
    try:
        main()
    except JuesuanError as error:
        sys.exit(f"phrasing: {error}")
