"""HTML made of plain Python: whatever is not marked as HTML is escaped."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape

_NOTHING_FROM_OUTSIDE = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


class Html(str):
    """What is HTML already."""

    __slots__ = ()


def tag(name: str, *inside: str, **attributes: str) -> Html:
    """An element. Words inside are escaped unless they are HTML; `of` is its class, _ in attributes stands for -."""
    named = "".join(
        f' {"class" if key == "of" else key.replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value
    )
    return Html(f"<{name}{named}>{joined(inside)}</{name}>")


def joined(parts: Iterable[str]) -> Html:
    """One after the other."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def bullets(items: Sequence[str], *, of: str = "") -> Html:
    """A list."""
    return tag("ul", *(tag("li", item) for item in items), of=of)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, of: str = "", caption: str = "") -> Html:
    """A table whose first column names its rows. It goes on over pages, its headings with it."""
    head = tag("thead", tag("tr", *(tag("th", one, scope="col") for one in headings)))
    body = tag(
        "tbody", *(tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:])) for row in rows)
    )
    return tag("table", tag("caption", caption) if caption else Html(""), head, body, of=of)


def picture(svg: str, *, words: str, under: str = "") -> Html:
    """A picture within the page itself; `words` tell it to whoever cannot see it, `under` stands below it."""
    data = b64encode(svg.encode()).decode()
    image = Html(f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(words)}">')
    return tag("figure", image, tag("figcaption", under) if under else Html(""))


def page(*, title: str, style: str, body: Sequence[str], author: str, made: str) -> str:
    """A whole document in one text, that asks for nothing from anywhere; `made` is a date, ISO 8601."""
    head = joined(
        (
            Html('<meta charset="utf-8">'),
            Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            Html(f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FROM_OUTSIDE}">'),
            tag("title", title),
            Html(f'<meta name="author" content="{escape(author)}">'),
            Html(f'<meta name="dcterms.created" content="{escape(made)}">'),
            Html(f'<meta name="dcterms.modified" content="{escape(made)}">'),
            Html(f"<style>{style}</style>"),
        )
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{joined(body)}</body></html>\n'
