"""The command `teller`: settings, command line, embedded mode, demo. `pipelines` holds the line itself."""
