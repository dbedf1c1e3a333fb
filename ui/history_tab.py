"""The tab of earlier conversations: search, take one up again, delete, take away as a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gradio as gr

from qa.model import Question, Turn
from ui.access import Access
from ui.ask_tab import AskTab
from ui.desk import Desk
from ui.i18n import request_words
from ui.kept import Kept
from ui.plain import escaped, one_line
from ui.records import Records, TalkTitle
from ui.talk import Talk, answered
from ui.view import question_html

Words = dict[str, str]
_SNIPPETS, _AROUND = 50, 40
"""Hits of which the place is told, and letters that are told on each side of it."""
_ACT = """element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (!button) return;
  if (button.dataset.act === 'delete' && !button.classList.contains('ju-sure')) {
    button.classList.add('ju-sure');
    button.textContent = button.dataset.sure;
  } else trigger('click', { act: button.dataset.act, talk: button.closest('.ju-talk').dataset.talk });
});"""


@dataclass(frozen=True, slots=True)
class HistoryTab:
    """The components of the tab."""

    tab: gr.Tab
    search: gr.Textbox
    listed: gr.HTML


def add_history_tab(
    desk: Desk, access: Access, records: Records, tr: Callable[[str], Any], tabs: gr.Tabs, ask: AskTab
) -> HistoryTab:
    """Lay out the tab and wire it; a conversation that is taken up again is shown in the tab of questions."""
    with gr.Tab(tr("tab_history"), id="history") as tab:
        gr.HTML(f'<div class="ju-empty">{tr("history_of_user" if access.users else "history_of_browser")}</div>')
        search = gr.Textbox(
            elem_id="ju-search",
            label=tr("search_talks"),
            show_label=False,
            placeholder=tr("search_talks"),
            max_length=100,
        )
        listed = gr.HTML(elem_id="ju-history", js_on_load=_ACT)
    history = _History(desk, access, records)
    private: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    tab.select(history.listed, search, listed, **private)
    search.change(history.listed, search, listed, **private)
    listed.click(history.act, search, [listed, tabs, ask.chat, ask.talk], **private)
    return HistoryTab(tab, search, listed)


def history_html(
    talks: Sequence[TalkTitle], searched: bool, words: Words, found: Mapping[str, str] | None = None
) -> str:
    """The conversations, the latest first, each to be opened, taken away or deleted; `found` is HTML of the hits."""
    if not talks:
        told = words["no_such_talk" if searched else "no_talks"]
        return f'<div class="ju-empty ju-hollow">{told}</div>'
    return "".join(_talk(talk, words, (found or {}).get(talk.id, "")) for talk in talks)


def snippet(kept: Sequence[Kept], wanted: Sequence[str]) -> str:
    """HTML of the first place where the first of the words is said, marked."""
    said = (one_line(text) for one in kept for text in (one.question, one.answer.text))
    text = next((text for text in said if wanted and wanted[0] in text), "")
    if not text:
        return ""
    at = text.find(wanted[0])
    end = at + len(wanted[0])
    before = ("…" if at > _AROUND else "") + text[max(0, at - _AROUND) : at]
    after = text[end : end + _AROUND] + ("…" if len(text) > end + _AROUND else "")
    return f"{escaped(before)}<mark>{escaped(text[at:end])}</mark>{escaped(after)}"


def told_time(at: str) -> str:
    """A moment that was kept in UTC, by the clock of this machine."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _talk(talk: TalkTitle, words: Words, found: str = "") -> str:
    links = "".join(
        f'<a class="ju-act" href="talk/{talk.id}.{ending}" target="_blank">{name}</a>'
        for ending, name in (("md", "Markdown"), ("docx", "Word"))
    )
    told = words["talk_of"].format(count=talk.questions)
    hit = f'<div class="ju-hit">{found}</div>' if found else ""
    return (
        f'<div class="ju-talk" data-talk="{talk.id}"><button type="button" class="ju-title" data-act="open">'
        f'{escaped(one_line(talk.title))}</button><div class="ju-held">{told} · '
        f'<time datetime="{talk.last_at}">{told_time(talk.last_at)}</time></div>'
        f"{hit}"
        f'<div class="ju-acts">{links}<button type="button" class="ju-act" data-act="delete" '
        f'data-sure="{words["delete_talk_sure"]}">{words["delete_talk"]}</button></div></div>'
    )


class _History:
    def __init__(self, desk: Desk, access: Access, records: Records) -> None:
        self._desk = desk
        self._access = access
        self._records = records

    def listed(self, words: str, request: gr.Request) -> str:
        """The visitor's conversations in which the words occur."""
        person = self._access.person(request.headers).name
        tr = request_words(request.headers)
        talks = self._records.talks(person, words or "") if person else []
        wanted = (words or "").split()
        found = {t.id: snippet(self._records.talk(person, t.id), wanted) for t in talks[:_SNIPPETS]} if wanted else {}
        return history_html(talks, bool(words), tr, found)

    def act(self, words: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Open or delete the conversation that was clicked."""
        person, talk = self._access.person(request.headers).name, str(event.talk)
        if event.act == "delete":
            self._records.remove(person, talk)
            return self.listed(words, request), gr.skip(), gr.skip(), gr.skip()
        again = taken_up(self._desk, self._records.talk(person, talk), request_words(request.headers))
        return gr.skip(), gr.Tabs(selected="ask"), list(again.shown), again


def taken_up(desk: Desk, kept: Sequence[Kept], words: Words) -> Talk:
    """A kept conversation as it was on the screen; what is asked next is understood as a follow-up of it."""
    shown: list[dict[str, Any]] = []
    turns: list[Turn] = []
    before: Question | None = None
    known = {info.stem for info in desk.reports()}
    for one in kept:
        of = one.reports if len(one.reports) == 1 else ()
        shown.append({"role": "user", "content": question_html(one.question, words, of)})
        shown.append(answered(desk, one.answer, one.looked, words))
        before = desk.understood(one.question, [stem for stem in one.reports if stem in known], before)
        turns.append(Turn(before, one.answer))
    chosen = tuple(one.reports for one in kept)
    return Talk(tuple(turns), tuple(shown), kept[0].talk if kept else "", chosen)
