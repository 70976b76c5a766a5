"""Findings that are parts of technical text are dropped: keys of JSON and XML, identifiers, units, versions, GUIDs.

identifiers  names of fields, constants and functions
quantities   numbers with units, versions, GUIDs
technical    both, for a finding in its text
"""
