"""The owner's page: a renderer over the owner's desk (teller/operate/owner_desk). It has no key, and no right to Kafka
or the store; whatever it shows, the desk gave it for the session that asked.
"""
