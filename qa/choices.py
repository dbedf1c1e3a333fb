"""What a question leaves open: several reports or several places of one name, listed to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from qa.case import Case
from qa.compose import Composer
from qa.match import Reading
from qa.model import Ask, Option, Outcome


def ambiguous_reports(case: Case, out: Composer, name: str, stems: Sequence[str]) -> None:
    """Several reports tell of it and nothing in the question chooses: list them."""
    out.outcome = Outcome.AMBIGUOUS
    infos = {info.stem: info for info in case.reports}
    for stem in dict.fromkeys(stems):
        info = infos[stem]
        year = f"{info.year}年" if info.year else ""
        level = f"（{info.level}）" if info.level else ""
        out.options.append(
            Option(f"{info.department or stem}{year}{info.kind or ''}{level}", case.question.text, (stem,))
        )
    shown = "；".join(option.label for option in out.options[:6])
    rest = " 等" if len(out.options) > 6 else ""
    out.say(f"有多份报告都写到“{name}”，请选择要问哪一份：{shown}{rest}。")


def ambiguous_subjects(out: Composer, ask: Ask, found: Sequence[Reading]) -> None:
    """A name that several places of the classification share: list them."""
    out.outcome = Outcome.AMBIGUOUS
    for reading in found[:12]:
        figure = reading.figure
        measure = f"的{ask.measure.value}" if ask.measure else ""
        out.options.append(
            Option(
                figure.subject.replace("/", " / "),
                f"{figure.subject.replace('/', '')}{measure}是多少",
                (figure.source.report,),
            )
        )
    out.say(f"“{ask.subject}”在报告中有多个所属的类、款，请选择：" + "；".join(o.label for o in out.options) + "。")
