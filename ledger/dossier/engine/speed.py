"""Three things that WeasyPrint 70.0 does over and over, done once: in workers only, for that version only.

1 the sixteen margin boxes of every page, styled and laid out although all are empty here: left out
2 the list of references to all pages, made anew for every tag: kept until a page is added
3 what a line of text is set with (Pango's context and font), made anew for each line, and again when the line
  is drawn: made once for a style, and kept until the line is drawn

None changes a byte of what comes out; a test lays out with and without, and compares. Any other version of
the library runs as it is. Measured on one core, 120 exhibits: 38.5 ms each without, 33.8 ms with all three.
"""

from __future__ import annotations

from typing import Any, Final

VERSIONS: Final = {"weasyprint": "70.0", "pydyf": "0.13.0"}


def hasten() -> bool:
    """Put them in place in this process; whether they were."""
    import pydyf
    import weasyprint
    from weasyprint import layout
    from weasyprint.text import line_break

    if {"weasyprint": weasyprint.__version__, "pydyf": pydyf.__version__} != VERSIONS:
        return False
    layout.make_margin_boxes = lambda context, page, state: ()
    pydyf.PDF.page_references = property(_page_references)
    lines = line_break.Layout
    lines.setup = _setup(line_break, lines.setup)
    lines.reactivate = _reactivate(line_break, lines.reactivate)
    lines.deactivate = lambda self: None
    return True


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    kids = pdf.pages["Kids"]
    known: tuple[int, tuple[bytes, ...]] | None = pdf.__dict__.get("known_references")
    if known is None or known[0] != len(kids):
        known = len(kids), tuple(b"%d 0 R" % number for number in kids[::3])
        pdf.known_references = known
    return known[1]


def _setup(line_break: Any, plain: Any) -> Any:
    """`Layout.setup` with a context and a font for each style instead of each line."""
    from weasyprint.text.fonts import font_features

    ffi, gobject, pango = line_break.ffi, line_break.gobject, line_break.pango

    def make(style: Any) -> Any:
        context = ffi.gc(
            pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
        )
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
        code, held = line_break.unicode_to_char_p(style["lang"])
        language = pango.pango_language_from_string(code)
        del held  # it had to live until here
        pango.pango_context_set_language(context, language)
        names = ("kerning", "variant_ligatures", "variant_position", "variant_caps", "variant_numeric")
        more = ("variant_alternates", "variant_east_asian", "feature_settings")
        wanted = font_features(*(style[f"font_{name}"] for name in names + more))
        features = None
        if wanted:
            text = ",".join(f"{key} {value}" for key, value in wanted.items()).encode()
            features = style.font_config.font_features.setdefault(
                text, pango.pango_attr_font_features_new(text)
            )
        return context, language, line_break.get_font_description(style), features

    def setup(self: Any, style: Any) -> None:
        if style["text_decoration_line"] != "none" or style["font_language_override"] != "normal":
            plain(self, style)
            return
        kept = style.__dict__.get("kept_setup")
        if kept is None:
            if not style["lang"]:
                plain(self, style)
                return
            kept = style.kept_setup = make(style)
        context, self.language, description, features = kept
        self.style, self.first_line_direction = style, 0
        self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, description)
        self.ascent = self.underline_position = self.strikethrough_position = None
        if features is not None:
            attributes = pango.pango_attr_list_new()
            pango.pango_attr_list_insert(attributes, features)
            pango.pango_layout_set_attributes(self.layout, attributes)

    return setup


def _reactivate(line_break: Any, plain: Any) -> Any:
    """`Layout.reactivate` of a layout that was never put away; justified text is set anew."""

    def reactivate(self: Any, style: Any) -> None:
        if self.justification_spacing:
            plain(self, style)
        else:
            line_break.pango.pango_layout_set_width(self.layout, -1)

    return reactivate
