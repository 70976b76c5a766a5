"""Presidio's analyzer over batches: its own recognizers and interfaces, asked only where they can find something.

nlp.FastSpacyNlpEngine    a SpacyNlpEngine whose entities come from `pipelines.scanner.ner`
artefacts.LazyArtifacts   NlpArtifacts that are computed when somebody asks
context.FastContext       a LemmaContextAwareEnhancer without deep copies, the same answers
analyzer.FastAnalyzer     an AnalyzerEngine that takes batches and gates its recognizers
"""
