"""Fictional exports in the platforms' own file formats: the same bytes for the same seed.

`exports.generate.build(seed)` makes everything in memory, `exports.generate.write` puts it into a folder. Nothing in
here reads a clock, and nothing is copied from anybody. What looks like personal data cannot be anybody's:

- telephone numbers are of the ranges that Ofcom (UK) and NANPA (US, 555-01xx) keep free for drama
- e-mail and web addresses are of example.com, example.org, example.net and .example (RFC 2606)
- IP addresses are of the documentation ranges (RFC 5737)
- card numbers are those that payment services publish for tests; account numbers name a bank that there is not
- names and streets are Faker's
"""
