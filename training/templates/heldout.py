"""Kinds of text that are only measured."""

REVIEWS = r"""
We stayed here for three nights. {first} at reception was so kind, and the rooms were spotless.
Ask for {first}, she gives the best massages in {city}!
Terrible place. The owner, a certain {full}, shouted at my wife {first}.
Our guide {first} knew everything about the castle. Five stars.
the waiter (i think he was called {first}) forgot our drinks twice
If you need a plumber call {full} {phone}, he fixed our boiler in an hour
Bought this for my daughter {first} and she loves it
Great book by {full}. Couldn't put it down.
Stopped working after a week, do not buy
The shop at {address} has closed, go to the one in {city} instead
Battery lasts two days, screen is sharp, camera so so
Lovely garden, friendly staff, cold coffee
dr {last} is the best dentist ever, thanks to {first} too
Shipping was fast. Colour is not as in the picture.
I contacted {org} three times and nobody answered. In the end {first} {last} sorted it out.
""".strip().splitlines()
TICKETS = r"""
Hello support, I can't get into my account {email}. My old number was {phone}. Regards, {full}
Ticket opened by {full} ({user}): printer on floor 3 is broken
Please change my delivery address to {address}. My customer name is {full}.
You charged my card {card} twice!!
I moved from {address} to {address}, please update your records
Hi, I'm writing on behalf of my father {full}, who lives at {address}
Escalated by {first}, waiting for {first} {last} to approve
Caller said he was {full} and gave {phone} as call back number
Error 500 when uploading files larger than two gigabytes
please refund to {iban} account holder {full}
The app crashes when I open the settings
Could someone called {first} ring me back on {phone} after five
login attempts from {ip} for user {user}
Subject: wrong name on invoice. It says {full} but should be {full}.
whoever took my call yesterday, {first} maybe, was rude
""".strip().splitlines()
INVITATIONS = r"""
You are invited to the wedding of {full} and {full}, {date}, {address}
Team lunch with {first}, {first} and the new colleague {full}
Birthday bash for {first}, {address}, RSVP {phone}
Speaker: {full} ({org}), moderated by {title_name} {last}
Zoom call w/ {first} re budget
1:1 {first} / {first}
Dentist, {address}, ask for {title_name} {last}
Join us at {org} in {city} on {date}
Book club: {full}'s new novel, at {first}'s house, {address}
Parents evening, meet {title_name} {last} at {time}
Dial in: {phone}, code {number}
Quarterly planning, bring your laptop
pick up {first} from school, then {first} from football
""".strip().splitlines()
MARKETPLACE = r"""
Selling my old {product}, collection from {address}, text {first} on {phone}
2 bed flat to rent in {city}, viewing by {full}, {phone}
Lost: black wallet with cards of {full}. Reward! {email}
room available at {address}, no smokers, call {first} {phone}
Guitar lessons by {full}, all levels, {url_user}
Babysitter wanted near {address}. I am {first}, mother of two.
WTB {product} in {colour}, pm {user} or {handle}
swap my {product} for yours? {first}, {city}
Car for sale, one owner ({title_name} {last}), full service history
Free sofa, you carry it. {address}
piano tuner, ask for {first} {last}, tel {phone}
Nearly new, no box, cash only
""".strip().splitlines()
