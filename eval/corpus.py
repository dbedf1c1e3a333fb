"""A whole corpus of invented reports: departments × years over the families, with truth, defects and questions."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from eval.corpus_across import across_departments, across_years
from eval.corpus_cases import Case, Reader
from eval.corpus_departments import department_of
from eval.corpus_families import FAMILIES
from eval.corpus_flags import flags_named, flags_of
from eval.corpus_leaf import pdf_of
from eval.corpus_parts import AREAS
from eval.corpus_plant_kinds import COVER, KINDS
from eval.corpus_plant_more import MORE
from eval.corpus_plants import Planted, located, plant
from eval.corpus_questions import questions_of
from eval.corpus_report import Draft, Pages, draft_of, set_on_pages
from eval.corpus_spoken import WORDS
from eval.synth_accounts import dice
from eval.synth_lines import use_font
from eval.synth_truth import figure_entry, json_line, truth_text
from ingest.ledger.model import JuesuanError

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
RAREST = "zero_base"
"""Few reports have a place for it: those that have take it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a corpus is to hold; the same plan gives the same files."""

    departments: int
    years: int
    families: tuple[str, ...]
    seed: int
    flags: tuple[str, ...]
    plants: tuple[str, ...]
    questions: int
    """How many questions to keep; 0 keeps all."""
    parts: int = 0
    """How many 片区 carry out each project, each with a form of its own after the report."""


@dataclass(frozen=True, slots=True)
class Made:
    """One department's reports: pages written, and what questions across departments need of them."""

    pages: int
    readers: tuple[Reader, ...]
    cases: tuple[Case, ...]


def make_corpus(plan: Plan, out: Path) -> tuple[int, int, int]:
    """Write reports, truths, cases.yaml and cases_meta.json; returns reports, pages, questions."""
    _demand(plan)
    out.mkdir(parents=True, exist_ok=True)
    numbers = range(plan.departments)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(department_reports, [plan] * plan.departments, numbers, [out] * plan.departments))
    readers = [reader for one in made for reader in one.readers]
    cases = [case for one in made for case in one.cases]
    cases += across_departments(readers, plan.seed)
    kept = _sampled(cases, plan)
    _write_cases(kept, readers, out)
    return len(readers), sum(one.pages for one in made), len(kept)


def _demand(plan: Plan) -> None:
    unknown = [name for name in plan.families if name not in FAMILIES]
    if unknown:
        raise JuesuanError(f"没有“{unknown[0]}”这个模板家族，请从这些中选：{'、'.join(FAMILIES)}")
    if plan.departments < 1 or plan.years < 1:
        raise JuesuanError("--departments 和 --years 须为正整数，请改正")
    if not 0 <= plan.parts <= len(AREAS):
        raise JuesuanError(f"--parts 须在 0 和 {len(AREAS)} 之间，请改正")
    if list(plan.flags) not in (["all"], ["none"]):
        flags_named(plan.flags)
    wrong = [name for name in plan.plants if name not in (*KINDS, *MORE, "all", "none")]
    if wrong:
        raise JuesuanError(f"没有“{wrong[0]}”这种错误可以埋，请从这些中选：{'、'.join((*KINDS, *MORE))}")
    use_font()


def department_reports(plan: Plan, number: int, out: Path) -> Made:
    """Write all reports of one department, and ask about them."""
    readers = []
    pages = 0
    for draft in _drafts(plan, number):
        chance = dice(plan.seed, "plants", draft.stem)
        spoiled, hidden = plant(draft, *_kinds(plan, number, draft.year), chance)
        leaves = set_on_pages(spoiled)
        planted = located(hidden, leaves)
        pages += len(leaves.leaves)
        pdf = pdf_of(leaves.leaves, spoiled.stem, spoiled.flags.low_digits)
        (out / f"{spoiled.stem}.pdf").write_bytes(pdf)
        (out / f"{spoiled.stem}.truth.json").write_text(truth_of(spoiled, leaves, planted, plan.seed), encoding="utf-8")
        readers.append(Reader(spoiled, Pages((), leaves.places, leaves.starts), planted, plan.seed))
    cases = [replace(case, of=(reader.draft.stem,)) for reader in readers for case in questions_of(reader)]
    return Made(pages, tuple(readers), (*cases, *across_years(readers, plan.seed)))


def _drafts(plan: Plan, number: int) -> Iterator[Draft]:
    family = FAMILIES[plan.families[number % len(plan.families)]]
    first = family.last_year - plan.years + 1
    department = department_of(number, family.key, plan.seed, first - 1, family.unit)
    flags = flags_of(number, plan.seed, plan.flags)
    for year in range(first, family.last_year + 1):
        yield draft_of(department, family, year, plan.seed, flags, plan.parts)


def _kinds(plan: Plan, number: int, year: int) -> tuple[tuple[str, ...], int]:
    """The kinds of defects to try in a report, and how many: those named; of "all" two in every second report."""
    if plan.plants != ("all",):
        return ((), 0) if plan.plants == ("none",) else (plan.plants, len(plan.plants))
    names = tuple(name for name in KINDS if name not in (RAREST, COVER))
    first = (number * plan.years + year) // 2 * 3 % len(names)
    return ((RAREST, *names[first:], *names[:first]), 0 if (number + year) % 2 else 2)


def truth_of(draft: Draft, pages: Pages, planted: Sequence[Planted], seed: int) -> str:
    """What a report prints where, its difficulties and its planted defects."""
    head = {
        "report": draft.stem,
        "department": draft.department.name,
        "year": draft.year,
        "kind": draft.family.kind,
        "family": draft.family.key,
        "flags": draft.flags.names(),
        "synthetic": True,
        "seed": seed,
        "pages": len(pages.leaves),
    }
    figures = [figure_entry(place) for place in pages.places if place.fact.measure not in WORDS]
    defects = [_defect(one) for one in planted]
    return truth_text(head, {"planted": defects, "figures": figures})


def _defect(planted: Planted) -> dict[str, Any]:
    entry = asdict(planted)
    return {"class": entry.pop("clazz"), **entry}


def _sampled(cases: list[Case], plan: Plan) -> list[Case]:
    """So many of the cases, of each type its share; all where the plan does not say how many."""
    if not plan.questions or plan.questions >= len(cases):
        return cases
    order = list(range(len(cases)))
    dice(plan.seed, "sample").shuffle(order)
    by_type: dict[str, list[int]] = {}
    for place in order:
        by_type.setdefault(cases[place].type, []).append(place)
    kept: list[int] = []
    while len(kept) < plan.questions:
        for places in by_type.values():
            if places and len(kept) < plan.questions:
                kept.append(places.pop())
    return [cases[place] for place in sorted(kept)]


def _write_cases(cases: Sequence[Case], readers: Sequence[Reader], out: Path) -> None:
    drafts = {reader.draft.stem: reader.draft for reader in readers}
    listed, meta = [], {}
    for number, case in enumerate(cases, 1):
        family = drafts[case.of[0]].family.key
        name = f"{family}-{case.type}-{number:05d}"
        listed.append({"id": name, **_entry(case)})
        flags = sorted({flag for stem in case.of for flag in drafts[stem].flags.names()})
        meta[name] = {"family": family, "type": case.type, "flags": flags, "of": list(case.of)}
    text = yaml.dump(listed, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=1000)
    (out / "cases.yaml").write_text(text, encoding="utf-8")
    lines = ",\n".join(f"{json_line(name)}: {json_line(value)}" for name, value in meta.items())
    (out / "cases_meta.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")


def _entry(case: Case) -> dict[str, Any]:
    entry: dict[str, Any] = {"question": case.question, "type": case.type}
    entry |= {
        "reports": list(case.reports),
        "outcome": case.outcome,
        "numbers": list(case.numbers),
        "words": [list(group) for group in case.words],
        "pages": list(case.pages),
        "never": list(case.never),
    }
    return {key: value for key, value in entry.items() if value}
