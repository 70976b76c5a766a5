"""Characters that stand for Latin letters and digits by their look."""

import string
from typing import Final

#: Cyrillic and Greek letters that look like Latin ones (Unicode's confusables, those of common fonts).
LETTERS: Final = str.maketrans(
    "абвгеорсухіјѕһԁԛԝкмтпАВЕЗІЈКМНОРСТУХЅԌԚԜαβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "a6breopcyxijshdqwkmtnABE3IJKMHOPCTYXSGQWaBeikvoptuxABEZHIKMNOPTYX",
)
_NEGATIVE_CIRCLED, _NEGATIVE_SQUARED, _REGIONAL = 0x1F150, 0x1F170, 0x1F1E6
_CAPITALS = {
    start + at: letter
    for start in (_NEGATIVE_CIRCLED, _NEGATIVE_SQUARED, _REGIONAL)
    for at, letter in enumerate(string.ascii_uppercase)
}
#: Dingbats of the numbers 1 to 9: negative circled, sans-serif, and negative sans-serif.
_DIGITS = {start + at: str(at + 1) for start in (0x2776, 0x2780, 0x278A) for at in range(9)} | {0x24FF: "0"}
_SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡ", "abcdefghijklmnoprstuvwyzag")
#: Symbols and small capitals, for which Unicode has no decomposition, to letters and digits.
SYMBOLS: Final = _CAPITALS | _DIGITS | _SMALL_CAPITALS
#: The same as ranges for a character class, without the regional indicators.
SYMBOL_CLASS: Final = (
    "\U0001f150-\U0001f169\U0001f170-\U0001f189\u2776-\u277e\u2780-\u2788\u278a-\u2792\u24ffᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡ"
)
#: A regional indicator that is no part of a flag, which is two of them in a row.
LONE_REGIONAL: Final = (
    "(?<![\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff](?:[\U0001f1e6-\U0001f1ff]{2})*(?![\U0001f1e6-\U0001f1ff])"
)
