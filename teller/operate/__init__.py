"""What operators ask of a line: verify, repair, doctor, exporter, top, and the readers under them."""
