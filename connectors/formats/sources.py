"""Read the members of a user's file that a connector wants, and tell of the others."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from connectors.api import NotThisFormat, Outcome, Refused
from connectors.formats.leftovers import Leftovers
from connectors.formats.looks import archive_looks_like, looks_like
from connectors.formats.members import CHUNK, Finder, Member, OnBytes
from connectors.formats.packing import CUT_OFF, Damaged


class NotRead(Exception):  # noqa: N818 - a finding, which becomes LeftOut
    """The member is the platform's, but no record is made of it; the message says what it is, `count` of how many."""

    def __init__(self, what: str, count: int) -> None:
        super().__init__(what)
        self.count = count


def read_source(
    path: Path,
    wanted: re.Pattern[str],
    expected: str,
    read: Callable[[Member], Iterator[Outcome]],
    on_bytes: OnBytes | None = None,
) -> Iterator[Outcome]:
    """Yield what `read` yields for the file itself, or for each member of the folder or archive with a wanted name.

    A member that is damaged, or of another format while others fit, is yielded as Refused; at the end, files of other
    names, and those of which `read` raises NotRead, are yielded as LeftOut.

    Raises:
        NotThisFormat: no member is wanted, or none is of the format; the message says what was `expected`.
        OSError: the file cannot be opened.
    """
    source = Finder(wanted, on_bytes)
    findings = _Findings(expected, source.left_out)
    for member in source.members(path):
        if isinstance(member, Refused):
            findings.refuse(member)
            continue
        head = b"" if member.name else member.stream.peek(CHUNK)[:CHUNK]
        try:
            yield from read(member)
            findings.fits = True
            while member.stream.read(
                CHUNK
            ):  # behind a list's end: only the archive's checksum tells that all was right
                pass
        except NotThisFormat as other:
            findings.misfit(member, f"{other}{looks_like(head)}" if not member.name else str(other))
        except NotRead as other:
            findings.leave_out(member, other)
        except Damaged as damaged:
            yield findings.damaged(member, damaged)
    yield from findings.rest()
    yield from source.left_out


_ARCHIVE_CUT_OFF: Final = Damaged(CUT_OFF).of_archive()


class _Findings:
    """Collects what is found about members that are not read, or not wholly."""

    def __init__(self, expected: str, left_out: Leftovers) -> None:
        self._expected = f"expected {expected}"
        self._left_out = left_out
        self._misfits: list[Refused] = []
        self._cut_off = False
        self.fits = False

    def refuse(self, refused: Refused) -> None:
        if not (self._cut_off and refused.reason == _ARCHIVE_CUT_OFF):  # that is told already, of its last file
            self._misfits.append(refused)

    def misfit(self, member: Member, why: str) -> None:
        if not member.name:
            raise NotThisFormat(why)
        self._misfits.append(Refused(member.name, why))

    def leave_out(self, member: Member, other: NotRead) -> None:
        if not member.name:
            raise NotThisFormat(f"{self._expected}: this is {other}")
        self._left_out.add(member.name, str(other), other.count)

    def damaged(self, member: Member, damaged: Damaged) -> Refused:
        self.fits, self._cut_off = True, damaged.what == CUT_OFF
        return Refused(member.name or "file", damaged.of_member())

    def rest(self) -> Sequence[Refused]:
        """Return what is refused of an archive of this format.

        Raises:
            NotThisFormat: it is another one.
        """
        if self.fits:
            return self._misfits
        if self._misfits:
            reason = self._misfits[0].reason
            raise NotThisFormat(reason if reason.startswith("expected ") else f"{self._expected}: {reason}")
        names, likeness = self._left_out.names(5), archive_looks_like(self._left_out.all_names())
        raise NotThisFormat(f"{self._expected}: nothing of that name is in it{names and '; in it: '}{names}{likeness}")
