"""What a recipe of drafts is, and the recipes that tell of two things: lists, sums, comparisons, two years."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """One kind of right draft: what it is made of and the ways to say it."""

    kind: str
    material: str
    """told | row | cell | form | count; or pairs of materials: years, departments, siblings."""
    needs: tuple[str, ...]
    templates: tuple[str, ...]
    style: str = ""
    """How amounts are printed; "" picks any plain way."""


PAIRED: tuple[Recipe, ...] = (
    Recipe(
        "list",
        "siblings",
        ("final", "final2"),
        (
            "{s}{final}，{s2}{final2}{c}。",
            "{s}和{s2}分别为{final}和{final2}{c}。",
            "1. {s}：{final}{c}\n2. {s2}：{final2}{c}",
            "- {s}{final}{c}\n- {s2}{final2}{c}",
            "| 项目 | 金额 |\n| --- | --- |\n| {s} | {final}{c} |\n| {s2} | {final2}{c} |",
            "{y}{s}为{final}{c}；{s2}为{final2}{c}。",
            "包括{s}{final}、{s2}{final2}{c}。",
            "{s}、{s2}分别为{final}、{final2}{c}。",
        ),
    ),
    Recipe(
        "sum computed",
        "siblings",
        ("final", "final2"),
        (
            "{s}与{s2}合计{sum}（{final}+{final2}）{c}。",
            "{s}{final}，{s2}{final2}，两项合计{sum}（{final} + {final2} = {sum}）{c}。",
        ),
    ),
    Recipe(
        "one above another",
        "siblings",
        ("bigfinal", "smallfinal"),
        (
            "{s}（{final}）{than|高于|低于}{s2}（{final2}）{c}。",
            "{s}比{s2}{than|多|少}{gap}（{bigger} − {smaller}）{c}。",
            "{s}{final}，{s2}{final2}，{s}{than|更高|更低}{c}。",
            "{s}{final}，{than|高于|低于}{s2}的{final2}{c}。",
        ),
    ),
    Recipe(
        "two sentences",
        "siblings",
        ("final", "final2"),
        (
            "{y}{s}为{final}{c1}。{s2}为{final2}{c2}。",
            "{d}{s}{final}{c1}。此外，{s2}{final2}{c2}。",
            "{s}共{final}{c1}。\n{s2}共{final2}{c2}。",
            "{s}为{final}{c1}，{s2}则为{final2}{c2}。",
        ),
    ),
    Recipe(
        "two reasons",
        "reasons",
        ("change", "reason", "change2", "reason2"),
        (
            "{s}{up|增加|减少}{change}，原因是{r}{c1}。{s2}{up2|增加|减少}{change2}，原因是{r2}{c2}。",
            "{s}{up|增加|减少}主要是因为{r}{c1}。{s2}{up2|增加|减少}主要是因为{r2}{c2}。",
        ),
    ),
    Recipe(
        "percentage points",
        "rates",
        ("rate", "rate2"),
        (
            "{s}{up|增长|下降}{rate}，{s2}{up2|增长|下降}{rate2}{c}。",
            "{s}增幅比{s2}{than|高|低}{points}（{biggerrate} − {smallerrate}）{c}。",
            "{s}{up|增长|下降}{rate}，{s2}{up2|增长|下降}{rate2}，两者相差{points}（{biggerrate}−{smallerrate}）{c}。",
        ),
    ),
    Recipe(
        "two years",
        "years",
        ("final", "final2"),
        (
            "{s}{y2}为{final2}{c2}，{y}为{final}{c1}。",
            "{y2}、{y}{s}分别为{final2}、{final}{c}。",
            "{d}{s}：{y2}{final2}{c2}，{y}{final}{c1}。",
            "{s}由{y2}的{final2}{over|增加|减少}到{y}的{final}{c}。",
            "{y}{s}比{y2}{over|增加|减少}{gap}（{bigger} − {smaller}）{c}。",
            "- {y2}{s}：{final2}{c2}\n- {y}{s}：{final}{c1}",
            "{y}{s}{final}，{over|高于|低于}{y2}的{final2}{c}。",
        ),
    ),
    Recipe(
        "two departments",
        "departments",
        ("final", "final2"),
        (
            "{d}{s}{final}{c1}，{d2}{final2}{c2}。",
            "{d}和{d2}的{s}分别为{final}和{final2}{c}。",
            "{d}的{s}为{final}{c1}。{d2}的{s}为{final2}{c2}。",
            "{s}：{d}{final}{c1}；{d2}{final2}{c2}。",
            "{d}{s}比{d2}{over|多|少}{gap}（{bigger} − {smaller}）{c}。",
        ),
    ),
)
