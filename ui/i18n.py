"""The page's words in Chinese (the default) and English; answers stay in the reports' language."""

from __future__ import annotations

from collections.abc import Mapping

from ui import i18n_asking, i18n_reports, i18n_study
from ui.access import cookies

ZH: dict[str, str] = {
    **i18n_asking.ZH,
    **i18n_reports.ZH,
    **i18n_study.ZH,
    "language": "中文",
    "title": "决算问答",
    "subtitle": "向部门决算提问：答案里的每个数字都注明出处，或列出算式。",
    "ask_placeholder": "输入问题，回车发送，例如：公务接待费为何增长",
    "ask_label": "问题",
    "send": "提问",
    "clear": "新对话",
    "scope": "报告",
    "scope_info": "不选就是全部；选了就只在符合全部条件的报告里找。",
    "upload": "上传 PDF 或工作簿（可多选）",
    "shelf_empty": "还没有报告。请先上传一份部门决算的 PDF。",
    "greeting": "请提问，或从下面的例子开始",
    "greeting_empty": "还没有报告。请先上传一份部门决算的 PDF，再提问。",
    "chat": "对话",
    "working": "正在查找并核对……",
    "stage_looking": "正在查找并核对……",
    "stage_reading": "正在理解问题……",
    "stage_writing": "模型正在撰写，每句核对后显示……",
    "stage_searching": "模型正在再查或计算……",
    "stage_checking": "正在逐个核对数字……",
    "stage_repairing": "有数字没有通过核对，正在改写……",
    "sources": "来源",
    "page": "第 {page} 页",
    "no_pages": "这是工作簿，没有页面图像；请从左边选一张表。",
    "workbook": "出处是工作簿，没有页面图像；所在的行：",
    "open_page": "打开原页",
    "page_alt": "原文第 {page} 页，出处已标出",
    "ocr": "文字由图片识别，请对照原页",
    "calculation": "计算",
    "checks_ok": "核对 {count} 项，全部通过",
    "checks_bad": "核对 {count} 项，{bad} 项未通过",
    "untraced": "未能找到出处",
    "quoted": "原文如此",
    "quoted_zero": "原文为零，或写作持平、没有",
    "computed": "由原文数字计算",
    "no_evidence": "报告中没有",
    "no_report": "没有相应的报告",
    "ask_in_chinese": "报告是中文的，请用中文提问，例如：2023年公务接待费是多少？",
    "ambiguous": "请选择",
    "unverified": "未能核实",
    "model_error": "模型出错",
    "failed": "没有完成：{reason}",
    "unexpected": "程序出错，问题没有得到回答。请重试；如仍出错，请查看运行 juesuan chat 的终端。",
    "added": "已收入",
    "replaced": "已更新",
    "unchanged": "内容未变",
    "failed_upload": "未收入",
    "contents": "{pages} 页 · {tables} 张表 · {figures} 个数字",
    "issues": "{count} 处存疑",
    "not_stated": "未载明",
    "empty_question": "请先输入问题。",
    "still_answering": "上一个问题还在回答，请稍候再提问。",
    "mode_lookup": "查表作答",
    "mode_llm": "模型作答，已核对",
    "took": "用时 {ms} 毫秒",
    "footer": "只依据所收报告作答，不使用外部知识。",
    "check_arithmetic": "算式",
    "check_citation": "引用编号",
    "check_code": "科目编码",
    "check_computed": "计算所得",
    "check_date": "日期",
    "check_department": "部门",
    "check_direction": "增减方向",
    "check_empty": "空回答",
    "check_growth_rate": "增减率",
    "check_measure": "指标口径",
    "check_premise": "问题的前提",
    "check_project": "项目",
    "check_quoted": "引文",
    "check_same_everywhere": "前后一致",
    "check_subject": "科目",
    "check_sum": "合计",
    "check_unit": "单位",
    "check_untraced": "出处",
    "check_year": "年度",
}

EN: dict[str, str] = {
    **i18n_asking.EN,
    **i18n_reports.EN,
    **i18n_study.EN,
    "language": "English",
    "title": "Juesuan 决算问答",
    "subtitle": "Ask government final accounts: every number in an answer is cited or computed.",
    "ask_placeholder": "Ask in Chinese and press Enter, e.g. 公务接待费为何增长",
    "ask_label": "Question",
    "send": "Ask",
    "clear": "New chat",
    "scope": "Reports",
    "scope_info": "Nothing chosen means all of them; otherwise only reports that meet every condition.",
    "upload": "Upload PDFs or workbooks (several at once)",
    "shelf_empty": "No reports yet. Upload the PDF of a department's final accounts first.",
    "greeting": "Ask a question, or start from one of these",
    "greeting_empty": "No reports yet. Upload the PDF of a department's final accounts, then ask.",
    "chat": "Conversation",
    "working": "Looking it up and checking…",
    "stage_looking": "Looking up and checking…",
    "stage_reading": "Reading the question…",
    "stage_writing": "The model is writing; each sentence is shown when checked…",
    "stage_searching": "The model is looking again or calculating…",
    "stage_checking": "Checking each number…",
    "stage_repairing": "A number did not hold; it is being mended…",
    "sources": "Sources",
    "page": "page {page}",
    "no_pages": "This is a workbook without page images; choose a table on the left.",
    "workbook": "The source is a workbook, which has no page images; the row it stands in:",
    "open_page": "Open the page",
    "page_alt": "Page {page} of the report with the place marked",
    "ocr": "Read from a picture: compare with the page",
    "calculation": "Calculation",
    "checks_ok": "{count} checks, all passed",
    "checks_bad": "{count} checks, {bad} failed",
    "untraced": "no source found",
    "quoted": "printed so in the report",
    "quoted_zero": "printed as zero, or as unchanged or none",
    "computed": "computed from printed numbers",
    "no_evidence": "Not in the reports",
    "no_report": "No such report",
    "ask_in_chinese": "The reports are in Chinese: please ask in Chinese, for instance 2023年公务接待费是多少？ "
    "(How much was spent on official receptions in 2023?)",
    "ambiguous": "Please choose",
    "unverified": "Not verified",
    "model_error": "Model error",
    "failed": "Not done; the reason, in Chinese: {reason}",
    "unexpected": "Something went wrong and the question was not answered. Try again; if it persists, "
    "look at the terminal that runs juesuan chat.",
    "added": "Taken in",
    "replaced": "Updated",
    "unchanged": "Unchanged",
    "failed_upload": "Left out; the reason, in Chinese:",
    "contents": "{pages} pages · {tables} tables · {figures} figures",
    "issues": "{count} doubtful",
    "not_stated": "not stated",
    "empty_question": "Type a question first.",
    "still_answering": "The question before is still being answered: please ask again in a moment.",
    "mode_lookup": "by lookup",
    "mode_llm": "by model, verified",
    "took": "{ms} ms",
    "footer": "Answers rest on the reports alone; no outside knowledge is used.",
    "check_arithmetic": "arithmetic",
    "check_citation": "citation number",
    "check_code": "code",
    "check_computed": "computed",
    "check_date": "date",
    "check_department": "department",
    "check_direction": "direction of change",
    "check_empty": "empty answer",
    "check_growth_rate": "rate of change",
    "check_measure": "what the number is of",
    "check_premise": "what the question takes for granted",
    "check_project": "project",
    "check_quoted": "quotations",
    "check_same_everywhere": "same in all places",
    "check_subject": "subject",
    "check_sum": "sum",
    "check_unit": "unit",
    "check_untraced": "source",
    "check_year": "year",
}


LANGUAGES: Mapping[str, dict[str, str]] = {"zh": ZH, "en": EN}
LANGUAGE = "juesuan_language"
"""The cookie of the language that a visitor chose; page.js sets it."""


def words(accept_language: str | None) -> dict[str, str]:
    """The page's words for a browser's Accept-Language header: English where it comes before Chinese."""
    for part in (accept_language or "").split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return ZH
        if tag.startswith("en"):
            return EN
    return ZH


def request_words(headers: Mapping[str, str]) -> dict[str, str]:
    """The page's words for the visitor behind a request's headers: as chosen, else as the browser says."""
    chosen = chosen_language(headers)
    return LANGUAGES[chosen] if chosen else words(headers.get("accept-language"))


def chosen_language(headers: Mapping[str, str]) -> str:
    """The language that the visitor behind a request's headers chose: zh, en, or "" for none."""
    chosen = cookies(headers).get(LANGUAGE, "")
    return chosen if chosen in LANGUAGES else ""
