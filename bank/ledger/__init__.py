"""The ledger: what everybody owes and earns, by double entry, in millionths of a currency. Pure, but for `books`.

Every posting is caused by one event and has an id that follows from it; its legs sum to zero per currency. Balances
are a function of the postings, and nothing is edited: a correction is a reversal.

money       amounts as whole numbers
accounts    the chart of accounts
posting     legs, postings, reversals; `posting_records` encodes them
metered     metering events, read from whatever lies on the topic
tariff      a tariff as a document, read strictly; `tariffs` finds the one that counts; `pricing` computes its prices
charging    the posting that a metering event causes, and those of a month's end
gone        bytes of owners who were erased
sharing     revenue shared out, exact to the millionth
orders      payments, revenue, payouts and reversals that operators order; `ordering` makes their postings
balances    what postings add up to; `reports` are the bank's books at a date; `journal` writes them for bean-check
documents   statements and payouts, as files for people and programs
books       balances kept between two runs, behind a port
"""
