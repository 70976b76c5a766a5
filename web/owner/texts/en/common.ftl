brand = Your data bank
skip = Skip to the content
language = Language
pages = Pages
menu = Menu
sign-out = Sign out
more = Older entries
to-overview = To the overview
footer = Teller { $version }. Times are in UTC. This page loads nothing from other sites.

nav-overview = Overview
nav-offers = Offers
nav-licences = Licences
nav-uses = Uses
nav-deposits = Deposits
nav-consents = Consents
nav-earnings = Money
nav-looks = Who looked
nav-refusals = Refusals
nav-check = Is this all?
nav-give = Deposit
nav-account = Account

quoted = “{ $words }”

late = Some of this is late
late-part = What the bank knows of “{ $part }” is from { $time }. Nothing is lost; it appears here as soon as it is read.
late-unread = The bank is reading all about “{ $part }” anew. Nothing is lost; it appears here as soon as it is read.
part-accounts = your account
part-deposits = your deposits
part-trail = who looked
part-withdrawals = offers and licences
part-packages = packages
part-ledger = your money
part-log = the public log

problem-400 = That cannot be read
problem-400-how = Go back and try again.
problem-403 = This form is out of date
problem-403-how = You signed in anew in another window, or the form comes from another site. Open the page again, and nothing is lost.
problem-404 = There is no such page
problem-404-how = Either it never was, or it is not yours.
problem-405 = That cannot be done here
problem-405-how = Open the page from the menu.
problem-413 = That is too large
problem-413-how = Choose something smaller.

refused = That was not done
refused-back = Back
refused-retry = Try again in { NUMBER($seconds) } { $seconds ->
    [one] second
   *[other] seconds
  }.
refused-signed-out = You are not signed in any more. Sign in again.
refused-enrol-first = Enrol a second passkey first.
refused-prove-again = Use your passkey once more for this.
refused-unknown = There is no such thing, or it is not yours.
refused-changed = Something changed meanwhile: another window, the offering or the licence. Open the page again and look at how it stands.
refused-later = Try again in a moment.
refused-too-many = Too many tries.
refused-delayed = A part of the bank does not answer at the moment. Nothing was done.
refused-closed = The bank has this, and cannot open it.
refused-invalid = Something that was sent is not right. Open the page again, and try once more.
refused-account-ended = The account is closed, or its data was erased.
refused-kept = Somebody else, who keeps this account, decides this.
detail-invitation = This invitation is not valid, or it was used or replaced by a newer one. Open the newest link that the bank gave you, or ask the bank for a new invitation.
detail-code = This recovery code is not valid, or it was used. Look for typing errors and use the newest code that you wrote down. If you have no other one, ask the bank for a new invitation.
detail-link = This link is not valid, or it was used: it holds once, for ten minutes, on the machine of the demo. Run the demo again: it ends with a new link.
detail-passkey = This passkey was not taken: it was removed, or it belongs to another page or account. Use another passkey or your recovery code. If you have neither, ask the bank for a new invitation.
detail-new-passkey = This passkey could not be enrolled. Try again, or make one on another device.
detail-counter = This passkey was not taken: there seems to be a copy of it. Use another passkey or your recovery code, then remove this one under “Passkeys and sessions”.
detail-ticket = This took longer than five minutes, or it was begun in another window. Begin again.
detail-passkeys = You have as many passkeys as you can have. Remove one first.
detail-last = Your last passkey stays. Enrol another one first.
detail-decisions = Decisions cannot be written at the moment.
detail-closing = Orders to close an account cannot be taken at the moment.
detail-schemas = Choose at least one kind of records, of those that this sender deposits.
detail-until = The consent has to end later than now.
detail-account = Give the account of somebody else that is open: 32 characters, 0 to 9 and a to f.
detail-standing-terms = The bank cannot read these standing terms, or they have more than 64 grants. Choose them anew in the form.
detail-standing-terms-long = All grants together are too long. Name fewer buyers or countries.
detail-standing-terms-full = There are as many grants as there may be. Remove one, or change one of them.
detail-held = A law or a court keeps the bank from deleting this account for now.
detail-keeper = You alone decide for another account, such as your child’s. It needs somebody else first: ask the bank.
