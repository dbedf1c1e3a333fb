"""The words of right drafts: templates whose slots are filled with facts.

{d} department, {y} year, {s} subject, {r} reason, {w} what a share is of, {c} citation marks; {up} a direction, with
its two words after "|"; {m|决算} the word for a measure; the other slots are amounts. A 2 after a slot's name is the
second thing told of. {=} is − where something grew and + where it fell: last year's amount is 本年 ∓ 变化.
"""

from __future__ import annotations

from eval.drafts_recipe import PAIRED, Recipe

_VALUE = (
    "{d}{y}{s}{m|决算}数为{final}{c}。",
    "{y}{s}{final}{c}。",
    "根据材料，{d}{y}的{s}是{final}{c}。",
    "{s}：{final}{c}",
    "**{s}**为{final}{c}。",
    "{y}，{d}{s}总额{final}。{c}",
    "报告显示，{y}{s}共{final}{c}。",
    "{d}在{y}的{s}金额达到{final}{c}。",
    "答：{y}{s}为{final}{c}。",
    "经查，{s}为{final}（{y}）{c}。",
    "{c}显示，{y}{s}为{final}。",
    "您好，{d}{y}{s}具体为{final}{c}。",
)

RECIPES: tuple[Recipe, ...] = (
    Recipe("value", "told", ("final",), _VALUE),
    Recipe("value in a table", "row", ("final",), _VALUE),
    Recipe(
        "cell of a table",
        "cell",
        ("final",),
        (
            "{y}{s}的{col}为{final}{c}。",
            "{d}{s}中，{col}{final}{c}。",
            "{s}{col}{final}{c}。",
            "表中{s}的{col}是{final}{c}。",
            "{y}，{d}{s}的{col}为{final}{c}。",
        ),
    ),
    Recipe("chinese numerals", "told", ("final",), _VALUE[:4], "numeral"),
    Recipe("full width", "told", ("final",), _VALUE[:6], "wide"),
    Recipe(
        "unit converted",
        "told",
        ("final",),
        (
            "{s}为{final}，即{final}{c}。",
            "{y}{s}{final}（折合{final}）{c}。",
            "{d}{y}{s}为{final}{c}。",
            "{s}{final}，换算后为{final}{c}。",
            "{s}{m|决算}数{final}{c}，约合{final}{c}。",
        ),
        "converted",
    ),
    Recipe(
        "change",
        "told",
        ("final", "change", "rate"),
        (
            "{y}{s}{final}，比上年{up|增加|减少}{change}，{up|增长|下降}{rate}{c}。",
            "{s}{final}，较上年{up|增加|减少}{change}（{up|增长|下降}{rate}）{c}。",
            "{s}同比{up|增长|下降}{rate}，{up|增加|减少}金额{change}{c}。",
            "{y}{d}{s}为{final}{c}，同比{up|增加|减少}了{change}，{up|增幅|降幅}为{rate}{c}。",
            "{s}比上年{up|多|少}了{change}，{up|上升|下降}{rate}{c}。",
            "与上年相比，{s}{up|增加|减少}{change}，{up|增长|下降}{rate}{c}。",
            "{s}{up|上升|下降}，{up|增加|减少}{change}，{up|增幅|降幅}{rate}{c}。",
            "{y}{s}{up|有所增加|有所减少}，{up|增加|减少}了{change}，{up|增长率|下降率}为{rate}{c}。",
        ),
    ),
    Recipe(
        "change and reason",
        "told",
        ("final", "change", "rate", "reason"),
        (
            "{y}{s}{final}，比上年{up|增加|减少}{change}，{up|增长|下降}{rate}{c}，主要原因是{r}{c}。",
            "{s}比上年{up|增加|减少}{change}{c}。主要原因：{r}{c}。",
            "{s}{up|增长|下降}{rate}，主要是由于{r}{c}。",
            "{s}同比{up|增加|减少}{change}，原因是{r}{c}。",
            "由于{r}，{s}比上年{up|增加|减少}{change}{c}。",
            "{y}，{s}{up|增长|下降}了{rate}。报告给出的原因是：{r}{c}。",
        ),
    ),
    Recipe(
        "reason alone",
        "told",
        ("change", "reason"),
        (
            "{s}{up|增加|减少}的主要原因是{r}{c}。",
            "{s}{up|增长|下降}是因为{r}{c}。",
            "{y}{s}{up|上升|下降}，主要原因：{r}{c}。",
            "据报告，{s}{up|增加|减少}主要是因为{r}{c}。",
        ),
    ),
    Recipe(
        "false premise",
        "told",
        ("change", "rate"),
        (
            "{s}并没有{down|增加|减少}，而是比上年{up|增加|减少}{change}{c}。",
            "问题的说法不准确：{s}不是{down|增长|下降}，而是{up|增长|下降}{rate}{c}。",
            "{s}并非{down|增加|减少}，实际{up|增加|减少}{change}，{up|增长|下降}{rate}{c}。",
        ),
    ),
    Recipe(
        "last year computed",
        "told",
        ("final", "change"),
        (
            "{s}上年为{last}（{final}{=}{change}）{c}。",
            "{s}{y0}为{last}{c}（{final}{=}{change}={last}）。",
            "{y}{s}{final}，比上年{up|增加|减少}{change}，由此推算上年为{last}（{final}{=}{change}）{c}。",
            "上年{s}{last}（计算：{final}{=}{change}）{c}。",
            "{s}从上年的{last}（{final}{=}{change}）{up|增加|减少}到{final}{c}。",
        ),
    ),
    Recipe(
        "rate computed",
        "told",
        ("final", "change", "rate"),
        (
            "{s}上年为{last}（{final}{=}{change}），{up|增长|下降}{myrate}（{change}÷{last}）{c}。",
            "{s}比上年{up|增加|减少}{change}，{up|增幅|降幅}{myrate}（{change} ÷ ({final} {=} {change}) × 100%）{c}。",
        ),
    ),
    Recipe(
        "budget and outturn",
        "told",
        ("final", "initial"),
        (
            "{s}{m|年初预算}为{initial}，{m2|决算}数为{final}{c}。",
            "{y}{s}{m|年初预算}{initial}，{m2|决算}{final}，比年初预算{over|多|少}{gap}（{bigger} − {smaller}）{c}。",
            "{s}{m2|决算}{final}，{over|超过|低于}{m|年初预算}{initial}{c}。",
            "{s}{m2|决算}数{final}，完成年初预算{initial}的{done}（{final}÷{initial}×100%）{c}。",
            "{s}的{m|年初预算}数和{m2|决算}数分别为{initial}和{final}{c}。",
        ),
    ),
    Recipe(
        "variance rate",
        "told",
        ("final", "initial", "variance"),
        (
            "{s}{m|年初预算}{initial}，{m2|决算}{final}，预决算差异率{variance}{c}。",
            "{s}预决算差异率为{variance}{c}。",
        ),
        "signed",
    ),
    Recipe(
        "share",
        "told",
        ("final", "share"),
        (
            "{s}{final}，占比{share}{c}。",
            "{s}占{share}，金额为{final}{c}。",
            "{y}{s}为{final}{c}，占比为{share}{c}。",
            "{s}占比{share}（{final}）{c}。",
        ),
    ),
    Recipe(
        "share of a whole",
        "told",
        ("final", "share", "whole"),
        (
            "{s}{final}，占{w}的{share}{c}。",
            "{y}{s}占{w}的比重为{share}{c}。",
            "{s}占{w}的比例是{share}，即{final}{c}。",
        ),
    ),
    *PAIRED,
    Recipe(
        "project",
        "form",
        ("full", "executed", "executionrate"),
        (
            "{s}项目{m|全年预算}{full}，{m2|全年执行}{executed}，执行率{executionrate}{c}。",
            "“{s}”执行率为{executionrate}{c}。",
            "{s}{m2|全年执行}数为{executed}{c}，{m|全年预算}数为{full}{c}。",
            "{s}的预算执行率是{executionrate}（{executed}÷{full}）{c}。",
            "项目“{s}”{m|全年预算}数{full}，{m2|执行}数{executed}，执行率{executionrate}{c}。",
            "{s}：{m2|执行}{executed}，执行率{executionrate}，还有{rest}（{full} − {executed}）未执行{c}。",
        ),
    ),
    Recipe(
        "project score",
        "form",
        ("score", "weight"),
        (
            "{s}项目预算执行得分{score}，分值{weight}{c}。",
            "“{s}”年度资金总额{m|分值}{weight}，{m2|得分}{score}{c}。",
        ),
    ),
    Recipe(
        "count",
        "count",
        ("count",),
        (
            "{y}{s}{count}{c}。",
            "{s}共{count}{c}。",
            "{d}{s}为{count}{c}。",
            "据报告，{s}{count}{c}。",
        ),
    ),
    Recipe("sentence copied", "told", ("final",), ("{quote}{c}", "报告原文：{quote}{c}", "{quote}{c}")),
)
