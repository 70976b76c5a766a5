"""Read everything back and compare it: the demo's last step, and `teller verify`."""
