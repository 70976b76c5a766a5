"""Records about records, in the pipeline's own schemas."""
