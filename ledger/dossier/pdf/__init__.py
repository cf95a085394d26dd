"""The PDF as a file: pieces laid out apart, put together into one without reading any of them twice.

    fragment   what a worker hands over: the objects of some pages, with marks where numbers will stand
    dissect    made of what the layout engine holds before it writes a file
    tags       a lighter tree of tags
    writer     objects in, a file out: nothing is held in memory but where each object is
    merge      fragments into the file: numbers, pages, tags, links, bookmarks
    outline    bookmarks
    furniture  running heads, page and Bates numbers, stamped on finished pages
    face       a font for them
    attach     files in the file

Knows PDF, and nothing of evidence.
"""
