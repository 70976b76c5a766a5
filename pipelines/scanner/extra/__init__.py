"""Recognizers of what Presidio's own miss; all use its plug-in interface, and fit any registry.

addresses   streets in the ways of several countries, flats, boxes, post codes
accounts    user names in web addresses and behind words such as "username:"
numbers     telephone numbers, cards and accounts that fail Presidio's checks, extensions
spoken      numbers written in words
national    national identifiers and vehicles' numbers by their check digits; `forms` has the checks by shape, and `checks`
            those that python-stdnum lacks
announced   identifiers behind a word such as "passport no."
banking     accounts, banks' codes and number plates behind their words
birth       dates of birth behind "born", "DOB" and their like
secret      passwords, PINs, codes of cards and logins, keys of services
geo         coordinates
coins       addresses of wallets
towns       post codes with their town
hashtags    names run together in hashtags
cues        names behind "my name is", "Dear", "Mr" and the like, whatever their case
"""
