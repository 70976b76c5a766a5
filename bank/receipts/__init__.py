"""Events about records, as records of the pipeline's own schemas."""
