"""X's codes for the language of a text. Some name none: `und`, and `qme` and the like for texts of links and tags only.

A text of which the language is unknown is stripped of every word that is not known to be harmless. Of a text that is
not in any language, only what identifies people is taken out: its links and tags stay.
"""

import re
from typing import Final

from schemas.privacy_options import NO_LANGUAGE

UNKNOWN: Final = "und"
#: Codes that name no language: of ISO 639-2, and X's own for art, tags, links, mentions and short texts.
_NONE: Final = re.compile(r"und|zxx|mis|mul|art|q[a-t][a-z]|", re.IGNORECASE)
#: Links, hashtags, cashtags and mentions.
_NO_WORD: Final = re.compile(r"https?://\S+|[#＃$@＠]\w+")
_LETTER: Final = re.compile(r"[^\W\d_]")


def language_of(code: str | None, words: str) -> str | None:
    """Return the tag that the platform states; `zxx` where it states none and the text holds no words.

    It may say so of a text with words, too, in which there may be names: that text's language is unknown.
    """
    if code and not _NONE.fullmatch(code):
        return code
    if not _LETTER.search(_NO_WORD.sub(" ", words)):
        return NO_LANGUAGE
    return UNKNOWN if code == NO_LANGUAGE else code or None
