"""The tab where questions are asked: filters that stay in view, the conversation, the box."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from ingest.ledger.model import JuesuanError
from ui.access import Access
from ui.desk import Desk
from ui.i18n import request_words
from ui.plain import escaped
from ui.records import Records, new_id
from ui.scope import asked_of, departments_of, filters_of, kinds_of, scope_line, years_of
from ui.shelf import choices
from ui.talk import Talk, Visitors, answer_steps, chosen_option

Words = dict[str, str]
Steps = Iterator[tuple[Any, Any, Any]]
"""The box, the screen and the talk, again and again while an answer comes."""


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

    @property
    def listing(self) -> list[Any]:
        """What changes with the reports that are in."""
        return [self.scope_box, *self.filters, self.chat]


def add_ask_tab(desk: Desk, access: Access, records: Records | None, tr: Callable[[str], Any]) -> AskTab:
    """Lay out the tab and wire it."""
    with gr.Tab(tr("tab_ask"), id="ask"), gr.Row(elem_id="ju-main"):
        chat, box, send, stop, clear = _talk_column(tr)
        scope_box, filters = _scope_column(tr)
        talk = gr.State(Talk())  # within the tab: gradio takes whatever stands beside tabs for another tab
    tab = AskTab(chat, box, send, stop, clear, scope_box, filters, talk)
    _wire(desk, _Questions(desk, access, records), tab)
    return tab


def ask_listing(desk: Desk, tr: Words) -> tuple[Any, ...]:
    """Values of `AskTab.listing` for the reports that are in; filters are emptied."""
    reports = desk.reports()
    greeting = tr["greeting"] if reports else tr["greeting_empty"]
    link = "" if reports else f'<br><a class="ju-goto" href="#reports">{escaped(tr["goto_reports"])}</a>'
    lists = (departments_of(reports), years_of(reports), kinds_of(reports), choices(reports))
    return (
        gr.update(label=scope_line(reports, filters_of((), (), (), ()), tr)),
        *(gr.update(choices=one, value=[]) for one in lists),
        gr.update(
            placeholder=f'<div class="ju-greeting">{escaped(greeting)}{link}</div>',
            examples=[{"text": question} for question in desk.examples()],
        ),
    )


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
            gr.Dropdown(elem_id=f"ju-{name}", multiselect=True, label=tr(name), choices=[]) for name in names
        )
        gr.HTML(f'<div class="ju-empty">{tr("scope_info")}</div>')
    return box, filters


class _Questions:
    """What a visitor may do to ask: type, click an example, click an option."""

    def __init__(self, desk: Desk, access: Access, records: Records | None) -> None:
        self._desk = desk
        self._access = access
        self._records = records
        self._visitors = Visitors()

    def typed(
        self,
        text: str,
        departments: list[str] | None,
        years: list[int] | None,
        kinds: list[str] | None,
        stems: list[str] | None,
        talk: Talk,
        shown: list[Any],
        request: gr.Request,
    ) -> Steps:
        """Answer what stands in the box, from the reports that pass the filters."""
        try:
            scope = asked_of(self._desk.reports(), filters_of(departments, years, kinds, stems))
        except JuesuanError as error:
            gr.Info(str(error))
            yield gr.skip(), gr.skip(), gr.skip()
            return
        yield from self._answered(text, scope, talk, shown, request)

    def example(
        self,
        departments: list[str] | None,
        years: list[int] | None,
        kinds: list[str] | None,
        stems: list[str] | None,
        talk: Talk,
        shown: list[Any],
        request: gr.Request,
        chosen: gr.SelectData,
    ) -> Steps:
        """Ask one of the examples."""
        yield from self.typed(str(chosen.value["text"]), departments, years, kinds, stems, talk, shown, request)

    def option(
        self,
        departments: list[str] | None,
        years: list[int] | None,
        kinds: list[str] | None,
        stems: list[str] | None,
        talk: Talk,
        shown: list[Any],
        request: gr.Request,
        chosen: gr.SelectData,
    ) -> Steps:
        """Ask one reading of an ambiguous question."""
        try:
            text, reports = chosen_option(chosen.value)
        except JuesuanError as error:
            raise gr.Error(str(error)) from error
        if reports:
            yield from self._answered(text, reports, talk, shown, request)
        else:
            yield from self.typed(text, departments, years, kinds, stems, talk, shown, request)

    def _answered(self, text: str, scope: list[str], talk: Talk, shown: list[Any], request: gr.Request) -> Steps:
        """The screen is the visitor's own, so an empty one begins a new talk."""
        tr, visitor = request_words(request.headers), str(request.session_hash)
        person = self._access.person(request.headers).name
        refused = "" if text.strip() else "empty_question"
        question = None if refused else self._visitors.begin(visitor, anew=not shown)
        if question and not self._access.questions.spend(person or visitor):
            self._visitors.end(visitor, question)
            refused = "too_often"
        if refused or question is None:
            gr.Info(tr[refused or "still_answering"])
            yield gr.skip(), gr.skip(), gr.skip()
            return

        def left() -> bool:
            return not self._visitors.waits(visitor, question)

        box: Any = ""  # emptied once: what is typed while the answer comes belongs to the next question
        begun = talk if shown else Talk()
        begun = begun if begun.id else replace(begun, id=new_id())
        try:
            for messages, now in answer_steps(self._desk, text.strip(), scope, begun, tr, left):
                if left():
                    break
                if len(now.turns) > len(begun.turns):
                    self._keep(person, now, scope)
                self._visitors.saw(visitor, messages, now)
                if now is not begun:  # the last of it: whoever sees it may ask again at once
                    self._visitors.end(visitor, question)
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

    def _keep(self, person: str, talk: Talk, scope: list[str]) -> None:
        turn = talk.turns[-1]
        if self._records is None or not person or turn.answer is None:
            return
        try:
            self._records.add(person, talk.id, turn.answer, scope, turn.question.reports)
        except JuesuanError as error:  # an answer is worth showing also where it cannot be kept
            gr.Warning(str(error))


def _wire(desk: Desk, questions: _Questions, tab: AskTab) -> None:
    asked = [*tab.filters, tab.talk, tab.chat]
    answers = [
        _on([tab.box.submit, tab.send.click], questions.typed, [tab.box, *asked], tab),
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
    ) -> Any:
        filters = filters_of(departments, years, kinds, stems)
        return gr.update(label=scope_line(desk.reports(), filters, request_words(request.headers)))

    gr.on(
        [one.input for one in tab.filters],
        scope_told,
        list(tab.filters),
        tab.scope_box,
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )


def _on(triggers: list[Any], steps: Callable[..., Steps], inputs: list[Any], tab: AskTab) -> Any:
    """Questions have a queue of their own, so that no upload holds them up."""
    return gr.on(
        triggers,
        steps,
        inputs,
        [tab.box, tab.chat, tab.talk],
        concurrency_limit=4,
        concurrency_id="ask",
        trigger_mode="multiple",  # the visitors' own turnstile: gradio's would drop a question without a word
        show_progress="hidden",
        api_visibility="private",
    )
