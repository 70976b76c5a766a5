balance = Balance
balance-how = To the millionth. Above 0 the bank owes you; below 0 fees are more than earnings so far.
months = Month by month
months-none = There were no amounts yet.
money-kind = What
money-partner = From or to
money-amount = Amount
money-earned = Earned
money-fee = Fee
money-paid = Paid out
money-taken-back = Taken back
statements = Statements
statements-none = There is no statement yet. One comes each month.
statements-late = Your statements cannot be shown right now. Nothing is lost; look again in a few minutes.
statement-final = final, version
statement-draft = draft, version
form-json = JSON
form-pdf = PDF
form-camt053 = camt.053

account-security = Passkeys, sessions and the recovery code
export = A copy of everything
export-how = Everything that the bank has of you, in open formats, with all receipts; with proofs and statements as far as they were delivered. It takes some time; the file is kept for a day.
export-begin = Make a copy
export-running = { NUMBER($done) } of { NUMBER($of) } objects are copied.
export-later = It goes on without you. Open this page again later.
export-file = Download { $name }
export-made = Made { $time }.
export-lacking = { $count ->
    [one] { NUMBER($count) } thing is missing; the readme in it says which and why.
   *[other] { NUMBER($count) } things are missing; the readme in it says which and why.
  }
export-failed = The copy could not be made. Begin it again; it goes on where it was.
successor = Successor
successor-how = Who inherits the account, by the number of their account at this bank. Empty: nobody.
successor-account = Account of the successor
successor-set = Save
close = Close the account
close-how = Closing ends all consents, links and licences, and erases everything that the bank has of you. You can choose a time to think.
close-after = Close
close-days = { $days ->
    [0] at once
    [one] after { $days } day
   *[other] after { $days } days
  }
close-go = See what follows
close-keep = Keep the account
close-follows = What follows
close-when = { $days ->
    [0] The account closes at once, and everything is erased.
    [one] The account closes after { $days } day, and everything is erased then. Until then you can take it back.
   *[other] The account closes after { $days } days, and everything is erased then. Until then you can take it back.
  }
close-licences = { $count ->
    [0] No licence holds.
    [one] { NUMBER($count) } licence ends; its buyer is told to delete what it has.
   *[other] { NUMBER($count) } licences end; their buyers are told to delete what they have.
  }
close-erased = { $count ->
    [one] { NUMBER($count) } record is erased: its key is destroyed, and the object deleted.
   *[other] { NUMBER($count) } records are erased: their keys are destroyed, and the objects deleted.
  }
close-stays = What models have learned stays in them. The public log keeps its entries, which say nothing of anybody.
close-money = A balance that is due to you is still paid.
close-for-good = It is for good: the account cannot be opened again.
close-now = Close it
close-not = Keep it
closed = Your account is closed
closed-how = It is decided that everything is erased which the bank has of you, and nobody can take that back. Some banks have a person carry it out, which can take a day. Your session and your passkeys end with that, so this page says nothing more.
close-export-first = Make a copy of everything first

