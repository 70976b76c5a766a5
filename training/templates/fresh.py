"""Kinds of text that are measured once, at the end; nobody reads their misses."""

LETTERS = r"""
Further to our appointment on {date}, I am referring {full} to your clinic. She lives at {address}.
{title_name} {last} was seen again today. The wound is healing and he goes back to work on {day}.
Please send the report to {full}, {address}, and a copy by e-mail to {email}.
Thank you for your letter. We have no objection to the fence and wish you a pleasant summer.
The tenant, {full}, may be reached on {phone} after {time}.
Your payment of {amount} from card {card} did not go through. Kindly try another one.
""".strip().splitlines()
FORUM = r"""
has anyone heard from {first} since the meetup in {city}? {handle} says the phone is off
I rebuilt the carburettor twice and it still stalls when cold, any ideas?
shoutout to {first} {last} who drove all the way from {city} to help me move
same problem here, {handle} posted a fix last week and it worked for me
my landlord {full} kept the deposit again, third time now
ping me at {email} or {phone} if you want the spare tickets
the router at {ip} keeps dropping, firmware is the newest one
""".strip().splitlines()
COURIER = r"""
Parcel {order} for {full} left with neighbour at {address}
No answer at the door, tried calling {phone}, will come back on {day}
Gate code 4471, ask for {first} on the second floor
Damaged box, customer {last} refused it and wants a refund of {amount}
Left in the porch as asked, photo taken at {time}
collect from {full}, {address}, before {time} pls
""".strip().splitlines()
DIARY = r"""
Lunch with {first} and {first}, then the long walk home along the canal.
{first} called from {city}, the baby is doing well and {first} sleeps at last.
rain all day, finished the puzzle, {first} made soup
I keep thinking of what {full} told us about the war.
Slept badly. Too much coffee, too many thoughts, nothing done.
moved {first}'s birthday to {day} because {first} has to work
""".strip().splitlines()
FRESH = {"letter": LETTERS, "forum": FORUM, "courier": COURIER, "diary": DIARY}
