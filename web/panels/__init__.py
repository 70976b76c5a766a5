"""Panels of the first page: a module each, with `read` (a snapshot -> what its template shows), and its template.

A new panel is a module, a template of the same name, and a line in `panels.every`.
"""
