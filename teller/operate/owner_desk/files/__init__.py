"""Money and documents of owners, and files that the desk hands out to them in pieces.

handed_out       files that lie in the desk's folder for an hour, each for one owner
forms            forms of a statement, and which of them can be had here
statement_child  draws a statement in a process of its own; `drawing_apart` asks it
statements       statements in owners' buckets
export_note      what is noted of an export, so that a restart finds it again (pure, but for its file)
zipping          a folder into one ZIP file
exports          exports of everything: one at a time for an owner, kept for a day
kept_files       KeptFiles: the protocol `port.money.DeskFiles`
by_settings      makes it, by the settings
"""
