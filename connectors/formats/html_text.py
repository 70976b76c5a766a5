"""Read plain text and links from the small HTML in which Mastodon writes posts."""

from html.parser import HTMLParser
from typing import Final

_BREAKS: Final = {"br": "\n", "p": "\n\n", "li": "\n", "blockquote": "\n\n", "pre": "\n\n"}
#: Classes of links that the author did not write: they lead to accounts and to lists of posts.
_OWN: Final = frozenset({"mention", "hashtag"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.parts or tag == "br":
            self.parts.append(_BREAKS.get(tag, ""))
        given = dict(attrs)
        if tag == "a" and given.get("href") and not _OWN & set((given.get("class") or "").split()):
            self.links.append(given["href"] or "")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_and_links(html: str) -> tuple[str, list[str]]:
    """Return the text, with blank lines between paragraphs, and the linked addresses, without mentions and hashtags."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).strip(), reader.links
