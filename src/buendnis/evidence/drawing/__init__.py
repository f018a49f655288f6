"""Drawings as SVG, for a page and for a file: colours are attributes, which the page's style sheet overrides."""

from buendnis.evidence.drawing.compared import Pair, compared_svg
from buendnis.evidence.drawing.course import Line, course_svg
from buendnis.evidence.drawing.indicators import indicators_svg, position
from buendnis.evidence.drawing.maps import Shape, map_svg, tile_shapes
from buendnis.evidence.drawing.pictures import picture_of

__all__ = [
    "Line",
    "Pair",
    "Shape",
    "compared_svg",
    "course_svg",
    "indicators_svg",
    "map_svg",
    "picture_of",
    "position",
    "tile_shapes",
]
