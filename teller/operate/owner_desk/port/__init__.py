"""Questions that an owner's page may ask of the desk, and the values that go between them.

`who` is the first argument of each method but those of signing in. On the page's side it is a session's token; the
desk exchanges it for the account before it calls the method, so both sides have the same protocol, and no method
takes an account from the page. Ids of other owners' objects are answered as those of nobody.

Times are milliseconds since 1970-01-01T00:00:00Z; money is in millionths of its currency. Outcomes are values: a
method returns what was asked, or `DeskRefusal`.
"""
