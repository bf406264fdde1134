"""A picture as an SVG document: any browser shows it, at any size, in the letters of the reader's own machine. Pure."""

from __future__ import annotations

from html import escape

from bot.rules.rota.picture import NOBODY, Box, Picture, Rule, Shape, Words

_STRIPES = (
    '<defs><pattern id="nobody" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="8" height="8" fill="#fff"/><rect width="4" height="8" fill="#b3261e"/></pattern></defs>'
)


def svg(picture: Picture) -> str:
    """The document."""
    width, height = picture.width, picture.height
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-labelledby="t d" font-family="system-ui, sans-serif" '
            f'fill="{picture.ink}">',
            f'<title id="t">{escape(picture.title)}</title>',
            f'<desc id="d">{escape(picture.description)}</desc>',
            _STRIPES,
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            *map(_shape, picture.shapes),
            "</svg>\n",
        ]
    )


def _shape(shape: Shape) -> str:
    match shape:
        case Box():
            fill = "url(#nobody)" if shape.fill == NOBODY else shape.fill
            edge = f' stroke="{shape.edge}"' if shape.edge else ""
            frame = f'x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}"'
            box = f'<rect {frame} fill="{fill}"{edge}/>'
            return f"<g><title>{escape(shape.says)}</title>{box}</g>" if shape.says else box
        case Rule():
            ends = f'x1="{shape.x:.1f}" y1="{shape.y:.1f}" x2="{shape.x:.1f}" y2="{shape.y + shape.height:.1f}"'
            return f'<line {ends} stroke="{shape.colour}"/>'
        case Words():
            anchor = "middle" if shape.centred else "start"
            more = ' font-weight="bold"' if shape.bold else ""
            where = f'x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size}" text-anchor="{anchor}"{more}'
            return f"<text {where}>{escape(shape.text)}</text>"
