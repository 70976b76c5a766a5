offers-how = Who asks for your data, for what and for how much. If you say nothing, the answer is no, unless your standing terms say yes.
offers-none = Nobody has asked for your data yet.
offer = Offer
offer-of = { $who } asks for your data
offer-plain = { $who } wants { $records }, from { $since } to { $until }. It may { $uses }. Where: { $where }. Until { $ends }. { $price } You can end it at any time.
offer-purpose = It says that this is for:
offer-answer = Read it and answer
offer-read = Read it
offer-closes = You can answer until { $day }.
offer-closed = It can no longer be answered.
offer-your-answer = Your answer
offer-can-end = If you accept, you can end it at any time, with two clicks and without a reason.
offer-accept = Accept
offer-decline = Decline
offer-licence-holds = Your licence holds. You can end it at any time, with two clicks and without a reason.
offer-licence = See the licence, or end it
offer-proof = For checking
offer-name = Offering and version
offer-digest = SHA-256 of its terms
price-record = You get { $amount } for each record that is used.
price-owner = You get { $amount }, once.
price-pool = All who take part share { $amount }.
said-accepted = You accepted.
said-declined = You declined.
said-refused = It was refused.
said-revoked = You ended it.
said-at = On { $time }.
said-by = Granted by
said-by-terms = your standing terms

standing-terms = Standing terms

licences-how = Who may use what of yours. You can end each of them at any time: two clicks, no reason needed.
licences-none = Nobody may use your data.
licence = Licence
licence-of = Licence of { $who }
licence-id = Licence
licence-state = State
licence-holds = Holds
licence-revoked = You ended it
licence-ended = Ended
licence-expired = Ran out
licence-packages = Packages
licence-end = End this licence
uses-allowed = May

revoke = End a licence
revoke-of = End the licence of { $who }?
revoke-follows = What follows
revoke-no-more = From that moment the bank gives out nothing more of yours under it.
revoke-notices = { $count ->
    [0] { $who } has nothing of yours yet, so nobody has to delete anything.
    [one] { $who } has { NUMBER($count) } package with your records. It is told to delete them, and has to say what it did.
   *[other] { $who } has { NUMBER($count) } packages with your records. It is told to delete them, and has to say what it did.
  }
revoke-learned = What a model has learned by then can stay in it.
revoke-money = What you earned stays yours. You earn nothing more from it.
revoke-again = It cannot be undone. You could accept the offer again only while it is open.
revoke-now = End it now
revoke-not = Keep it
revoke-over = This licence is over already.

uses-how = Each package that went out with records of yours: to whom, for what, until when, and what you earned.
uses-none = No record of yours has gone out.
use-rows = Your records in it
not-delivered = not delivered yet
notice = Notice to delete
notice-sent = Sent { $time }.
notice-answered = Answered { $time }:
notice-unanswered = No answer yet.
did-deleted = deleted the rows
did-retrained = trained its models again without them
did-ceased = ceased to use the models that were trained with them

looks-how = Each reading and change of what the bank has of you, as it was written down before it happened. Reading by a process that only works with everybody's data is summed up.
looks-none = Nobody has looked.
looks-what = What
looks-who = Who
looks-why = Why
looks-everybody = { $times ->
    [1] what everybody has
   *[other] what everybody has, { NUMBER($times) } ×
  }
access-read = Read
access-export = Copied everything
access-grant = Gave keys to a reader
access-lend = Lent access to the bucket
access-key-use = Used keys
access-link = Changed a link
access-consent = A decision of yours
access-account = Changed the account
access-erasure = Erased
access-verify = Checked the books
access-package = Read for a package

refusals-how = What the bank refused in your name, and the rule that refused it.
refusals-none = Nothing was refused.
refusals-what = What
refusals-rule = Rule
refusal-acceptance = An acceptance
refusal-withdrawal = A withdrawal
refusal-deposit = A deposit
