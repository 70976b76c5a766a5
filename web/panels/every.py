"""List of the panels, as they stand on the page."""

from typing import Final

from web.panels import account, consents, failed, feedback, flow, hour, log, objects, owners, removed
from web.panels.panel import PagePanel

PANELS: Final[tuple[PagePanel, ...]] = (
    flow.PANEL,
    account.PANEL,
    hour.PANEL,
    failed.PANEL,
    feedback.PANEL,
    removed.PANEL,
    consents.PANEL,
    log.PANEL,
    owners.PANEL,
    objects.PANEL,
)
