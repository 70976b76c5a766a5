"""Decide who may deposit what. Pure; no entry means no."""
