"""Authenticators of a browser that exist in its memory alone (Chromium's WebAuthn domain)."""

from typing import Any

from playwright.sync_api import Page

_OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class VirtualDevices:
    """One authenticator at a time is at hand; what it holds can be put away and brought back."""

    def __init__(self, page: Page) -> None:
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        self._at_hand = ""

    def take(self, credentials: list[Any] | None = None) -> None:
        """Take another authenticator, which holds these credentials; none: a new one."""
        self.put_away()
        self._at_hand = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": _OPTIONS})["authenticatorId"]
        for each in credentials or ():
            self._cdp.send("WebAuthn.addCredential", {"authenticatorId": self._at_hand, "credential": each})

    def held(self) -> list[Any]:
        """Return the credentials of the authenticator at hand."""
        found = self._cdp.send("WebAuthn.getCredentials", {"authenticatorId": self._at_hand})
        credentials: list[Any] = found["credentials"]
        return credentials

    def verify(self, *, succeeds: bool) -> None:
        """Have the authenticator at hand recognise its user from now on, or not: then the browser gives up."""
        given = {"authenticatorId": self._at_hand, "isUserVerified": succeeds}
        self._cdp.send("WebAuthn.setUserVerified", given)

    def put_away(self) -> list[Any]:
        """Put the authenticator away, and return what it holds."""
        if not self._at_hand:
            return []
        held = self.held()
        self._cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self._at_hand})
        self._at_hand = ""
        return held
