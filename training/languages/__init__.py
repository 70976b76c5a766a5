"""Train the model of the languages other than English: `python -m training.languages`.

corpora      reads the labelled texts of each language, their last parts apart for choosing settings
origins      the countries of each language: Faker's locales, titles, particles
names        invents names of people, declined where the language declines them
filler       fills the templates of `templates/` with names, addresses and numbers of the language
data         puts the texts of a training pass together
lexicon      facts about words: names, places, frequency, language
network      the network with its gradients, in numpy, as `pipelines.scanner.model.network` runs it
optimizer    steps of Adam, for tables only where they are used
train        the passes
export       writes the weights into the package
thresholds   chooses the thresholds
"""
