"""Recognizers of what Presidio's own miss; all use its plug-in interface, and fit any registry.

addresses   streets in the ways of several countries, flats, boxes, post codes
accounts    user names in web addresses and behind words such as "username:"
numbers     telephone numbers, cards and accounts that fail Presidio's checks, numbers written in words
hashtags    names run together in hashtags
cues        names behind "my name is", "Dear", "Mr" and the like, whatever their case
"""
