"""Names in a question: bodies with numbers, branches, coordinate names, and years of what was carried out."""

from __future__ import annotations

import pytest

from ingest.identity import identify
from ingest.ledger.model import Kind, Named, ReportInfo
from qa.offices import named_reports_of
from qa.vocabulary import Vocabulary, with_whole_names


def report(department: str, year: int = 2023) -> ReportInfo:
    """A report of a department, all else at its plainest."""
    return ReportInfo(
        stem=f"{department}{year}年度部门决算",
        department=department,
        year=year,
        kind=Kind.FINAL,
        level="部门",
        pages=1,
        sha256="",
    )


KNOWN = [
    report("甲市公安局"),
    report("甲市公安局第五分局"),
    report("乙市教育局第5分局"),
    report("丙县住房和城乡建设局"),
]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("甲市公安局2023年公务接待费是多少", ["甲市公安局"]),
        ("甲市公安局第五分局2023年公务接待费是多少", ["甲市公安局第五分局"]),
        ("乙市教育局第5分局2023年公务接待费是多少", ["乙市教育局第5分局"]),
        ("甲市公安局第五分局和丙县住房和城乡建设局谁多", ["甲市公安局第五分局", "丙县住房和城乡建设局"]),
        ("乙市教育局2023年公务接待费是多少", []),
    ],
)
def test_a_name_given_in_full_is_that_body_and_a_branch_is_not_its_parent(words: str, named: list[str]) -> None:
    found, _ = named_reports_of(words, KNOWN, ())
    assert [info.department for info in found] == named


@pytest.mark.parametrize("name", ["乙市教育局第5分局", "甲市第101中学"])
def test_a_number_in_a_name_on_the_cover_belongs_to_it(name: str) -> None:
    told = identify([f"{name}2023年度部门决算"], (), (), "x")
    assert (told.department, told.year) == (name, 2023)


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("小学、初中和高中教育支出各多少", "小学教育、初中教育、高中教育支出各多少"),
        ("基本和项目支出各多少", "基本支出、项目支出各多少"),
        ("培训费、会议费各多少", "培训费、会议费各多少"),
    ],
)
def test_names_before_the_last_are_spelled_out_by_its_ending(said: str, whole: str) -> None:
    names = Vocabulary(())
    names._names.update({name: name for name in ("小学教育", "初中教育", "高中教育")})
    names._by_length = sorted({len(name) for name in names._names}, reverse=True)
    assert with_whole_names(said, names) == whole


def test_a_particle_or_a_comma_is_no_misspelling() -> None:
    names = Vocabulary(())
    assert not [m for m in names.mentions("有人因公出国吗") if m.end == 7]
    assert not [m for m in names.mentions("小学教育支出，预算和决算差了多少") if m.name == "支出总计"]


@pytest.mark.parametrize(
    ("question", "project"),
    [
        ("食品快检的总分是多少", "食品快检"),
        ("良种示范做得怎么样", "良种示范推广"),
        ("望江楼的总分是多少", "望江楼"),
        ("良种示的总分是多少", ""),
    ],
)
def test_a_project_is_meant_by_its_whole_name_or_four_characters_of_it(question: str, project: str) -> None:
    projects = ("食品快检", "良种示范推广", "望江楼")
    names = Vocabulary([Named("总分", "总分", "", "", one) for one in projects])
    assert [mention.project for mention in names.mentions(question) if mention.project] == [project] * bool(project)
