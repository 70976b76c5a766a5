"""Text messages."""

MESSAGES = r"""
hey {first} u up?
Hi {first}, its {first}. Running late, be there at {time}
call {first} on {phone} asap
{phone} this is my new number, save it. {first}
mum can u pick me up from {address}
im at {address} where r u
Dear {full}, your appointment is on {date} at {time}. Reply C to confirm.
ok see u at {first}'s place then
did u talk to {first} yet? she is so mad
my name is {full} and i am interested in the room
Your parcel will be delivered to {address} tomorrow between {time} and {time}
send it to {address} pls
wat time is the movie
lol ok
u coming or not
Sorry cant talk now, call u later
{first} told me bout ur test. dont worry la
Hey its {first} from work, can u cover my shift on {day}?
pls transfer to {iban}, name {full}
my acc is {iban} thanks
card no {card} exp {expiry}
the code for the door is {number}
Happy bday {first}! Luv {first} xx
Yup, ask {first} or {first}
tell {first} i said hi
who is {first}? she keep calling me
can i get {first} number? urs not working
ring {full} at {phone} or text {phone}
Email me at {email} k?
my email is {email} and my phone is {phone}
Have u eaten? I am in {city} now
Ok lor. U wan me buy anything from {org}?
Reminder: Dr {last} at {time} on {date}. {org}, {address}
Hi this is {first} {last} calling about the flat at {address}
got ur number from {first}, is the bike still for sale?
ask for {first} at the counter
Gd nite {first} sleep well
i think {first} likes u haha
aunty {first} coming tmr, clean ur room
mr {last} say no class today
u there? {first} here
Can meet at {org} {city} around {time}?
k. bring charger
WHERE R U {FIRST}
Hi {first} & {first}, thx for dinner! Was lovely. {first}
My ssn is {ssn} dont share
his user name is {user}, add him
Oh and {first} says sorry
Boss {first} wants the report by {day}
im on my way, 10 mins
Haha that was so funny
Thk u very much
R u free on {day}?
The password is on the fridge
U win! Text YES to {number} to claim
will call u in the morning
may b i come later
yo {first} whats good
nah i aint going w {first}
Hello, is this {full}? This is {first} from {org}
Pick {first} up at {time} from {address}
{first}: where? {first}: at the mall
love you {first}
Sir, driver {first} is arriving. Call {phone}
{first} has sent you {amount} via {org}. Ref {order}
my addr: {address}
new place: {address}
Meet me outside {address}
""".strip().splitlines()
