"""Makes synthetic 部门决算 reports of invented departments, each with its truth beside it.

python -m eval.synthesize --seed 7 --out samples

The same seed gives the same bytes. For each report STEM.pdf there is a STEM.truth.json with every figure that
is printed (its page included) and questions with their right answers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from eval.corpus import Plan, make_corpus
from eval.corpus_families import FAMILIES
from eval.corpus_flags import NAMES as FLAG_NAMES
from eval.corpus_plant_kinds import KINDS
from eval.corpus_plant_more import MORE
from eval.synth_culture import CULTURE
from eval.synth_farming import FARMING
from eval.synth_questions import Asked, questions_of
from eval.synth_report import Draft, draft_of
from eval.synth_spec import DepartmentSpec
from eval.synth_truth import figure_entry, truth_text
from eval.synth_typeset import Setting, typeset
from ingest.ledger.model import JuesuanError

DEPARTMENTS = (CULTURE, FARMING)
YEARS = (2022, 2023)
SEED = 7
KIND = "决算"


@dataclass(frozen=True, slots=True)
class Sample:
    """A synthetic report: its name, its PDF and the text of its truth file."""

    stem: str
    pdf: bytes
    truth: str


def samples(
    departments: Sequence[DepartmentSpec] = DEPARTMENTS, years: Sequence[int] = YEARS, seed: int = SEED
) -> Iterator[Sample]:
    """The reports of every department in every year; no report depends on which others are made."""
    for department in departments:
        for year in years:
            yield sample_of(department, year, seed)


def sample_of(department: DepartmentSpec, year: int, seed: int) -> Sample:
    """One report; raises JuesuanError for a year that has no year before it, or where the font is missing."""
    if year <= department.base_year:
        raise JuesuanError(f"{department.name} 的年度须晚于 {department.base_year} 年，请改 --years")
    draft = draft_of(department, year, seed)
    setting = typeset(draft.document, department.layout)
    stem = f"{department.name}{year}年度部门决算公开"
    return Sample(stem, setting.pdf, _truth_text(stem, draft, setting, seed))


def _truth_text(stem: str, draft: Draft, setting: Setting, seed: int) -> str:
    """What a sample prints where, and questions about it."""
    head = {
        "report": stem,
        "department": draft.accounts.department.name,
        "year": draft.accounts.year,
        "kind": KIND,
        "synthetic": True,
        "seed": seed,
        "pages": setting.pages,
    }
    figures = [figure_entry(place) for place in setting.places]
    asked = questions_of(draft, setting.places, setting.starts)
    questions = [_question(stem, number, one) for number, one in enumerate(asked, 1)]
    return truth_text(head, {"figures": figures, "questions": questions})


def _question(stem: str, number: int, asked: Asked) -> dict[str, Any]:
    return {
        "id": f"{stem}-{number:02d}",
        "type": asked.type,
        "question": asked.question,
        "reports": [stem],
        "numbers": [{"value": _plain(value, unit), "unit": unit} for value, unit in asked.numbers],
        "terms": [list(group) for group in asked.terms],
        "outcome": asked.outcome,
        "page": asked.page,
        "note": asked.note,
    }


def _plain(value: Decimal, unit: str) -> str:
    """As a reader would write it: whole 元, other amounts as they are printed."""
    return format(value.quantize(Decimal(1)) if unit == "元" else value, "f")


def write(made: Iterator[Sample], out: Path) -> list[Path]:
    """Write reports and truths into a folder; returns the PDFs."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for sample in made:
        pdf = out / f"{sample.stem}.pdf"
        pdf.write_bytes(sample.pdf)
        (out / f"{sample.stem}.truth.json").write_text(sample.truth, encoding="utf-8")
        written.append(pdf)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 done, 2 wrong settings (a missing font, a year too early), told in one line.

    `corpus` as the first word makes a whole corpus instead of the samples.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["corpus"]:
        return corpus_main(given[1:])
    parser = argparse.ArgumentParser(prog="python -m eval.synthesize", description="生成示例（合成）部门决算报告")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子；相同种子生成相同文件")
    parser.add_argument("--out", type=Path, default=Path("samples"), help="输出文件夹")
    parser.add_argument("--years", type=int, nargs="+", default=list(YEARS), help="年度")
    chosen = parser.parse_args(given)
    try:
        for pdf in write(samples(years=chosen.years, seed=chosen.seed), chosen.out):
            print(pdf)
    except (JuesuanError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def corpus_main(given: Sequence[str]) -> int:
    """The command `corpus`; 0 done, 2 wrong settings, told in one line."""
    parser = argparse.ArgumentParser(prog="python -m eval.synthesize corpus", description="生成整套示例（合成）报告")
    parser.add_argument("--departments", type=int, default=10, help="部门数")
    parser.add_argument("--years", type=int, default=3, help="每个部门的年度数")
    parser.add_argument("--families", default="all", help=f"模板家族，逗号分隔：all 或 {','.join(FAMILIES)}")
    parser.add_argument("--flags", default="none", help=f"版式难点，逗号分隔：none、all 或 {','.join(FLAG_NAMES)}")
    parser.add_argument(
        "--plants", default="none", help=f"埋入的错误，逗号分隔：none、all 或 {','.join((*KINDS, *MORE))}"
    )
    parser.add_argument("--parts", type=int, default=0, help="报告之后每个项目附几份绩效表；0 为不附")
    parser.add_argument("--questions", type=int, default=0, help="保留的问题数；0 为全部")
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子；相同种子生成相同文件")
    parser.add_argument("--out", type=Path, required=True, help="输出文件夹")
    chosen = parser.parse_args(given)
    families = tuple(FAMILIES) if chosen.families == "all" else tuple(chosen.families.split(","))
    flags, plants = tuple(chosen.flags.split(",")), tuple(chosen.plants.split(","))
    sizes = (chosen.departments, chosen.years)
    plan = Plan(*sizes, families, chosen.seed, flags, plants, chosen.questions, chosen.parts)
    try:
        reports, pages, questions = make_corpus(plan, chosen.out)
    except (JuesuanError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{reports} 份报告，{pages} 页，{questions} 个问题")
    return 0


if __name__ == "__main__":
    sys.exit(main())
