overview = What the bank has of you
overview-opened = Your account was opened on { $day }.
overview-closed = The account was closed on { $day }.
overview-closes = Your account closes on { $time }, and everything is erased then.
overview-closes-keep = Keep it
overview-offers = { $count ->
    [0] No open offers
    [one] { NUMBER($count) } open offer
   *[other] { NUMBER($count) } open offers
  }
overview-offers-go = See the offers
overview-licences = { $count ->
    [0] Nobody may use your data
    [one] { NUMBER($count) } licence holds
   *[other] { NUMBER($count) } licences hold
  }
overview-licences-go = See who may use what
overview-no-money = Nothing yet
overview-earnings-go = See every amount
overview-records = { $count ->
    [one] { NUMBER($count) } record
   *[other] { NUMBER($count) } records
  }
overview-deposits = From { $depositors ->
    [one] { NUMBER($depositors) } depositor
   *[other] { NUMBER($depositors) } depositors
  }, in { $objects ->
    [one] { NUMBER($objects) } object.
   *[other] { NUMBER($objects) } objects.
  }
overview-deposits-go = See them
overview-consents = { $count ->
    [0] No consents
    [one] { NUMBER($count) } consent holds
   *[other] { NUMBER($count) } consents hold
  }
overview-claims = { $count ->
    [one] { NUMBER($count) } depositor says that an id is yours.
   *[other] { NUMBER($count) } depositors say that an id is yours.
  }
overview-consents-go = See and change them
overview-nobody = Nobody yet
overview-looks = is when somebody last read or changed something of yours.
overview-looks-go = See who
overview-check = Check that this is all

when = When
month = Month
depositor = Depositor
records = Records
count = How many
last = Last
purpose = Purpose
where = Where
how-long = How long
earned = Earned
nothing-yet = nothing yet
leaf = number in the public log
leaf-none = not in the public log yet
from-day = from { $day }
until-day = until { $day }
without-end = without end
empty = (empty)
receipt = Receipt
package = Package
times = { $count } ×

place-EU = the European Union
place-EEA = the European Economic Area
place-WORLD = all countries

record-type-social-post = your posts
record-type-social-reaction = your likes, bookmarks and reposts
record-type-telecom-call = your calls
record-type-telecom-data-session = your mobile data sessions
record-type-telecom-message = your text messages
record-type-purchases-order-line = your purchases
record-type-purchases-return = what you gave back to shops

use-train = train models
use-train-generative = train models that write, speak or draw
use-infer = give it to a model as input
use-search = find it by search
use-mine = analyse it
use-grant-use = let others use it
use-sell = sell it
