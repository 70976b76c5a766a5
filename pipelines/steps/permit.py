"""Permit records of owners who are linked to the depositor and consent: the second half of the step `admit`."""

from typing import Final, NamedTuple

from bank.accounts.permissions import Allowed, Denial, Permissions
from bank.identity import pseudonyms
from pipelines.steps.fast_path.two_generation_cache import TwoGenerationCache
from pipelines.steps.outcome import RawRecord

#: Rulings cached, about 400 bytes each: as many as owners' names (`fast_path.record_state`).
RULINGS: Final = 16_384


class Permit(NamedTuple):
    """A record is the account's (32 hex digits), by consent at this offset; None: none holds, and none is needed."""

    account: bytes
    consent: int | None


class KnownRulings:
    """Decides by permissions, and remembers rulings until anything in the permissions changes. For one thread."""

    def __init__(self, permissions: Permissions) -> None:
        self._permissions = permissions
        self._known: TwoGenerationCache[tuple[int, bytes | None, str], tuple[int, int, int, Permit | Denial]]
        self._known = TwoGenerationCache(RULINGS)

    def permit(self, raw: RawRecord, depositor: int, record_type: str, key: bytes, subject: bytes) -> Permit | Denial:
        """Decide a valid record of the depositor of this number. `subject` is its owner's pseudonym under `key`, made
        here where it is empty.
        """
        place = depositor, raw.key, record_type
        known = self._known.get(place)
        if known is not None:
            since, until, version, verdict = known
            if since <= raw.published < until and version == self._permissions.version:
                return verdict
        subject = subject or pseudonyms.owner_pseudonym(key, (raw.key or b"").decode()).encode()
        ruling = self._permissions.ruling(depositor, subject, record_type, raw.published)
        verdict = _permit(ruling.verdict)
        self._known.put(place, (ruling.since, ruling.until, ruling.version, verdict))
        return verdict


def _permit(verdict: Allowed | Denial) -> Permit | Denial:
    return Permit(verdict.owner.encode(), verdict.offset) if isinstance(verdict, Allowed) else verdict
