"""The trail: whoever reads is written down first."""
