"""Processes: how a worker and a router are put together from the settings, started, watched and stopped."""
