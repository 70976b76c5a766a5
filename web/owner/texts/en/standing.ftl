standing-terms-how = Standing terms answer offers for you. Each grant says what you would accept: a new offer that fits all of a grant is accepted at once, without asking you. All others wait for your answer.
standing-terms-none = You have no grants: each offer waits for your own answer.
standing-terms-licences = Changing or removing a grant ends no licence that it led to. You end those under
terms-unread = What holds now
terms-unread-how = These terms were set in another way, and say more than this page can show. They hold until you change them. If you set a grant here, it takes the place of all of them.
grant = A grant
grant-new = A new grant
grant-number = Grant { NUMBER($number) }
grant-how = Choose what you would accept without being asked. What you do not choose is not granted. You see all of it once more before it is set.
grant-wrong = { $count ->
    [one] { NUMBER($count) } field needs another look; it says what to mend.
   *[other] { NUMBER($count) } fields need another look; each says what to mend.
  }
grant-change = Change grant { NUMBER($number) }
grant-remove = Remove grant { NUMBER($number) }
grant-add = Add a grant
grants-full = There are as many grants as there may be. Change or remove one.
grant-said = What you would grant
grant-nothing = With this you grant nothing: nothing is chosen for: { $missing }.
grant-part-none = nothing chosen
grant-all-fit = An offer is accepted for you only if it fits in all of these points. You can end each licence at any time.
grant-others = { $count ->
    [one] Your other grant stays as it is.
   *[other] Your { NUMBER($count) } other grants stay as they are.
  }
grant-next-how = Nothing is set yet. The next page says in plain words what you would grant.
grant-next = Go on
grant-not = Leave it as it is
grant-again = Change something
grant-set = Set this grant
grant-domains = Which of your records
grant-uses = What may be done with them
grant-buyers = By whom
grant-territory = In which countries
grant-least-prices = For at least how much
grant-longest-days = For how long at most
grant-exclusivity = Alone, or beside others
domain-social = what you post, like and share on social platforms
domain-telecom = your calls, text messages and mobile data sessions
domain-purchases = what you buy, and give back to shops
use-hint-train = For example one that recommends films, or finds spam. It writes nothing itself.
use-hint-train-generative = For example a chatbot. It can end up sounding like you.
use-hint-infer = The model reads it to answer a question, and learns nothing from it.
use-hint-search = Others can find it and see it in results.
use-hint-mine = To find patterns and make statistics.
use-hint-grant-use = The buyer passes on the right to use it. Only buyers that are registered for this may ask.
use-hint-sell = The buyer sells it on. Only buyers that are registered for this may ask.
buyers-anybody = anybody whom the bank has registered
buyers-lines = Or only these
buyers-hint = The registered names, one a line, such as acme-ai for Acme AI BV. Each offer says it: “registered as”.
countries-lines = And these countries
countries-hint = One a line, by name or by a code of two letters, such as Germany or DE.
price-how = An offer has to pay at least one of these. 0 takes any price of that kind. A row without an amount counts for nothing.
price-amount = Amount { NUMBER($number) }
price-currency = Currency { NUMBER($number) }
price-per = For what { NUMBER($number) }
per-record = each record that is used
per-owner = all of mine, once
per-pool = all who take part, shared
least-record = at least { $amount } for each record that is used
least-owner = at least { $amount }, once
least-pool = a share of at least { $amount } for all who take part
least-any-record = any price in { $currency } for each record that is used
least-any-owner = any price in { $currency }, once
least-any-pool = a share of any price in { $currency } for all who take part
days-longest = { $days ->
    [one] { NUMBER($days) } day at most
   *[other] { NUMBER($days) } days at most
  }
length-none = not at all
length-31 = a month
length-366 = a year
length-731 = two years
length-3653 = ten years
length-other = other:
length-days = Days, if other
exclusivity-none = others may get the same
exclusivity-purpose = for these uses the buyer alone gets it, as long as it lasts
exclusivity-whole = the buyer alone gets it, for whatever use, as long as it lasts
wrong-choice = Something was chosen that is not on the page. Choose anew.
wrong-both = Choose anybody, or name buyers: not both.
wrong-buyers = These are no registered names: { $words }. Such a name is of small letters, digits, points and dashes, as acme-ai is that of Acme AI BV. Open an offer of the buyer: it says “registered as” and the name.
wrong-many-buyers = These are too many: name { $words } at most.
wrong-countries = No country is called so here: { $words }. A code of two letters does it too, such as TR for Türkiye, US for the United States or GB for the United Kingdom.
wrong-amount = { $words } is no amount. Write digits with a point, such as 0.05, and at most 6 digits behind it.
wrong-large = { $words } is too large. Write at most 12 digits before the point.
wrong-currency-none = A currency is missing. Give one of three letters, such as EUR.
wrong-currency = { $words } is no currency in use. Write three letters, such as EUR.
wrong-price-twice = Two prices are for the same thing and in the same currency. Leave one of them empty.
wrong-days = Write the days as a whole number, { $words } at most, and choose “other”.
