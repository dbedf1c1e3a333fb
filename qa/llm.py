"""The answerer with a language model, and the only caller of one.

Every draft goes through the verifier. Where one does not hold, the built-in answer is shown in its place, with
a word about it. A service that fails costs no more than that word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingest.ledger.amounts import same
from ingest.ledger.model import Amount, Figure, JuesuanError, Source
from ingest.ledger.settings import LlmSettings, Settings, read_secret
from ingest.ledger.terms import squeezed
from qa.facts import stands_at
from qa.known import NOTHING, Known
from qa.model import Answer, Check, Citation, Evidence, Outcome, Question, Quoted
from qa.prompts import NO_ANSWER, SYSTEM, user_message
from qa.verify import Verdict, verify_draft

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_MOST_CITATIONS = 24
_MOST_TEXT = 4000
_THOUGHT = re.compile(r"<(think|thinking|reasoning|reflection)>.*?</\1>", re.S | re.I)
_THOUGHT_END = re.compile(r".*</(?:think|thinking|reasoning|reflection)>", re.S | re.I)
_THOUGHT_OPEN = re.compile(r"<(?:think|thinking|reasoning|reflection)>.*", re.S | re.I)
_MARK = re.compile(r"[\[【]\s*\d")
_USED_INSTEAD = "已改用内置检索答案。"


class ModelError(JuesuanError):
    """The model gave no usable text; the message is one line without any secret."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A model's text and the numbered evidence that it was given."""

    text: str
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]


def answer_with_model(
    question: Question, evidence: Evidence, lookup: Answer, settings: Settings, known: Known = NOTHING
) -> Answer:
    """The model's answer if every number of it holds, else the built-in one with a notice.

    `known` is what the reports say beyond the evidence; the model is not told it, but its words are held to it.
    An ambiguous question, or one without any evidence, is not put to the model: its built-in answer stands.
    """
    if lookup.outcome is Outcome.AMBIGUOUS or not (evidence.figures or evidence.chunks or lookup.citations):
        return lookup
    try:
        written = draft(question, evidence, lookup, settings)
    except ModelError as error:
        return _without_model(lookup, str(error))
    if written.text.strip("。 ").startswith(NO_ANSWER):
        return lookup
    return _verified(question, written, lookup, known)


def draft(question: Question, evidence: Evidence, lookup: Answer, settings: Settings) -> Draft:
    """Ask the model for an answer over numbered evidence; raises ModelError where it gives none."""
    citations = numbered(evidence, lookup)
    message = user_message(question, citations, evidence.figures, lookup)
    text = complete(settings.llm, SYSTEM, message)
    if not text:
        raise ModelError("模型的回答是空的")
    return Draft(text, citations, evidence.figures)


def numbered(evidence: Evidence, lookup: Answer) -> tuple[Citation, ...]:
    """The evidence as citations: those of the built-in answer keep their numbers, the others follow."""
    out = list(lookup.citations)
    for source, department, year in _places(evidence):
        if len(out) >= _MOST_CITATIONS:
            break
        if not any(_same_place(source, citation.source) for citation in out):
            number = max((citation.id for citation in out), default=0) + 1
            out.append(Citation(number, source, department, year))
    return tuple(out)


def spoken(text: str) -> str:
    """A model's text without its thoughts, code fences and greetings, and of bounded length."""
    text = _THOUGHT.sub("", text)
    text = _THOUGHT_OPEN.sub("", _THOUGHT_END.sub("", text))
    text = re.sub(r"^```\w*\n|\n?```$", "", text.strip())
    return re.sub(r"^(?:答案?|回答)[:：]\s*", "", text.strip())[:_MOST_TEXT]


def _verified(question: Question, written: Draft, lookup: Answer, known: Known) -> Answer:
    verdict = verify_draft(
        written.text,
        written.citations,
        written.figures,
        tuple(number for number in lookup.figures if number.status == "computed"),
        question.years,
        question.text,
        question.subjects,
        known,
    )
    checks = verdict.checks + _check_use(question, written, verdict, lookup)
    if all(check.ok for check in checks):
        return _shown(question, written, verdict, checks, Outcome.ANSWERED, lookup)
    failed = tuple(check for check in checks if not check.ok)
    if lookup.outcome is Outcome.ANSWERED or not verdict.untraced:
        notice = _why_replaced(verdict, failed)
        return replace(lookup, notice=notice, checks=lookup.checks + failed)
    return _shown(question, written, verdict, checks, Outcome.UNVERIFIED, lookup)


def _check_use(question: Question, written: Draft, verdict: Verdict, lookup: Answer) -> tuple[Check, ...]:
    """Whether a draft whose numbers hold also cites, keeps to the question and to what lookup found."""
    checks = []
    if not _MARK.search(written.text):
        checks.append(Check("citation", False, "回答没有标出处"))
    strays = [number.text for number in verdict.figures if not _on_topic(number, question, written)]
    if lookup.outcome is not Outcome.ANSWERED and strays:
        checks.append(Check("topic", False, f"{'、'.join(strays)} 不是所问的数字"))
    known = [Amount(number.value, number.unit) for number in lookup.figures]
    told = [Amount(number.value, number.unit) for number in verdict.figures]
    if lookup.outcome is Outcome.ANSWERED and known and told:
        shared = any(same(one, other) for one in known for other in told)
        if not shared:
            checks.append(Check("lookup", False, "回答中没有内置检索查到的数字"))
    return tuple(checks)


def _on_topic(number: Quoted, question: Question, written: Draft) -> bool:
    """Whether a quoted number is of a subject and a year that the question asks about."""
    amount = Amount(number.value, number.unit)
    cited = [citation for citation in written.citations if citation.id in number.citations]
    here = [f for f in written.figures if any(stands_at(f.source, c.source) for c in cited)]
    stated = [f for f in here if same(f.amount, amount) or same(Amount(-f.amount.value, f.amount.unit), amount)]
    if number.status != "quoted" or not cited:
        return True
    if not stated:
        return not question.subjects or any(
            squeezed(subject) in squeezed(citation.source.quote) for subject in question.subjects for citation in cited
        )
    of_year = not question.years or any(figure.year in question.years for figure in stated)
    names = {name for figure in stated for name in (figure.name, figure.project, figure.code) if name}
    return of_year and (not question.subjects or bool(names & set(question.subjects)))


def _shown(
    question: Question,
    written: Draft,
    verdict: Verdict,
    checks: tuple[Check, ...],
    outcome: Outcome,
    lookup: Answer,
) -> Answer:
    """The model's text as an answer, with the citations that it uses."""
    used = {
        int(n) for mark in re.findall(r"[\[【]([\d、,，\s]+)[\]】]", written.text) for n in re.findall(r"\d+", mark)
    }
    used |= {n for number in verdict.figures for n in number.citations}
    return Answer(
        question=question.text,
        outcome=outcome,
        text=written.text,
        mode="llm",
        figures=verdict.figures,
        citations=tuple(citation for citation in written.citations if citation.id in used),
        checks=checks,
        id=lookup.id,
        notice="带标记的数字在报告中找不到来源，请勿引用。" if outcome is Outcome.UNVERIFIED else "",
    )


def _without_model(lookup: Answer, reason: str) -> Answer:
    """The built-in answer with the reason as notice; a model error where it found nothing either."""
    if lookup.outcome is Outcome.ANSWERED:
        return replace(lookup, notice=f"{reason}，{_USED_INSTEAD}")
    return replace(lookup, outcome=Outcome.MODEL_ERROR, notice=f"{reason}。")


def _why_replaced(verdict: Verdict, failed: Sequence[Check]) -> str:
    if verdict.untraced and any(check.name == "untraced" for check in failed):
        return f"模型的回答中有无法核对的数字（{'、'.join(verdict.untraced)}），{_USED_INSTEAD}"
    return f"模型的回答与材料不符（{failed[0].detail}），{_USED_INSTEAD}"


def _places(evidence: Evidence) -> list[tuple[Source, str, int | None]]:
    """Where the evidence stands, with department and year; a chunk has those of the figures of its report."""
    of_report = {figure.source.report: (figure.department, figure.year) for figure in reversed(evidence.figures)}
    places = [(figure.source, figure.department, figure.year) for figure in evidence.figures]
    for chunk in evidence.chunks:
        department, year = of_report.get(chunk.source.report, ("", None))
        quote = chunk.source.quote or chunk.text
        places.append((replace(chunk.source, quote=quote), department, year))
    return places


def _same_place(one: Source, other: Source) -> bool:
    return (one.report, one.page, one.quote) == (other.report, other.page, other.quote)


def complete(llm: LlmSettings, system: str, message: str) -> str:
    """One completion as plain text; every failure becomes a ModelError that names no secret."""
    try:
        reply = _chat_model(llm).invoke([("system", system), ("human", message)])
        return spoken(_plain(reply.content))
    except JuesuanError as error:
        raise ModelError(str(error)) from None
    except Exception as error:  # any client library may fail in its own way: this is the edge
        raise ModelError(_told(error, llm)) from None


def _chat_model(llm: LlmSettings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    model: BaseChatModel = init_chat_model(
        llm.model,
        model_provider="openai",
        base_url=llm.base_url or None,
        # the client insists on some key; local services take any
        api_key=read_secret(llm.api_key_env, "llm.api_key_env") or "none",
        timeout=llm.timeout_s,
        max_retries=llm.max_retries,
        temperature=llm.temperature,
        max_tokens=llm.max_tokens,
    )
    return model


def _plain(content: Any) -> str:
    """The text of a reply, which may come in blocks of which some are thoughts."""
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    texts = [block if isinstance(block, str) else block.get("text", "") for block in blocks]
    return "".join(text for text in texts if isinstance(text, str))


def _told(error: Exception, llm: LlmSettings) -> str:
    """One line on what failed and what to look at; not the error's own words, which may repeat the key."""
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    where = urlsplit(llm.base_url).netloc.rsplit("@", 1)[-1] or "默认地址"
    if status in (401, 403):
        key = f"环境变量 {llm.api_key_env}" if llm.api_key_env else "llm.api_key_env"
        return f"模型服务不接受密钥（HTTP {status}），请检查{key}"
    if status == 404:
        return f"模型服务没有这个模型或地址（HTTP 404），请检查 llm.model 和 llm.base_url（{where}）"
    if status == 429:
        return "模型服务说请求太多或额度用完（HTTP 429），请稍后再试"
    if isinstance(status, int):
        return f"模型服务出错（HTTP {status}，{where}）"
    if "Timeout" in kind:
        return f"模型服务在 {llm.timeout_s:g} 秒内没有回答（{where}）"
    if "Connect" in kind:
        return f"连不上模型服务（{where}），请检查 llm.base_url 和网络"
    return f"模型服务的回答无法读取（{kind}，{where}）"
