"""What a question is asked of, and what is told where that or its language is in the way."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from qa.model import Answer, Intent, Option, Outcome, Question, Turn
from tests.fakes import OTHER, STEM, FakeDesk, ambiguous, answered
from ui.asked_of import examples_of
from ui.i18n import EN, LANGUAGE, ZH, request_words
from ui.scope import Filters
from ui.talk import Talk, answer_steps, chosen_option
from ui.view import answer_html, question_html


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.talk._PAUSE_SECONDS", 0)


@dataclass
class Elsewhere(FakeDesk):
    """A desk where a question is about `named`, and is answered from nothing where that was not chosen."""

    named: tuple[str, ...] = (OTHER,)

    def ask(self, text: str, reports: tuple[str, ...], *rest: object) -> object:  # type: ignore[override]
        yield from self.steps
        answer = Answer(text, Outcome.NO_EVIDENCE, "没有“清河县文化馆”的报告可查；请收入它的 PDF 后再问。")
        return answer, Turn(Question(text, Intent.FIGURE, reports=()), answer)

    def understood(self, text: str, reports: object, before: object) -> Question:
        return Question(text, Intent.FIGURE, reports=self.named)


def last(desk: FakeDesk, text: str, reports: tuple[str, ...] = (), words: dict[str, str] = ZH) -> dict[str, object]:
    """The message that stands in the end."""
    return list(answer_steps(desk, text, reports, Talk(), words))[-1][0][-1]


def test_a_report_outside_the_filters_is_said_to_be_outside_them_and_offered() -> None:
    message = last(Elsewhere(), "2022年公务接待费是多少", (STEM,))
    shown, options = str(message["content"]), message["options"]
    assert ZH["beyond"] in shown and OTHER in shown and "收入它的 PDF" not in shown
    assert isinstance(options, list)
    assert chosen_option(options[0]["value"]) == ("2022年公务接待费是多少", [OTHER])


@pytest.mark.parametrize(("named", "chosen"), [((), (STEM,)), ((OTHER,), ())])
def test_a_report_that_is_not_in_is_not_said_to_be_outside_the_filters(
    named: tuple[str, ...], chosen: tuple[str, ...]
) -> None:
    message = last(Elsewhere(named=named), "别处的公务接待费是多少", chosen)
    assert "收入它的 PDF" in str(message["content"]) and ZH["beyond"] not in str(message["content"])


@pytest.mark.parametrize("words", [ZH, EN])
def test_a_question_in_latin_letters_is_answered_in_the_pages_language(words: dict[str, str]) -> None:
    desk = FakeDesk(answers={"How much?": Answer("How much?", Outcome.NO_EVIDENCE, "没有找到与“Howmuch”相符的内容。")})
    shown = str(last(desk, "How much?", words=words)["content"])
    assert words["ask_in_chinese"] in shown and words["in_chinese"] in shown
    assert "没有找到" not in shown and f">{words['no_evidence']}<" not in shown


def test_examples_are_of_the_reports_that_pass_the_filters() -> None:
    desk = FakeDesk()
    assert len(examples_of(desk, desk.held, Filters())) == 2
    assert [one["text"] for one in examples_of(desk, desk.held, Filters(years=(2022,)))] == [
        f"{OTHER}的公务接待费是多少"
    ]
    assert examples_of(desk, desk.held, Filters(years=(1999,))) == []


def test_the_question_says_which_one_report_it_is_asked_of() -> None:
    def asked(*reports: str) -> str:
        return str(next(answer_steps(FakeDesk(), "公务接待费", reports, Talk(), ZH))[0][0]["content"])

    assert ZH["asked_of"].format(names=STEM) in asked(STEM)
    assert "ju-of" not in asked() and "ju-of" not in asked(STEM, OTHER) and "ju-of" not in question_html("问", ZH)


def test_a_question_given_again_keeps_the_report_that_was_clicked() -> None:
    turn = Turn(Question("问", Intent.FIGURE), answered("公务接待费是多少"))
    talk = Talk((turn, None, turn), ({},) * 6, chosen=((STEM,), (), ()))
    assert talk.chosen_for(0, " 公务接待费是多少 ") == (STEM,)
    assert talk.chosen_for(0, "培训费是多少") == ()  # edited: the filters say
    assert [talk.chosen_for(number, "公务接待费是多少") for number in (-1, 1, 2, 3)] == [()] * 4
    assert talk.parted(1)[0].chosen == ((STEM,),)


def test_the_text_does_not_repeat_the_buttons() -> None:
    options = tuple(Option(name, "问", (name,)) for name in ("甲局2023年决算", "甲局2023年决算（本级）", "乙局"))
    text = "请选择要问哪一份：甲局2023年决算；甲局2023年决算（本级） 等。"
    shown = answer_html(Answer("问", Outcome.AMBIGUOUS, text, options=options), ZH)
    assert "请选择要问哪一份：" in shown and "甲局" not in shown
    more = answer_html(Answer("问", Outcome.AMBIGUOUS, text + "另有丙局没有写到。", options=options), ZH)
    assert "丙局" in more and "甲局" in more  # what is more than the list stays
    assert "请选择年度。" in answer_html(ambiguous(), ZH)


@pytest.mark.parametrize(
    ("cookie", "accepted", "words"),
    [
        ("", "en-US", EN),
        (f"{LANGUAGE}=zh", "en-US", ZH),
        (f"a=b; {LANGUAGE}=en", "zh-CN", EN),
        (f"{LANGUAGE}=<script>", "zh-CN", ZH),
        (f"{LANGUAGE}=", "en", EN),
    ],
)
def test_the_chosen_language_goes_before_the_browsers(cookie: str, accepted: str, words: dict[str, str]) -> None:
    assert request_words({"cookie": cookie, "accept-language": accepted}) is words


def test_the_page_is_told_the_chosen_language_and_nothing_else() -> None:
    from fastapi.testclient import TestClient

    from ui.app import build_app

    client = TestClient(build_app(FakeDesk(), 5))
    told = {
        cookie: client.get("/", headers={"cookie": f"{LANGUAGE}={cookie}"})
        for cookie in ("en", "zh", "fr", "</script>")
    }
    assert all(got.status_code == 200 and "决算问答" in got.text for got in told.values())
    said = {cookie: re.findall(r"\['language', '(.*?)'\]", got.text) for cookie, got in told.items()}
    assert said == {"en": ["en"], "zh": ["zh-CN"], "fr": [], "</script>": []}
    assert len(told["en"].content) == int(told["en"].headers["content-length"])
