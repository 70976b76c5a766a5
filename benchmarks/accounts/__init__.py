"""What accounts, links and consents cost a worker."""
