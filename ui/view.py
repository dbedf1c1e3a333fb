"""Answer → the HTML of one chat message; pure, and everything that comes from outside is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from qa.model import Answer, Check, Citation, Outcome, Quoted
from ui.plain import escaped, one_line
from ui.quotes import numbers_of, quote_html
from ui.scope import named
from ui.viewer import Beside, row_html, viewer_html

Besides = Mapping[int, Beside]

_CITED = r"(?P<before>[\u4e00-\u9fff]{0,2})(?P<cites>(?:\[\d{1,3}\])+)(?P<after>[，。、；：！？）)]*)"


def answer_html(
    answer: Answer,
    words: dict[str, str],
    besides: Besides | None = None,
    looked: Sequence[str] = (),
) -> str:
    """The whole message: text, options' heading, calculation, sources, checks and how it came to be.

    `besides` is what stands beside the page of each citation, by its number; `looked` are the reports that the answer
    was looked for in. The heading of what to ask next is shown where that comes (page.css): it may come later, and the
    message must stay as it is, with the sources that are open in it.
    """
    parts = [
        _badge(answer, words),
        f'<div class="ju-text">{text_html(_text_of(answer), answer.figures, words)}</div>',
        _notice(answer.notice),
        _calculations(answer.figures, words),
        _sources(answer, words, besides or {}),
        _checks(answer.checks, words),
        _foot(answer, looked, words),
        acts_html(answer.id, words) if answer.id else "",
        "" if answer.options else f'<div class="ju-head ju-follow">{words["follow_ups"]}</div>',
    ]
    return _message("".join(parts), answer.outcome.value)


def pending_html(words: dict[str, str], stage: str = "", beginning: str = "") -> str:
    """The message while the answer is being made: what has been verified of it, and what is being done."""
    told = f'<div class="ju-text">{_lines(escaped(beginning))}</div>' if beginning else ""
    return _message(f'{told}<div class="ju-text ju-wait">{stage or words["working"]}</div>', "pending")


def partial_html(text: str, answer: Answer, words: dict[str, str]) -> str:
    """The message while its verified text is being revealed: the first part of it, without the sources."""
    body = f'<div class="ju-text">{text_html(text, answer.figures, words)}</div>'
    return _message(_badge(answer, words) + body, answer.outcome.value)


def problem_html(message: str) -> str:
    """The message where no answer could be given: one line that says what to do."""
    return _message(f'<div class="ju-text ju-problem">{escaped(message)}</div>', "problem")


def question_html(text: str, words: dict[str, str] | None = None, chosen: Sequence[str] = ()) -> str:
    """The user's own message, shown literally, and the report it is asked of where one was chosen."""
    edit = ""
    if words:
        told = escaped("|".join((words["editing"], words["edit_not"])))
        edit = f'<button type="button" class="ju-act ju-edit">{words["act_edit"]}</button>'
        edit += f'<span class="ju-words">{told}</span>'
    told = words["asked_of"].format(names=named(chosen, words)) if words and chosen else ""
    of = f'<div class="ju-of">{escaped(told)}</div>' if told else ""
    return _message(f'<div class="ju-text">{_lines(escaped(text))}</div>{of}{edit}', "question")


def reveal(text: str, steps: int = 24) -> Iterator[str]:
    """Growing beginnings of the text in about `steps` steps, never splitting a number or a [1] mark."""
    pieces = re.findall(r"\[\d+\]|[-−]?[\d,.，]+\s?[%％\w]{0,2}|.", text, flags=re.DOTALL)
    stride = max(1, -(-len(pieces) // steps))
    for end in range(stride, len(pieces), stride):
        yield "".join(pieces[:end])


def text_html(text: str, figures: Iterable[Quoted], words: dict[str, str]) -> str:
    """The answer's text with each number marked by its state and each [n] made a link to its source."""
    known: dict[str, list[Quoted]] = {}
    for figure in figures:
        known.setdefault(figure.text, []).append(figure)
    out, at, numbered = list[str](), 0, -1
    for found in _marks(known).finditer(text):
        if found.start() > at:
            out.append(escaped(text[at : found.start()]))
        if found["cites"]:
            before = out.pop() if numbered == found.start() and not found["before"] else escaped(found["before"])
            out.append(_cited(before, found["cites"], found["after"]))
        else:
            out.append(_number(_next(known[found.group()]), words))
            numbered = found.end()
        at = found.end()
    out.append(escaped(text[at:]))
    return _lines("".join(out))


def _marks(known: Iterable[str]) -> re.Pattern[str]:
    """Matches [n] and the known numbers, the longest first, and never a part of a longer number."""
    texts = sorted((re.escape(text) for text in known if text), key=len, reverse=True)
    numbers = rf"(?<![\d.,])(?:{'|'.join(texts)})(?![\d]|[.,]\d)" if texts else r"(?!)"
    return re.compile(f"{_CITED}|{numbers}")


def _next(figures: list[Quoted]) -> Quoted:
    """The figures come in the order of the text; the last one stands for further repeats."""
    return figures.pop(0) if len(figures) > 1 else figures[0]


def state_of(figure: Quoted) -> str:
    """What a number rests on, as a key of the words; a zero may be printed as 持平 or 无."""
    if figure.status == "quoted" and figure.value == 0:
        return "quoted_zero"
    return figure.status if figure.status in ("quoted", "computed") else "untraced"


def _number(figure: Quoted, words: dict[str, str]) -> str:
    status = figure.status if figure.status in ("quoted", "computed") else "untraced"
    told = words[state_of(figure)] + (f"：{figure.expression}" if figure.expression else "")
    told += "".join(f" [{n}]" for n in figure.citations)
    return f'<span class="ju-num ju-{status}" title="{escaped(told)}">{escaped(figure.text)}</span>'


def _cited(before: str, marks: str, after: str) -> str:
    """Marks with what they are of and the punctuation after them: neither marks nor a full stop make a line alone."""
    links = "".join(
        f'<a class="ju-cite" href="#source-{number}" role="button">{number}</a>' for number in re.findall(r"\d+", marks)
    )
    return f'<span class="ju-keep">{before}{links}{after}</span>' if before or after else links


def _badge(answer: Answer, words: dict[str, str]) -> str:
    if answer.outcome is Outcome.ANSWERED:
        return ""
    return f'<div class="ju-badge ju-{answer.outcome.value}">{words[answer.outcome.value]}</div>'


def _text_of(answer: Answer) -> str:
    """The text without the list of options at its end: each is a button below."""
    start = answer.text.find("：" + answer.options[0].label) if answer.options else -1
    left = answer.text[start + 1 :]
    for option in sorted(answer.options, key=lambda option: -len(option.label)):
        left = left.replace(option.label, "")
    listed = start >= 0 and not left.strip("；。 等")
    return answer.text[: start + 1] if listed else answer.text


def _notice(notice: str) -> str:
    return f'<div class="ju-notice">{_lines(escaped(notice))}</div>' if notice else ""


def _calculations(figures: Iterable[Quoted], words: dict[str, str]) -> str:
    told = {f"{f.expression} = {f.text}": None for f in figures if f.status == "computed" and f.expression}
    if not told:
        return ""
    rows = "".join(f"<li>{escaped(line)}</li>" for line in told)
    return f'<div class="ju-calc"><b>{words["calculation"]}</b><ul>{rows}</ul></div>'


def _sources(answer: Answer, words: dict[str, str], besides: Besides) -> str:
    if not answer.citations:
        return ""
    cards = "".join(_card(c, besides.get(c.id, Beside()), answer.figures, words) for c in answer.citations)
    return f'<div class="ju-sources"><div class="ju-head">{words["sources"]}</div>{cards}</div>'


def _card(citation: Citation, seen: Beside, figures: Iterable[Quoted], words: dict[str, str]) -> str:
    source = citation.source
    spot = source.where if source.cell else words["page"].format(page=source.page)
    place = [spot, source.table or "", "" if source.cell else source.section]
    where = " · ".join(escaped(one_line(part)) for part in place if part)
    words_of = quote_html(one_line(source.quote), numbers_of(citation.id, figures))
    ocr = f'<div class="ju-ocr">{words["ocr"]}</div>' if source.ocr else ""
    report = escaped(one_line(source.report))
    return (
        f'<details class="ju-source ju-source-{citation.id}"><summary>'
        f'<span class="ju-no">{citation.id}</span><span class="ju-where"><b>{report}</b>'
        f'<span class="ju-place">{where}</span><span class="ju-quote">{words_of}</span>{ocr}</span></summary>'
        f"{_place_html(citation, seen, figures, words)}</details>"
    )


def _place_html(citation: Citation, seen: Beside, figures: Iterable[Quoted], words: dict[str, str]) -> str:
    """The page with the row beside it; of a workbook, which has no pages to show, the row alone."""
    source = citation.source
    if not source.cell:
        return f"{row_html(seen)}{viewer_html(source.report, source.page, source.bbox, seen.pages, words)}"
    wanted = numbers_of(citation.id, figures)
    cells = "".join(f"<td>{quote_html(one_line(text), wanted)}</td>" for text in source.quote.split(" | "))
    told = f"{words['workbook']} {escaped(one_line(source.cell))}"
    return f'<div class="ju-sheet"><div>{told}</div><table><tr>{cells}</tr></table></div>'


def _checks(checks: tuple[Check, ...], words: dict[str, str]) -> str:
    if not checks:
        return ""
    bad = sum(not check.ok for check in checks)
    head = words["checks_bad" if bad else "checks_ok"].format(count=len(checks), bad=bad)
    rows = "".join(_check(check, words) for check in sorted(checks, key=lambda check: check.ok))
    opened, mood = (" open", "ju-bad") if bad else ("", "ju-ok")
    return f'<details class="ju-checks {mood}"{opened}><summary>{head}</summary><ul>{rows}</ul></details>'


def _check(check: Check, words: dict[str, str]) -> str:
    mood, sign = ("ok", "✓") if check.ok else ("bad", "✗")
    name = words.get(f"check_{check.name}", check.name)
    told = f"{name}：{check.detail}" if check.detail else name
    return f'<li class="ju-{mood}">{sign} {escaped(told)}</li>'


def _foot(answer: Answer, looked: Sequence[str], words: dict[str, str]) -> str:
    told = [words[f"mode_{answer.mode}"], words["took"].format(ms=answer.took_ms)]
    if looked:
        told.insert(0, words["looked_in"].format(names=named(looked, words)))
    return f'<div class="ju-foot">{escaped(" · ".join(told))}</div>'


def acts_html(answer: str, words: dict[str, str]) -> str:
    """What can be done with the answer of this id; reports.js does it. The chat keeps classes, no other attributes."""
    links = "".join(
        f'<a class="ju-act" href="answer/{answer}.{ending}" target="_blank">{name}</a>'
        for ending, name in (("md", "Markdown"), ("docx", "Word"))
    )
    buttons = "".join(
        f'<button type="button" class="ju-act ju-{act}">{words[f"act_{act}"]}</button>'
        for act in ("copy", "again", "like", "dislike")
    )
    reasons = escaped("|".join((words["dislike_why"], words["dislike_reasons"], words["send_opinion"])))
    told = escaped("|".join((words["copied"], words["thanks"], words["not_done"])))
    return (
        f'<div class="ju-acts ju-id-{answer}">{buttons}{links}<span class="ju-words">{reasons}</span>'
        f'<span class="ju-words">{told}</span></div>'
    )


def _lines(markup: str) -> str:
    return markup.strip().replace("\r", "").replace("\n", "<br>")


def _message(body: str, kind: str) -> str:
    # The chat shows Markdown: on one line, starting with a block tag, all of it stays the HTML that it is.
    body = body.replace("\n", " ")
    return f'<div class="ju-message ju-is-{kind}">{body}</div>'
