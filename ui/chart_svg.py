"""A drawing → SVG, for the page (each point a button that opens its source) or for a file; all of it escaped."""

from __future__ import annotations

from ui.drawing import FAINT, INK, Bar, Dot, Drawing, Line, Shape, Text
from ui.places import place_attributes
from ui.plain import escaped

_ON_PAGE = {INK: "var(--body-text-color)", FAINT: "var(--body-text-color-subdued)"}
_ON_PAPER = {INK: "#111827", FAINT: "#6b7280"}
_FONTS = "system-ui, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, WenQuanYi Micro Hei, sans-serif"


def page_svg(drawing: Drawing) -> str:
    """The drawing as it stands in the page."""
    return _svg(drawing, _ON_PAGE, live=True)


def file_svg(drawing: Drawing) -> str:
    """The drawing as a file of its own, on white."""
    return _svg(drawing, _ON_PAPER, live=False)


def _svg(drawing: Drawing, colours: dict[str, str], live: bool) -> str:
    body = "".join(_shape(shape, colours, live) for shape in drawing.shapes)
    size = f"{drawing.width:g} {drawing.height:g}"
    paper = "" if live else '<rect width="100%" height="100%" fill="#fff"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{drawing.width:g}" '
        f'height="{drawing.height:g}" role="group" aria-label="{escaped(drawing.title)}" '
        f'font-family="{_FONTS}">{paper}{body}</svg>'
    )


def _shape(shape: Shape, colours: dict[str, str], live: bool) -> str:
    colour = escaped(colours.get(shape.colour, shape.colour))
    match shape:
        case Line(x1, y1, x2, y2, width=width):
            faint = ' stroke-opacity=".28"' if shape.colour == FAINT else ""
            ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            return f'<line {ends} stroke="{colour}" stroke-width="{width:g}"{faint}/>'
        case Text(x, y, words, size, anchor):
            at = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{escaped(anchor)}"'
            return f'<text {at} style="fill:{colour}">{escaped(words)}</text>'
        case Bar(x, y, width, height):
            drawn = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:g}" rx="2" fill="{colour}"/>'
            return _opening(shape, drawn, live)
        case Dot(x, y):
            fill = "var(--background-fill-primary, #fff)" if shape.hollow else colour
            ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="transparent"/>' if live else ""
            drawn = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" style="fill:{fill}" stroke="{colour}" stroke-width="2"/>'
            return _opening(shape, ring + drawn, live)


def _opening(shape: Bar | Dot, drawn: str, live: bool) -> str:
    told = f"<title>{escaped(shape.told)}</title>"
    if not live or shape.source is None:
        return f"<g>{told}{drawn}</g>"
    button = f'class="ju-src" role="button" tabindex="0" aria-label="{escaped(shape.told)}"'
    return f"<g {button} {place_attributes(shape.source)}>{told}{drawn}</g>"
