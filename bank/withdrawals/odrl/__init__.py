"""Withdrawals as policies of ODRL 2.2, in JSON-LD, for those who read licences by a standard. Pure; no policy decides.

vocabulary   the names: our profile's, ODRL's, and the context that each policy carries
nodes        constraints, targets and other parts of a policy, written and read
terms        the terms of an offering or a licence as a permission
grants       an owner's standing grants as permissions
writing      an offering as a Request, standing terms as an Offer, a licence as an Agreement
reading      and back, strictly
"""
