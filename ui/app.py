"""The web page, put together: one module a tab, each with its own wiring; the desk knows the reports."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

# Before gradio is imported, which reads these once: nothing here may call home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr
from fastapi import FastAPI

from ui.access import Access
from ui.api import add_api
from ui.ask_tab import add_ask_tab
from ui.asked_of import ask_listing
from ui.audit_tab import add_audit_tab
from ui.compare_tab import add_compare_tab
from ui.desk import Desk
from ui.door import add_door
from ui.history_tab import add_history_tab
from ui.i18n import EN, LANGUAGES, ZH, request_words
from ui.language import Spoken
from ui.mcp import add_mcp
from ui.pages import add_page_routes
from ui.plain import escaped
from ui.record_routes import add_record_routes
from ui.records import Records
from ui.reports_tab import Listing, ReportsTab, add_reports_tab, empty_html
from ui.shelf import shelf_html
from ui.study import Study
from ui.study_routes import add_study_routes
from ui.tools import NOTHING, Offers, Tools

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
_SCRIPTS = ("page.js", "viewer.js", "reports.js", "answers.js", "study.js")
_STYLES = ("page.css", "reports.css", "study.css")
SESSIONS = 500
"""Opened pages that are remembered, 0.2 MB each and what was asked on it; gradio would keep 10,000."""
_MONO = ("ui-monospace", "Consolas", "monospace")


def build_app(
    desk: Desk,
    max_upload_mb: int,
    access: Access | None = None,
    folder: Path | None = None,
    study: Study | None = None,
    offers: Offers = NOTHING,
    records: Records | None = None,
) -> FastAPI:
    """The whole web application: pages and tables of reports, kept answers, and the page itself at "/".

    Conversations and opinions are kept in `folder`; without it there is no history. `records` are the
    conversations where they are kept elsewhere.
    Comparing and checking have their tabs where there is a `study`; `offers` are the ways in for programs.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    access = access or Access()
    records = records or (Records(folder / "history.db") if folder else None)
    app.add_middleware(Spoken)
    add_door(app, access)
    add_page_routes(app, desk)
    if folder and records:
        add_record_routes(app, records, access, folder)
    tools = Tools(desk, study, access) if study else None
    if study:
        add_study_routes(app, study)
    if tools and offers.mcp:
        add_mcp(app, tools, access)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_blocks(desk, access, records, study, tools if offers.api else None),
        path="",
        theme=_theme(),
        css_paths=[_HERE / name for name in _STYLES],
        head="".join(f"<script>{(_HERE / name).read_text('utf-8')}</script>" for name in _SCRIPTS),
        i18n=gr.I18n(**{"zh": ZH, "zh-CN": ZH, "zh-TW": ZH, "zh-HK": ZH, "en": EN}),
        max_file_size=f"{max_upload_mb}mb",
        ssr_mode=False,
        footer_links=[],
        run_history=False,
    )
    return mounted


def _theme() -> Any:
    """Gradio's own, with its grey of small print dark enough to be read (4.5:1 on white)."""
    theme = gr.themes.Default(font=_FONTS, font_mono=_MONO, primary_hue="teal", neutral_hue="slate")
    return theme.set(body_text_color_subdued="*neutral_500", block_info_text_color="*neutral_500")


def build_blocks(
    desk: Desk,
    access: Access,
    records: Records | None = None,
    study: Study | None = None,
    tools: Tools | None = None,
) -> Any:
    """The page's components and events, a tab a module; a new tab is added here and nowhere else."""
    # Uploads are taken in at once, so gradio's copies may go after a day; not at once, since gradio keeps
    # equal files of two visitors as one.
    with gr.Blocks(title=ZH["title"], analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400)) as page:
        header = gr.HTML(elem_id="ju-header")
        tr = gr.I18n()
        with gr.Tabs(elem_id="ju-tabs") as tabs:
            ask = add_ask_tab(desk, access, records, tr)
            reports = add_reports_tab(desk, access, tr, Listing(ask.listing, lambda words: ask_listing(desk, words)))
            if study:
                add_compare_tab(study, tr)
                add_audit_tab(study, tr)
            if records:
                add_history_tab(desk, access, records, tr, tabs, ask)
        if tools:
            add_api(tools, access)
        _wire_arrival(page, desk, access, header, ask.listing, reports)
    # The page used longest ago is forgotten: it still asks, without what was asked there before.
    page.state_session_capacity = SESSIONS
    return page


def _wire_arrival(
    page: gr.Blocks, desk: Desk, access: Access, header: gr.HTML, listing: list[Any], reports: ReportsTab
) -> None:
    def arrive(request: gr.Request) -> tuple[Any, ...]:
        tr = request_words(request.headers)
        corner = f'<div class="ju-corner">{_languages(tr)}{_leaving(access, request, tr)}</div>'
        corner += f'<style>:root {{ --ju-any: "{tr["any_of_them"]}" }}</style>'
        head = f"<h1>{tr['title']}</h1><p>{tr['subtitle']}</p>{corner}"
        held = desk.reports()
        may = gr.update(visible=access.person(request.headers).may_change)
        return head, shelf_html(held, tr, desk.notice()), empty_html(held, tr), may, *ask_listing(desk, tr)

    page.load(
        arrive,
        None,
        [header, reports.shelf, reports.look, reports.upload, *listing],
        api_visibility="private",
        show_progress="hidden",
    )


def _languages(words: dict[str, str]) -> str:
    """The page's languages to choose from; page.js keeps the choice and loads the page anew."""
    buttons = (
        f'<button type="button" class="ju-lang" data-lang="{tag}" lang="{tag}" '
        f'aria-pressed="{"true" if one is words else "false"}">{one["language"]}</button>'
        for tag, one in LANGUAGES.items()
    )
    return f'<span class="ju-langs">{"".join(buttons)}</span>'


def _leaving(access: Access, request: gr.Request, words: dict[str, str]) -> str:
    """Who is logged in, and the way out."""
    if not access.users:
        return ""
    name = escaped(access.person(request.headers).name.removeprefix("user:"))
    return f'<form method="post" action="logout">{name}<button>{words["log_out"]}</button></form>'
