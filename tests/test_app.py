"""The chat behind the page: what a conversation shows and remembers, and the page images."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from ingest.ledger.model import JuesuanError
from qa.model import Answer, Outcome, Stage, Step
from tests.fakes import STEM, FakeDesk, answered, source
from ui.access import Access
from ui.i18n import EN, ZH
from ui.pages import DPI, marked, parse_box
from ui.talk import Attention, Talk, answer_steps, chosen_option
from ui.viewer import page_address
from ui.visitors import Visitors


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.talk._PAUSE_SECONDS", 0)


@pytest.fixture(scope="module")
def client() -> TestClient:
    from ui.app import build_app

    return TestClient(build_app(FakeDesk(), 50))


def asked(desk: FakeDesk, text: str, talk: Talk | None = None, reports: tuple[str, ...] = ()) -> tuple[list[str], Talk]:
    """What the screen's last message showed step by step, and the talk at the end."""
    steps = list(answer_steps(desk, text, reports, talk or Talk(), ZH))
    return [messages[-1]["content"] for messages, _ in steps], steps[-1][1]


def test_an_answer_is_awaited_revealed_and_then_sourced() -> None:
    shown, talk = asked(FakeDesk(), "公务接待费为何增长")
    assert ZH["working"] in shown[0]
    *before, told, followed = shown
    assert "ju-sources" in told and not any("ju-sources" in step for step in before)
    assert told == followed and talk.shown[-1]["options"]  # what comes late must not close a source that is open
    assert len(shown) > 10
    assert [message["role"] for message in talk.shown] == ["user", "assistant"]


def test_follow_up_questions_carry_the_conversation() -> None:
    desk = FakeDesk()
    _, talk = asked(desk, "公务接待费为何增长")
    _, talk = asked(desk, "上年呢", talk, (STEM,))
    assert desk.asked == [("公务接待费为何增长", (), 0), ("上年呢", (STEM,), 1)]
    assert len(talk.turns) == 2 and len(talk.shown) == 4


@pytest.mark.parametrize(
    ("question", "told"),
    [("坏问题", "没有完成：模型没有回答；请检查 llm.base_url"), ("出错", ZH["unexpected"])],
)
def test_what_goes_wrong_is_one_line_and_is_not_remembered(question: str, told: str) -> None:
    shown, talk = asked(FakeDesk(), question)
    assert told in shown[-1] and "Traceback" not in shown[-1]
    assert talk.turns == () and len(talk.shown) == 2


def test_ambiguous_questions_offer_buttons_that_ask_again() -> None:
    _, talk = asked(FakeDesk(), "公务接待费是多少")
    options = talk.shown[-1]["options"]
    assert [option["label"] for option in options] == ["2023 年", "2022 年"]
    assert chosen_option(options[0]["value"]) == ("2023年公务接待费是多少", [STEM])


@pytest.mark.parametrize("sent", ["", "x", "[1]", "{}", json.dumps(["a", 3]), None])
def test_a_forged_option_is_refused(sent: object) -> None:
    with pytest.raises(JuesuanError, match="重新提问"):
        chosen_option(sent)


def test_the_page_image_has_the_place_marked(client: TestClient) -> None:
    plain = client.get(f"/page/{quote(STEM)}/9.png")
    assert plain.status_code == 200 and plain.headers["content-type"] == "image/png"
    boxed = client.get("/" + page_address(STEM, 9, source().bbox))
    page = Image.open(io.BytesIO(boxed.content)).convert("RGB")
    inside, outside = (int(x * DPI / 72) for x in (200, 20))
    assert page.getpixel((inside, int(420 * DPI / 72))) == (255, 236, 130)
    assert page.getpixel((outside, int(420 * DPI / 72))) == (255, 255, 255)


def test_a_magnified_page_is_drawn_sharper_but_not_beyond_bounds(client: TestClient) -> None:
    def width(dpi: int) -> int:
        got = client.get(f"/{page_address(STEM, 9, source().bbox)}&dpi={dpi}")
        return Image.open(io.BytesIO(got.content)).width if got.status_code == 200 else got.status_code

    assert [width(dpi) for dpi in (200, 300, 301, 1200, 0)] == [1652, 2479, 404, 404, 404]


@pytest.mark.parametrize(
    "path", ["没有/1.png", f"{STEM}/0.png", f"{STEM}/33.png", "..%2F..%2Fetc%2Fpasswd/1.png", f"{STEM}/x.png"]
)
def test_no_other_page_or_file_is_served(client: TestClient, path: str) -> None:
    got = client.get(f"/page/{path}")
    assert got.status_code in (404, 422) and not got.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("1,2,3.5,4", (1, 2, 3.5, 4)),
        ("", None),
        ("1,2,3", None),
        ("3,2,1,4", None),
        ("-1,2,3,4", None),
        ("nan,2,3,4", None),
        ("0,0,inf,4", None),
        ("<script>", None),
    ],
)
def test_a_box_is_four_edges_in_order(text: str, box: tuple[float, ...] | None) -> None:
    assert parse_box(text) == box


def test_print_stays_readable_under_the_mark() -> None:
    out = io.BytesIO()
    Image.new("L", (100, 100), 0).save(out, format="PNG")
    page = Image.open(io.BytesIO(marked(out.getvalue(), (10.0, 10.0, 80.0, 80.0), 72))).convert("RGB")
    assert page.getpixel((50, 50)) == (0, 0, 0)


def test_the_page_comes_whole_and_from_here_alone(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200 and "决算问答" in page.text
    for host in ("googleapis", "gstatic", "cdnjs", "unpkg", "jsdelivr"):
        assert host not in page.text


def test_gradio_is_told_not_to_call_home() -> None:
    import gradio as gr

    import ui.app

    assert gr.analytics.analytics_enabled() is False
    blocks = ui.app.build_blocks(FakeDesk(), Access())
    assert blocks.analytics_enabled is False
    # One visitor's upload must not hold up another's question.
    limits = {fn.concurrency_id: fn.concurrency_limit for fn in blocks.fns.values() if fn.queue}
    assert limits["ask"] == 16 and limits["take_in"] == 8


def test_the_answers_text_is_what_was_verified() -> None:
    """Revealing shows beginnings of the finished text only, never words of its own."""
    shown, _ = asked(FakeDesk(), "公务接待费为何增长")
    assert "2.21 万元" in shown[-1] and answered().text.startswith("2023")


def test_who_asks_in_latin_letters_in_vain_is_told_to_ask_in_chinese() -> None:
    desk = FakeDesk()
    desk.answers |= {text: Answer(text, Outcome.NO_EVIDENCE, "没有。") for text in ("How much?", "GDP是多少", "2023?")}
    hinted = {text: ZH["ask_in_chinese"] in asked(desk, text)[0][-1] for text in (*desk.answers, "Fine, thanks")}
    assert hinted == {
        "公务接待费是多少": False,
        "How much?": True,
        "GDP是多少": False,
        "2023?": False,
        "Fine, thanks": False,  # answered all the same
    }


def test_where_no_report_was_looked_in_the_badge_says_so() -> None:
    desk = FakeDesk(answers={"问": Answer("问", Outcome.NO_EVIDENCE, "没有。")})
    assert f">{ZH['no_evidence']}<" in asked(desk, "问")[0][-1]
    desk.held.clear()
    for shown in asked(desk, "问")[0][1:]:
        assert f">{ZH['no_report']}<" in shown and f">{ZH['no_evidence']}<" not in shown


def test_a_visitor_may_ask_again_as_soon_as_the_answer_stands() -> None:
    visitors = Visitors()
    first = visitors.begin("甲", anew=False)
    assert first and visitors.count() == 1
    visitors.told("甲")
    assert visitors.waits("甲", first) and visitors.count() == 0
    second = visitors.begin("甲", anew=False)
    assert second and not visitors.waits("甲", first) and visitors.begin("甲", anew=False) is None


def test_a_visitor_asks_one_question_at_a_time_unless_a_new_talk_begins() -> None:
    visitors = Visitors()
    first = visitors.begin("甲", anew=False)
    assert first and visitors.begin("甲", anew=False) is None and visitors.begin("乙", anew=False)
    second = visitors.begin("甲", anew=True)
    assert second and visitors.waits("甲", second) and not visitors.waits("甲", first)
    visitors.end("甲", first)  # the one that nobody waits for ends late
    assert visitors.begin("甲", anew=False) is None
    visitors.end("甲", second)
    assert visitors.begin("甲", anew=False)


def test_what_is_being_done_and_what_is_verified_so_far_is_shown() -> None:
    desk = FakeDesk(
        steps=[Step(Stage.LOOKING), Step(Stage.WRITING, "公务接待费 3.47 万元[1]。"), Step(Stage.REPAIRING)]
    )
    shown, talk = asked(desk, "公务接待费为何增长")
    assert ZH["stage_looking"] in shown[1] and ZH["stage_writing"] in shown[2] and "3.47 万元" in shown[2]
    assert ZH["stage_repairing"] in shown[3] and len(talk.turns) == 1


def test_every_stage_has_its_words() -> None:
    for stage in Stage:
        assert ZH[f"stage_{stage.value}"] != EN[f"stage_{stage.value}"]


def test_what_was_written_before_the_eyes_is_not_revealed_again() -> None:
    text = "公务接待费 3.47 万元[1]。"
    desk = FakeDesk(steps=[Step(Stage.WRITING, text)])
    desk.answers["问"] = replace(answered(), text=text, mode="llm")
    shown, _ = asked(desk, "问")
    assert len(shown) == 4 and "ju-sources" in shown[-2]


def test_where_many_wait_an_answer_costs_less() -> None:
    crowded = Attention(crowd=lambda: 20)
    shown = [messages[-1] for messages, _ in answer_steps(FakeDesk(), "公务接待费为何增长", (), Talk(), ZH, crowded)]
    assert len(shown) < 6 and "ju-sources" in shown[-1]["content"] and "options" not in shown[-1]
    alone = [messages[-1] for messages, _ in answer_steps(FakeDesk(), "公务接待费为何增长", (), Talk(), ZH)]
    assert len(alone) > 10 and alone[-1]["content"].split("</div>")[0] == shown[-1]["content"].split("</div>")[0]


def test_a_question_takes_the_place_of_the_one_that_was_edited() -> None:
    desk, talk = FakeDesk(), Talk(id="t")
    for text in ("公务接待费为何增长", "出错", "上年呢"):
        _, talk = asked(desk, text, talk)
    whole = [turn and turn.question.text for turn in talk.asked]
    assert whole == ["公务接待费为何增长", None, "上年呢"] and len(talk.turns) == 2
    kept, gone = talk.parted(1)
    assert (len(kept.asked), len(kept.shown), kept.id) == (1, 2, "t") and gone == (talk.turns[1].answer.id,)
    assert talk.parted(-1) == talk.parted(3) == (talk, ())
    _, talk = asked(desk, "培训费呢", kept)
    assert desk.asked[-1] == ("培训费呢", (), 1) and len(talk.shown) == 4


def test_an_answer_that_nobody_waits_for_is_not_given() -> None:
    desk, gone = FakeDesk(steps=[Step(Stage.WRITING)]), []
    steps = answer_steps(desk, "问", (), Talk(), ZH, Attention(lambda: bool(gone)))
    next(steps)
    next(steps)
    gone.append(True)
    assert list(steps) == [] and desk.asked == []
