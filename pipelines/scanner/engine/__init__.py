"""Presidio's analyzer over batches, with its recognizers and interfaces; a recognizer runs only where it can match.

nlp.FastSpacyNlpEngine    a SpacyNlpEngine whose entities come from `pipelines.scanner.ner`
artefacts.LazyArtifacts   NlpArtifacts that are computed at first use
context.FastContext       a LemmaContextAwareEnhancer without deep copies, with the same results
analyzer.FastAnalyzer     an AnalyzerEngine that takes batches and gates its recognizers
"""
