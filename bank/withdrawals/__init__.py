"""Withdrawals: what builders of models ask of owners, what owners grant, and the judge between them. Pure.

terms   the typed values: offering, standing terms, licence, answer
territory   countries, groups of them, and the world
uses   the uses that can be asked and granted, with the names that others give them
judge   decides whether a licence comes to be, and whether data may go out under it
requests   what the judge is asked, and its verdict
holdings, matching   who has what an offering wants, by receipts, and what an originator hears of that
answers, events   what owners say, and what was decided, as records of topics; accesses says the former to the trail
offerings, account_states   what there is, by its topics
originators   who may ask, and as what
owner_file, deciding   an owner's file by the events, and the events that an answer leads to
rules   why it refuses, each in a sentence; `parties`, `accepting`, `withdrawing`, `standing`, `exclusive` ask them
offering, standing_terms   as JSON documents, read strictly; document_parts is what they share
record_types   the record types and fields that can be asked for
odrl   as policies of ODRL 2.2
summary   an offering in plain language, by summary_texts; plain_text makes names harmless
"""
