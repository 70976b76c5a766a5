"""Standing terms as a form of choices: its fields, what they grant, and that in plain words. Pure."""
