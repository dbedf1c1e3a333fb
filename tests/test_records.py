"""What is kept of conversations, whose it is, what is made of it, and what visitors think of answers."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
import yaml
from docx.oxml.ns import qn
from fastapi.testclient import TestClient

from eval.cases import EvalCase
from ingest.ledger.model import JuesuanError
from ingest.ledger.store_schema import SqliteDatabase
from qa.model import Check
from tests.engines import Tables
from tests.fakes import OTHER, STEM, FakeDesk, ambiguous, answered
from tests.test_view import HOSTILE
from ui.access import VISITOR
from ui.app import build_app
from ui.history_tab import history_html, snippet, taken_up
from ui.i18n import EN, ZH
from ui.kept import Kept, answer_of
from ui.opinions import draft_cases, keep_opinion, read_opinions
from ui.records import Records
from ui.talk import Talk, answer_steps
from ui.transcript import document
from ui.transcript_lines import file_name


@pytest.fixture
def records(tmp_path: Path, tables: Tables) -> Records:
    """Conversations in a file, and on PostgreSQL."""
    file = tmp_path / "history.db"
    return Records(file) if tables is SqliteDatabase else Records(file, tables(file))


@pytest.mark.parametrize("answer", [answered(), ambiguous()])
def test_an_answer_comes_back_as_it_was_kept(answer) -> None:  # type: ignore[no-untyped-def]
    assert answer_of(answer.to_json()) == answer


def kept_talk(records: Records, person: str = "甲") -> str:
    talk = records.add(person, "", replace(answered(), id="a1" + person), (), (STEM, OTHER))
    records.add(person, talk, replace(ambiguous("培训费是多少"), id="a2" + person), (STEM,), (STEM,))
    return talk


def test_conversations_are_kept_in_order_and_found_by_their_words(records: Records) -> None:
    talk = kept_talk(records)
    other = records.add("甲", "", replace(answered("会议费"), id="b"), (), (STEM,))
    assert [one.question for one in records.talk("甲", talk)] == ["公务接待费为何增长", "培训费是多少"]
    assert records.talk("甲", talk)[1].reports == (STEM,)
    assert {one.id: one.questions for one in records.talks("甲")} == {talk: 2, other: 1}
    assert [one.id for one in records.talks("甲", "培训费 接待")] == [talk]
    assert records.talks("甲", "没有 培训费") == [] and records.talks("甲", "quoted") == []


def test_what_is_anothers_is_not_there(records: Records) -> None:
    talk = kept_talk(records)
    assert records.talks("乙") == [] == records.talk("乙", talk) and records.answer("乙", "a1甲") is None
    assert not records.remove("乙", talk) and records.add("乙", talk, replace(answered(), id="c"), (), ()) == ""
    assert len(records.talk("甲", talk)) == 2
    assert records.remove("甲", talk) and records.talks("甲") == [] and records.answer("甲", "a1甲") is None


def test_an_answer_takes_the_place_of_others(records: Records) -> None:
    talk = kept_talk(records)
    ids = [one.id for one in records.talk("甲", talk)]
    new = replace(answered("培训费是多少"), id="n")
    records.add("乙", talk, new, (), (), ids)
    assert [one.id for one in records.talk("甲", talk)] == ids  # another person's are not touched
    records.add("甲", talk, new, (), (), ids[1:])
    assert [one.id for one in records.talk("甲", talk)] == [ids[0], "n"]
    assert records.talks("甲")[0].title == "公务接待费为何增长"
    records.add("甲", talk, replace(new, id="m"), (), (), [ids[0], "n"])
    assert [(one.title, one.questions) for one in records.talks("甲")] == [("培训费是多少", 1)]


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "history.db").write_bytes(b"no database" * 100)
    with pytest.raises(JuesuanError, match="对话记录"):
        Records(tmp_path / "history.db").talks("甲")


def test_documents_hold_question_answer_and_sources(records: Records) -> None:
    kept = records.talk("甲", kept_talk(records))
    for words in (ZH, EN):
        text = document(kept, "txt", words).decode()
        assert (
            "公务接待费为何增长" in text
            and f"[1] {STEM}" in text
            and "3.47 - 1.26 = 2.21 万元" in text
            and OTHER in text
        )
    marked = document(kept, "md", ZH).decode()
    assert marked.startswith("# 决算问答：公务接待费为何增长（清河县文化馆）\n\n2 个问题 · ") and "\n- [1] " in marked
    assert "\n## 公务接待费为何增长\n" in marked and "依据：清河县文化馆 2023 年的报告" in marked
    assert "- 3.47 万元：原文如此[1]" in marked and "- 3.47 - 1.26 = 2.21 万元：由原文数字计算[1]" in marked
    assert "- ✓ 增减率：1.26 / 2.21 = 57.01%" in marked


def test_a_docx_is_a_whole_document(records: Records) -> None:
    kept = records.talk("甲", kept_talk(records))
    read = docx.Document(io.BytesIO(document(kept, "docx", ZH)))
    section, told = read.sections[0], read.core_properties
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert told.title == "决算问答：公务接待费为何增长（清河县文化馆）" and told.created.year >= 2025
    assert "python-docx" not in (told.author, told.comments)
    heads = [p.text for p in read.paragraphs if p.style.name == "Heading 1"]
    assert heads == ["公务接待费为何增长", "培训费是多少"]
    footer = section.footer.paragraphs[0]._p.xml
    assert 'w:instr="PAGE"' in footer and 'w:instr="NUMPAGES"' in footer and "共" in section.footer.paragraphs[0].text
    text = "\n".join(paragraph.text for paragraph in read.paragraphs)
    assert "3.47 万元" in text and "第 9 页" in text
    assert read.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"


def test_what_no_xml_may_hold_is_left_out(records: Records) -> None:
    talk = records.add("甲", "", replace(answered(), text="前\ufffe\x01后", id="x"), (), (STEM,))
    read = docx.Document(io.BytesIO(document(records.talk("甲", talk), "docx", ZH)))
    assert "前后" in [paragraph.text for paragraph in read.paragraphs]


def test_reports_looked_in_are_all_listed_once_at_the_end(records: Records) -> None:
    many = tuple(f"报告{number}" for number in range(9))
    talk = records.add("甲", "", replace(answered(), id="x"), (), many)
    records.add("甲", talk, replace(answered("会议费"), id="y"), (), many)
    told = document(records.talk("甲", talk), "txt", ZH).decode()
    assert told.count("查找范围：9 份报告，见文末“查找范围 1”") == 2 and "等 9 份" not in told
    assert told.endswith("查找范围 1（9 份报告）\n" + "\n".join(many) + "\n")


@pytest.mark.parametrize("words", [ZH, EN])
def test_checks_are_named_in_words_and_marks_do_not_nest(records: Records, words: dict[str, str]) -> None:
    checks = (Check("premise", False, "问题说“减少”，报告是增加"), Check("some_new_check", True, ""))
    first = answered().citations[0]
    cited = replace(first, source=replace(first.source, quote="“三公”经费支出 3.47 万元"))
    talk = records.add("甲", "", replace(answered(), checks=checks, citations=(cited,), id="x"), (), (STEM,))
    told = document(records.talk("甲", talk), "md", words).decode()
    assert "premise" not in told and "some_new_check" not in told and words["check_premise"] in told
    assert "“‘三公’经费支出 3.47 万元”" in told and told.index("✗") < told.index("✓")


def test_a_file_is_named_by_question_department_and_day(records: Records) -> None:
    kept = records.talk("甲", kept_talk(records))
    assert re.fullmatch(r"公务接待费为何增长_清河县文化馆_\d{4}-\d\d-\d\d", file_name(kept))
    assert file_name([replace(kept[1], asked_at="2026-01-02T03:04:05+00:00")]) == "培训费是多少_2026-01-02"


def test_a_document_holds_no_markup_of_others(records: Records) -> None:
    talk = records.add("甲", "", replace(answered(HOSTILE), text=HOSTILE, id="x"), (), (HOSTILE,))
    kept = records.talk("甲", talk)
    assert not re.search(r"(?<!\\)<", document(kept, "md", ZH).decode())
    xml = zipfile.ZipFile(io.BytesIO(document(kept, "docx", ZH))).read("word/document.xml")
    assert "<script>x</script>" in "".join(ElementTree.fromstring(xml).itertext())


def test_a_conversation_is_taken_up_where_it_was_left(records: Records) -> None:
    desk = FakeDesk()
    talk = taken_up(desk, records.talk("甲", kept_talk(records)), ZH)
    assert [message["role"] for message in talk.shown] == ["user", "assistant"] * 2
    assert "ju-sources" in talk.shown[1]["content"] and talk.shown[3]["options"]
    list(answer_steps(desk, "上年呢", (), talk, ZH))
    assert desk.asked == [("上年呢", (), 2)]
    assert taken_up(desk, [], ZH) == Talk()


def test_opinions_become_drafts_that_the_eval_suite_reads(records: Records, tmp_path: Path) -> None:
    talk = records.talk("甲", kept_talk(records))
    for liked, reason in ((True, ""), (False, "数字不对\n- id: x")):
        keep_opinion(tmp_path, "甲", talk[0], liked, reason)
    keep_opinion(tmp_path, "甲", talk[1], False, "x")
    keep_opinion(tmp_path, "甲", talk[1], True, "")  # thought better of
    with (tmp_path / "opinions.jsonl").open("a") as file:
        file.write('{"cut')
    told = draft_cases(read_opinions(tmp_path))
    (case,) = yaml.safe_load(told)
    assert EvalCase.model_validate(case).question == "公务接待费为何增长" and case["reports"] == [STEM, OTHER]
    assert "# 不满意：数字不对 - id: x" in told and f"# 当时引用：{STEM} 第 9 页" in told
    assert draft_cases([]) == ""


def test_the_page_serves_kept_answers_only_to_whose_they_are(tmp_path: Path) -> None:
    records = Records(tmp_path / "history.db")
    talk = kept_talk(records, "browser:me")
    client = TestClient(build_app(FakeDesk(), 50, folder=tmp_path))
    mine, other = {VISITOR: "me"}, {VISITOR: "you"}

    def status(path: str, cookies: dict[str, str]) -> int:
        return client.get(path, headers={"cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}).status_code

    for path in (f"/talk/{talk}.md", f"/talk/{talk}.docx", "/answer/a1browser:me.txt"):
        assert (status(path, mine), status(path, other), status(path, {})) == (200, 404, 404)
    assert status(f"/talk/{talk}.exe", mine) == 404
    send = {"cookie": f"{VISITOR}=me", "x-juesuan": "1"}
    said = {"liked": False, "reason": "数字不对"}
    path = "/answer/a1browser:me/opinion"
    assert client.post(path, json=said, headers={"cookie": f"{VISITOR}=me"}).status_code == 422
    assert client.post(path, json=said, headers={**send, "cookie": f"{VISITOR}=you"}).status_code == 404
    assert client.post(path, json={**said, "reason": "长" * 501}, headers=send).status_code == 422
    assert client.post(path, json=said, headers=send).status_code == 204
    assert [one["reason"] for one in read_opinions(tmp_path)] == ["数字不对"]


def test_the_list_of_conversations_shows_no_markup(records: Records) -> None:
    records.add("甲", "", replace(answered(HOSTILE), id="x"), (), ())
    assert "<script" not in history_html(records.talks("甲"), False, ZH)
    assert ZH["no_talks"] in history_html([], False, ZH) and ZH["no_such_talk"] in history_html([], True, ZH)


def test_a_hit_is_told_with_what_stands_around_it() -> None:
    kept = [Kept("a", "t", "2026-01-01T00:00:00+00:00", "公务接待费为何增长", (), (STEM,), answered())]
    assert snippet(kept, ["批次", "公务"]).count("<mark>批次</mark>") == 1
    assert snippet(kept, ["没有这话"]) == "" and snippet(kept, []) == ""
    nasty = [replace(kept[0], question="<b>批次</b>" + "很长" * 50)]
    assert snippet(nasty, ["批次"]).startswith("&lt;b&gt;<mark>批次</mark>") and snippet(nasty, ["批次"]).endswith("…")
