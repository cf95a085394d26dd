"""Documents as captured: bytes in; their text, where each stretch of it comes from, headings and dates out.

Pure, as `readings` is: capture extracts with it, verification checks with it, and neither trusts it. The
map from text to bytes is what is checked (`mapping`); how the text was found is a convenience, since
whoever has the bytes and the map needs no extractor to see that a quote stands in them.
"""
