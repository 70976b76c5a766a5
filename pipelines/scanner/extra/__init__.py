"""Recognizers of what Presidio's own leave: all of them plug-ins of its interfaces, for any registry.

addresses   streets in the ways of several countries, flats, boxes, post codes
accounts    @handles, user names in addresses of the net and behind "username:"
numbers     telephone numbers and cards that fail Presidio's checks, numbers said in words
hashtags    names run together in them
cues        names behind "my name is", "Dear", "Mr" and the like, whatever their case
"""
