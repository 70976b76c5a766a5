"""Who may deposit what: pure, and no entry means no."""
