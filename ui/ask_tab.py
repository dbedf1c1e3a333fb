"""The tab where questions are asked: filters that stay in view, the conversation, the box."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from ingest.ledger.model import JuesuanError
from ui.access import Access
from ui.asked_of import examples_of
from ui.desk import Desk
from ui.i18n import request_words
from ui.records import Records, new_id
from ui.scope import Filters, asked_of, filters_of, scope_line
from ui.talk import Attention, Talk, answer_steps, chosen_option
from ui.visitors import Visitors

Words = dict[str, str]
Steps = Iterator[tuple[Any, Any, Any]]
"""The box, the screen and the talk, again and again while an answer comes."""
_AT_ONCE = 16
"""Questions that are answered at the same time; most of an answer's time is that of its being revealed."""
_EDITED = "(edited, ...rest) => [window.juesuan.edited(), ...rest]"


@dataclass(frozen=True, slots=True)
class AskTab:
    """The components of the tab."""

    chat: gr.Chatbot
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    clear: gr.Button
    scope_box: gr.Accordion
    filters: tuple[gr.Dropdown, ...]
    talk: gr.State
    edited: gr.Number

    @property
    def listing(self) -> list[Any]:
        """What changes with the reports that are in."""
        return [self.scope_box, *self.filters, self.chat]


def add_ask_tab(desk: Desk, access: Access, records: Records | None, tr: Callable[[str], Any]) -> AskTab:
    """Lay out the tab and wire it."""
    with gr.Tab(tr("tab_ask"), id="ask"), gr.Row(elem_id="ju-main"):
        edited = gr.Number(-1, visible=False)  # made first: inputs come in the order in which they are made
        chat, box, send, stop, clear = _talk_column(tr)
        scope_box, filters = _scope_column(tr)
        talk = gr.State(Talk())  # within the tab: gradio takes whatever stands beside tabs for another tab
    tab = AskTab(chat, box, send, stop, clear, scope_box, filters, talk, edited)
    _wire(desk, _Questions(desk, access, records, tab), tab)
    return tab


def _talk_column(tr: Callable[[str], Any]) -> tuple[gr.Chatbot, gr.Textbox, gr.Button, gr.Button, gr.Button]:
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
            stop = gr.Button(tr("stop"), variant="stop", scale=0, min_width=80, elem_id="ju-stop")
            clear = gr.Button(tr("clear"), scale=0, min_width=80, elem_id="ju-clear")
    return chat, box, send, stop, clear


def _scope_column(tr: Callable[[str], Any]) -> tuple[gr.Accordion, tuple[gr.Dropdown, ...]]:
    names = ("departments", "years", "kinds", "scope")
    with (
        gr.Column(scale=1, min_width=280, elem_id="ju-scope-side"),
        gr.Accordion(tr("scope_title"), open=True, elem_id="ju-scope-box") as box,
    ):
        filters = tuple(
            gr.Dropdown(elem_id=f"ju-{name}", multiselect=True, label=tr(name), choices=[], elem_classes="ju-any")
            for name in names
        )
        gr.HTML(f'<div class="ju-empty">{tr("scope_info")}</div>')
    return box, filters


@dataclass(frozen=True, slots=True)
class _Put:
    """What stood on the visitor's page when a question was put."""

    text: str
    filters: Filters
    edited: int
    """The question on the screen that this one takes the place of, from 0; -1 where it comes after them."""
    talk: Talk
    shown: list[Any]


class _Questions:
    """What a visitor may do to ask: type, click an example, click an option."""

    def __init__(self, desk: Desk, access: Access, records: Records | None, tab: AskTab) -> None:
        self._desk = desk
        self._access = access
        self._records = records
        self._tab = tab
        self._visitors = Visitors()

    def typed(self, page: dict[Any, Any], request: gr.Request) -> Steps:
        """Answer what stands in the box, from the reports that pass the filters; given again, from those it was of."""
        put = self._put(page)
        chosen = put.talk.chosen_for(put.edited, put.text)
        yield from self._answered(put, list(chosen), request, chosen) if chosen else self._filtered(put, request)

    def example(self, page: dict[Any, Any], request: gr.Request, chosen: gr.SelectData) -> Steps:
        """Ask one of the examples."""
        yield from self._filtered(replace(self._put(page), text=str(chosen.value["text"])), request)

    def option(self, page: dict[Any, Any], request: gr.Request, chosen: gr.SelectData) -> Steps:
        """Ask one reading of an ambiguous question."""
        try:
            text, reports = chosen_option(chosen.value)
        except JuesuanError as error:
            raise gr.Error(str(error)) from error
        put = replace(self._put(page), text=text)
        yield from self._answered(put, reports, request, reports) if reports else self._filtered(put, request)

    def _put(self, page: dict[Any, Any]) -> _Put:
        tab, edited = self._tab, page[self._tab.edited]
        return _Put(
            str(page.get(tab.box, "")),
            filters_of(*(page[one] for one in tab.filters)),
            -1 if edited is None else int(edited),
            page[tab.talk],
            page[tab.chat],
        )

    def _filtered(self, put: _Put, request: gr.Request) -> Steps:
        try:
            scope = asked_of(self._desk.reports(), put.filters)
        except JuesuanError as error:
            gr.Info(str(error))
            yield gr.skip(), gr.skip(), gr.skip()
            return
        yield from self._answered(put, scope, request)

    def _answered(self, put: _Put, scope: list[str], request: gr.Request, chosen: Sequence[str] = ()) -> Steps:
        """The screen is the visitor's own, so an empty one begins a new talk."""
        tr, visitor = request_words(request.headers), str(request.session_hash)
        person = self._access.person(request.headers).name
        refused = "" if put.text.strip() else "empty_question"
        question = None if refused else self._visitors.begin(visitor, anew=not put.shown)
        if question and not self._access.questions.spend(person or visitor):
            self._visitors.end(visitor, question)
            refused = "too_often"
        if refused or question is None:
            gr.Info(tr[refused or "still_answering"])
            yield gr.skip(), gr.skip(), gr.skip()
            return

        box: Any = ""  # emptied once: what is typed while the answer comes belongs to the next question
        begun = put.talk if put.shown else Talk()
        begun = begun if begun.id else replace(begun, id=new_id())
        kept, replaced = begun.parted(put.edited)
        kept = replace(kept, chosen=(*kept.chosen[: len(kept.asked)], tuple(chosen)))
        attention = Attention(lambda: not self._visitors.waits(visitor, question), self._visitors.count)
        try:
            for messages, now in answer_steps(self._desk, put.text.strip(), scope, kept, tr, attention):
                if attention.left():
                    break
                if now is not kept and not self._visitors.is_told(visitor):
                    self._visitors.told(visitor)
                    self._keep(person, now, scope, replaced)
                self._visitors.saw(visitor, messages, now)
                yield box, messages, now
                box = gr.skip()
            # What ends last is shown last, and that is not always the answer to the click on the stop button.
            if given_up := self._visitors.given_up(visitor, question):
                yield gr.skip(), *given_up
        finally:
            self._visitors.end(visitor, question)

    def stop(self, request: gr.Request) -> tuple[Any, Any]:
        """Give up the question that is being answered."""
        told = self._visitors.stop(str(request.session_hash), request_words(request.headers))
        return told or (gr.skip(), gr.skip())

    def _keep(self, person: str, talk: Talk, scope: list[str], replaced: tuple[str, ...]) -> None:
        turn = talk.asked[-1]
        if self._records is None or not person or turn is None or turn.answer is None:
            return
        try:
            self._records.add(person, talk.id, turn.answer, scope, turn.question.reports, replaced)
        except JuesuanError as error:  # an answer is worth showing also where it cannot be kept
            gr.Warning(str(error))


def _wire(desk: Desk, questions: _Questions, tab: AskTab) -> None:
    asked = {tab.edited, *tab.filters, tab.talk, tab.chat}
    answers = [
        # Only the browser knows whether a question is being edited (answers.js); the first input takes it along.
        _on([tab.box.submit, tab.send.click], questions.typed, {*asked, tab.box}, tab, js=_EDITED),
        _on([tab.chat.example_select], questions.example, asked, tab),
        _on([tab.chat.option_select], questions.option, asked, tab),
    ]
    # Done in the browser, at once: an answer from the server could wipe away a question that was asked meanwhile.
    gr.on(
        [tab.clear.click, tab.chat.clear],
        None,
        None,
        [tab.box, tab.chat],
        js="() => ['', []]",
        cancels=answers,
        api_visibility="private",
        queue=False,
    )

    tab.stop.click(
        questions.stop,
        None,
        [tab.chat, tab.talk],
        cancels=answers,
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )

    def scope_told(
        departments: list[str], years: list[int], kinds: list[str], stems: list[str], request: gr.Request
    ) -> tuple[Any, Any]:
        filters, reports = filters_of(departments, years, kinds, stems), desk.reports()
        label = gr.update(label=scope_line(reports, filters, request_words(request.headers)))
        return label, gr.update(examples=examples_of(desk, reports, filters))

    gr.on(
        [one.change for one in tab.filters],  # not "input": the cross that clears a field is no input
        scope_told,
        list(tab.filters),
        [tab.scope_box, tab.chat],
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )


def _on(triggers: list[Any], steps: Callable[..., Steps], inputs: set[Any], tab: AskTab, js: str | None = None) -> Any:
    """Questions have a queue of their own, so that no upload holds them up."""
    return gr.on(
        triggers,
        steps,
        inputs,
        [tab.box, tab.chat, tab.talk],
        js=js,
        concurrency_limit=_AT_ONCE,
        concurrency_id="ask",
        trigger_mode="multiple",  # the visitors' own turnstile: gradio's would drop a question without a word
        show_progress="hidden",
        api_visibility="private",
    )
