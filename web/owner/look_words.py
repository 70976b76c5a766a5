"""Words of the trail that are the bank's own: what was read or changed. Others stay as they were written."""

from web.owner.texts import PageTexts


def what_words(say: PageTexts, what: str) -> str:
    """Return what was looked at or changed: the kind of a change by its text, and record types behind it by theirs."""
    kind, _, rest = what.partition(" ")
    if (named := say.or_plain("look-what", kind)) == kind:
        return say.or_plain("look-what", what)
    names = rest.split()
    types = [say.or_plain("record-type", each) for each in names]
    plain = rest if any(each in names for each in types) else ", ".join(types)
    return f"{named}: {plain}" if rest else named
