"""Processes: make a worker and a router from the settings; start, watch and stop them."""
