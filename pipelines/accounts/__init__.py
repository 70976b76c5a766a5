"""The bank's accounts as Kafka keeps them: read whole, then followed."""
