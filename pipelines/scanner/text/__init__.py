"""Text tools of the scanner and the steps: spans, languages, links, placeholders, the strict rule, disguised writing.

spans          spans of personal data, and how they merge
languages      the language of a text
identifier     scores of a text by language, from a model
evidence       frequent words that show a language
words          function words by language
links          links without the parts that name a person
placeholders   numbered placeholders such as `<PERSON_1>`
removed        what was removed from a text, counted by its placeholders
strict         the strict rule, given the words that are known to be harmless
runs           words of any script, for the strict rule
numbers        numbers of five or more digits, for the strict rule
normalise      disguised writing made plain, with a map back to the original
"""
