"""Sentences in the wordings of many provinces and years (invented figures) and the figures that a reader notes down."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from ingest.layout import Paragraph, Spot
from ingest.ledger.model import Figure, Kind, ReportInfo
from ingest.narrative import narrative_figures
from ingest.pdf import Char
from tests.truth import Label, Score, compare, read_label

FOLDER = Path(__file__).with_name("narrative_families")
WHO = "青山县档案馆"
PAGE = 9


@dataclass(frozen=True)
class Case:
    """One paragraph of a family of reports and its figures."""

    family: str
    kind: Kind
    year: int
    section: str
    text: str
    labels: tuple[Label, ...]


def cases() -> Iterator[Case]:
    """Every labelled paragraph; a line without a text opens a family."""
    for path in sorted(FOLDER.glob("*.yaml")):
        family, kind, year = "", Kind.FINAL, 0
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            if "text" not in entry:
                family, kind, year = entry["family"], Kind(entry["kind"]), entry["year"]
                continue
            own_year = entry.get("year", year)
            yield Case(family, kind, own_year, entry.get("section", ""), entry["text"], _labels(entry, own_year))


def _labels(entry: dict[str, list[str]], year: int) -> tuple[Label, ...]:
    labels: list[Label] = []
    for line in entry["figures"]:
        labels.append(read_label(line, PAGE, year, labels[-1].subject if labels else ""))
    return tuple(labels)


def read(case: Case) -> list[Figure]:
    """The figures of one paragraph of a report of the case's family."""
    spots = tuple(Spot(PAGE, Char(c, 10.0 * i, 100.0, 10.0 * i + 10, 112.0, False)) for i, c in enumerate(case.text))
    info = ReportInfo(f"{WHO}{case.year}", WHO, case.year, case.kind, "部门", 20, "")
    return narrative_figures([Paragraph(case.text, spots, case.section)], info)


CASES = list(cases())


def test_families_are_read() -> None:
    total = Score()
    for case in CASES:
        score = compare(case.labels, read(case))
        total.add(score)
        if score.missed or score.extra:
            print(f"{case.family}：{case.text}", *(f"  - {m}" for m in score.missed), sep="\n")
            print(*(f"  + {m}" for m in score.extra), sep="\n")
    print(f"{len(CASES)} sentences: recall {total.recall:.4f}, precision {total.precision:.4f}")
    assert total.recall >= 0.97 and total.precision >= 0.97


SIDES = [
    "政府性基金预算财政拨款收入1.00万元，支出2.00万元，比上年减少3.00万元。",
    "国有资本经营预算财政拨款收入1.00万元、支出2.00万元，减少3.00万元。",
    "本年收入1.00万元，比上年增加9.00万元；支出2.00万元，比上年减少3.00万元。",
    "财政拨款收入1.00万元，支出2.00万元，支出比上年减少3.00万元。",
    "本年收入1.00万元，其中：事业收入6.00万元，其他收入5.00万元；支出2.00万元，比上年减少3.00万元。",
]


@pytest.mark.parametrize("text", SIDES)
def test_a_bare_side_is_the_other_side_of_what_was_spoken_of(text: str) -> None:
    figures = [f for f in read(Case("", Kind.FINAL, 2023, "", text, ())) if abs(f.amount.value) <= 3]
    income, spending, change = figures
    assert "收入" in income.subject and "支出" not in income.subject
    assert spending.subject == change.subject == income.subject.replace("收入", "支出")
    assert [f.amount.value for f in figures] == [1, 2, -3]


def test_what_is_spent_on_one_thing_stays_of_it() -> None:
    text = "公务接待费支出5.00万元，支出比上年减少1.00万元。由本年收入3.00万元和年初结转和结余2.00万元组成。"
    subjects = [f.subject for f in read(Case("", Kind.FINAL, 2023, "", text, ()))]
    assert subjects == ["公务接待费", "公务接待费", "本年收入合计", "年初结转和结余"]


STAFF = [
    "预算编制人数为在职22人、退休30人、离休1人。",
    "本馆现有人员53人，其中在职22人，退休30人，离休1人。",
    "编制内在职人员22人，退休人员30人，离休人员1人。",
]


@pytest.mark.parametrize("text", STAFF)
def test_people_at_work_and_in_retirement(text: str) -> None:
    told = [(f.subject, f.amount.value) for f in read(Case("", Kind.FINAL, 2023, "", text, ()))]
    assert told[-3:] == [("在职人员", 22), ("退休人员", 30), ("离休人员", 1)]


def test_there_are_many_families() -> None:
    assert len(CASES) >= 120 and len({case.family for case in CASES}) >= 25
    assert sum(len(case.labels) for case in CASES) >= 700


@pytest.mark.parametrize("wrong", ["12.4万元", "12.3元"])
def test_a_wrong_figure_is_counted(wrong: str) -> None:
    case = Case(
        "", Kind.FINAL, 2023, "", "公务接待费12.3万元。", (read_label(f"公务接待费 决算数 {wrong}", PAGE, 2023, ""),)
    )
    score = compare(case.labels, read(case))
    assert (score.hits, len(score.missed), len(score.extra)) == (0, 1, 1)


def test_no_text_breaks_the_reader() -> None:
    """Sentences cut, joined and turned about as bad print does: whatever is read, nothing raises."""
    dice = random.Random(7)
    texts = [case.text for case in CASES]
    for case in CASES:
        start = dice.randrange(len(case.text))
        pieces = [
            case.text[start:],
            case.text[:start],
            case.text[:start] + dice.choice(texts)[start:],
            "".join(letter for letter in case.text if dice.random() > 0.1),
            case.text.replace("，", dice.choice("。；、（）")),
        ]
        for piece in pieces:
            for kind in Kind:
                read(replace(case, text=piece, kind=kind))
