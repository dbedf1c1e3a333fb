"""The Gradio chat, wiring only: view.py and shelf.py make what is shown, the desk knows the reports."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Before gradio is imported, which reads these once: nothing here may call home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr
from fastapi import FastAPI

from ingest.ledger.model import JuesuanError
from ui.desk import Desk
from ui.i18n import EN, ZH, words
from ui.pages import add_page_route
from ui.plain import escaped, one_line
from ui.shelf import choices, shelf_html, taken_html
from ui.talk import Talk, Visitors, answer_steps, chosen_option

_HERE = Path(__file__).parent
# Fonts of the visitor's own machine; a web font would be fetched from outside.
_FONTS = (
    "system-ui",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
)
_MONO = ("ui-monospace", "Consolas", "monospace")
_PROGRESS = gr.Progress()


@dataclass(frozen=True, slots=True)
class Parts:
    """The page's components."""

    header: gr.HTML
    chat: gr.Chatbot
    box: gr.Textbox
    send: gr.Button
    clear: gr.Button
    scope: gr.Dropdown
    upload: gr.UploadButton
    taken: gr.HTML
    shelf: gr.HTML
    talk: gr.State


def build_app(desk: Desk, max_upload_mb: int) -> FastAPI:
    """The whole web application: page images, and the chat at "/"."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_page_route(app, desk)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        _blocks(desk),
        path="",
        theme=gr.themes.Default(font=_FONTS, font_mono=_MONO, primary_hue="teal", neutral_hue="slate"),
        css_paths=[_HERE / "page.css"],
        head=f"<script>{(_HERE / 'page.js').read_text('utf-8')}</script>",
        i18n=gr.I18n(**{"zh": ZH, "zh-CN": ZH, "zh-TW": ZH, "zh-HK": ZH, "en": EN}),
        max_file_size=f"{max_upload_mb}mb",
        ssr_mode=False,
        footer_links=[],
        run_history=False,
    )
    return mounted


def _blocks(desk: Desk) -> Any:
    # Uploads are taken in at once, so gradio's copies may go after a day; not at once, since gradio keeps
    # equal files of two visitors as one.
    with gr.Blocks(title=ZH["title"], analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400)) as page:
        header = gr.HTML(elem_id="ju-header")
        with gr.Row(elem_id="ju-main"):
            chat, box, send, clear = _talk_column(gr.I18n())
            scope, upload, taken, shelf = _side_column(gr.I18n())
        parts = Parts(header, chat, box, send, clear, scope, upload, taken, shelf, gr.State(Talk()))
        _wire_talk(desk, parts)
        _wire_reports(page, desk, parts)
    return page


def _talk_column(tr: Callable[[str], Any]) -> tuple[gr.Chatbot, gr.Textbox, gr.Button, gr.Button]:
    with gr.Column(scale=3, min_width=320, elem_id="ju-talk"):
        chat = gr.Chatbot(
            elem_id="ju-chat",
            label=tr("chat"),
            show_label=False,
            height=None,
            layout="bubble",
            buttons=[],
            feedback_options=None,
            latex_delimiters=[],
            autoscroll=False,  # page.js keeps the question in view, not the end of its sources
            group_consecutive_messages=False,
        )
        with gr.Row(elem_id="ju-ask"):
            box = gr.Textbox(
                elem_id="ju-box",
                label=tr("ask_label"),
                show_label=False,
                placeholder=tr("ask_placeholder"),
                lines=1,
                max_lines=4,
                max_length=2000,
                scale=5,
                min_width=160,
                container=False,
                autofocus=True,
            )
            send = gr.Button(tr("send"), variant="primary", scale=0, min_width=80, elem_id="ju-send")
            clear = gr.Button(tr("clear"), scale=0, min_width=80, elem_id="ju-clear")
    return chat, box, send, clear


def _side_column(tr: Callable[[str], Any]) -> tuple[gr.Dropdown, gr.UploadButton, gr.HTML, gr.HTML]:
    with gr.Column(scale=1, min_width=300, elem_id="ju-side"):
        scope = gr.Dropdown(elem_id="ju-scope", multiselect=True, label=tr("scope"), info=tr("scope_info"), choices=[])
        # Any file: gradio would tell of another type in words of its own; the desk says it in the visitor's.
        upload = gr.UploadButton(tr("upload"), file_count="multiple", size="md", elem_id="ju-upload")
        taken = gr.HTML(elem_id="ju-taken", min_height=0)
        with gr.Accordion(tr("shelf"), open=True, elem_id="ju-shelf-box"):
            shelf = gr.HTML(elem_id="ju-shelf")
    return scope, upload, taken, shelf


Steps = Iterator[tuple[Any, Any, Any]]
"""The box, the screen and the talk, again and again while an answer comes."""


class _Questions:
    """What a visitor may do to ask: type, click an example, click an option."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._visitors = Visitors()

    def typed(self, text: str, scope: list[str] | None, talk: Talk, shown: list[Any], request: gr.Request) -> Steps:
        """Answer what stands in the box; the screen is the visitor's own, so an empty one begins a new talk."""
        tr, visitor = _words(request), str(request.session_hash)
        question = self._visitors.begin(visitor, anew=not shown) if text.strip() else None
        if question is None:
            gr.Info(tr["still_answering" if text.strip() else "empty_question"])
            yield gr.skip(), gr.skip(), gr.skip()
            return

        def left() -> bool:
            return not self._visitors.waits(visitor, question)

        box: Any = ""  # emptied once: what is typed while the answer comes belongs to the next question
        try:
            now_talk = talk if shown else Talk()
            for messages, now in answer_steps(self._desk, text.strip(), scope or [], now_talk, tr, left):
                if left():
                    return
                yield box, messages, now
                box = gr.skip()
        finally:
            self._visitors.end(visitor, question)

    def example(
        self, scope: list[str] | None, talk: Talk, shown: list[Any], request: gr.Request, chosen: gr.SelectData
    ) -> Steps:
        """Ask one of the examples."""
        yield from self.typed(str(chosen.value["text"]), scope, talk, shown, request)

    def option(
        self, scope: list[str] | None, talk: Talk, shown: list[Any], request: gr.Request, chosen: gr.SelectData
    ) -> Steps:
        """Ask one reading of an ambiguous question."""
        try:
            text, reports = chosen_option(chosen.value)
        except JuesuanError as error:
            raise gr.Error(str(error)) from error
        yield from self.typed(text, reports or scope, talk, shown, request)


def _wire_talk(desk: Desk, parts: Parts) -> None:
    questions = _Questions(desk)
    asked = [parts.scope, parts.talk, parts.chat]
    answers = [
        _on([parts.box.submit, parts.send.click], questions.typed, [parts.box, *asked], parts),
        _on([parts.chat.example_select], questions.example, asked, parts),
        _on([parts.chat.option_select], questions.option, asked, parts),
    ]
    # Done in the browser, at once: an answer from the server could wipe away a question that was asked meanwhile.
    gr.on(
        [parts.clear.click, parts.chat.clear],
        None,
        None,
        [parts.box, parts.chat],
        js="() => ['', []]",
        cancels=answers,
        api_visibility="private",
        queue=False,
    )


def _on(triggers: list[Any], steps: Callable[..., Steps], inputs: list[Any], parts: Parts) -> Any:
    """Questions have a queue of their own, so that no upload holds them up."""
    return gr.on(
        triggers,
        steps,
        inputs,
        [parts.box, parts.chat, parts.talk],
        concurrency_limit=4,
        concurrency_id="ask",
        trigger_mode="multiple",  # the visitors' own turnstile: gradio's would drop a question without a word
        show_progress="hidden",
        api_visibility="private",
    )


def _wire_reports(page: gr.Blocks, desk: Desk, parts: Parts) -> None:
    listing = [parts.scope, parts.shelf, parts.chat]

    def arrive(request: gr.Request) -> tuple[Any, ...]:
        tr = _words(request)
        head = f"<h1>{tr['title']}</h1><p>{tr['subtitle']}</p>"
        return head, *_listing(desk, tr)

    def take_in(files: list[str] | None, request: gr.Request, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        tr = _words(request)
        told = [_take_in(desk, Path(file), tr, progress) for file in files or []]
        return "".join(told), *_listing(desk, tr)

    page.load(arrive, None, [parts.header, *listing], api_visibility="private", show_progress="hidden")
    parts.upload.upload(
        take_in,
        parts.upload,
        [parts.taken, *listing],
        concurrency_limit=1,
        concurrency_id="take_in",
        show_progress_on=parts.taken,
        api_visibility="private",
    )


def _take_in(desk: Desk, file: Path, tr: dict[str, str], progress: gr.Progress) -> str:
    name = one_line(file.name)

    def on_progress(stage: str, done: float) -> None:
        progress(done, desc=f"{name}：{stage}")

    on_progress(tr["reading"], 0.0)
    taken = desk.take_in(file, on_progress)
    return taken_html(name, taken.status, taken.info, taken.message, tr)


def _listing(desk: Desk, tr: dict[str, str]) -> tuple[Any, ...]:
    reports = desk.reports()
    greeting = tr["greeting"] if reports else tr["greeting_empty"]
    return (
        gr.update(choices=choices(reports)),
        shelf_html(reports, tr, desk.notice()),
        gr.update(
            placeholder=f'<div class="ju-greeting">{escaped(greeting)}</div>',
            examples=[{"text": question} for question in desk.examples()],
        ),
    )


def _words(request: gr.Request) -> dict[str, str]:
    return words(request.headers.get("accept-language"))
