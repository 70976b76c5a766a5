"""People in many parts: names in two scripts, with particles, in lists, as places, and places as people."""

PEOPLE = r"""
{full} / {script}
{full} ({script})
{script} ({full})
{script} / {full}
Name: {script}
contact {script}, {phone}
{full} 先生
signed {full} {script}
author {full}, {script}
{first} {particled} won again
{title_name} {particled} is here
{particled} said no
{first} {particled} and {first} {particled}
interview with {first} {particled}
{first} {middle} {particled} lives in {city}
my teacher {lfirst} {lparticled}
{lfirst} {lparticled} is late
thanks {first} {particled}!
Dear {title_name} {particled},
{particled}, {first}
{first} lives in {city}
{first} is from {city}, {country}
{city} is lovely, {first}
{first} {last} flew to {city}
{first}, {city}
{full}, {city}, {country}
{city}: {full} wins
{first} moved from {city} to {city}
{first} {cityname} is my cousin
{cityname} said hi
my daughter {cityname}
{cityname} and {first} got married in {city}
we drove to {city}
flights to {city} are {like}
{city} weather is {like}
back in {city} for the weekend
{city} or {city}?
born in {city}
the road to {city} is closed
{city} airport, gate {small}
train from {city} to {city} at {time}
{city}, {country}
I love {city}
i love {lcity} so much
moving to {lcity} next month
anyone in {lcity} for coffee?
best {thing} in {city}
{city} University Hospital
{org} in {city} is hiring
{country} beat {country}
the president of {country} resigned
visa for {country} took {small} days
{city} Marathon on {day}
{city} City lost again
north of {city}
near {city}
my hotel in {city} was {like}
delivery to {city} takes {small} days
parcel is in {city} now
weather for {city}: {unit}
{address}
{address}, {country}
at {address}
{full}, {address}
{full} lives at {address}
meet {first} at {address}
{first} is at {address}
the {thing} at {address} is {like}
from {address} to {address}
{address}\n{phone}
send the {thing} to {address}, attn {first}
pick up from {address} at {time}
fire at {address} last night
house for sale: {address}
I grew up on {address}
{laddress}
im at {laddress}
send to {laddress} pls
flat viewing {laddress} at {time}
{address} needs a new {thing}
{last} Street is closed today
{last} Road {small}
turn left at {last} Avenue
{last} & Sons {thing} repair
{last}'s {thing} shop
{org} vs {org}
the {last} effect in physics
{last} Ltd makes {thing}s
the new {brand} from {org}
{full} of {org}
{full} ({org})
{full} joined {org} as CEO
{org} hires {full}
{full}, {small}, was arrested
Director: {full}. Cast: {full}, {full}
by {full}
photo: {full}
via {full}
feat. {full}
{first}+{first}
{first}/{first}
{first} x {first}
{first} & {last}
{FIRST} {LAST}
{first}-{first}
Sir {first} {last}
Lord {last}
Sheikh {first} {particled}
Rabbi {last}, Father {first}, Sister {first}
Captain {last} and Sergeant {last}
Aunt {first} and Uncle {first}
King {first} of {country}
grandma {first}
cousin {first}
{first} Jr.
{first} {last} III
{first} "{pet}" {last}
{first} (née {last})
Ms. {last}-{last}
her maiden name is {last}
they call me {first}
nickname {first}
call me {first}
I'm {first}
im {lfirst}
it's me {first}
- {first}
xx {first}
{first} xo
~{first}
{place} or {place}?
{place}
{lplace}
off to {place} tomorrow
{place} is beautiful in {month}
we live in {place}
i live in {lplace}
in {lplace} rn
from {lplace} to {lplace} by bus
anyone from {lplace} here
grew up in {place}, now in {place}
{first} from {place}
{first} and {first} went to {place}
{full} was born in {place}, {country}
{full}, mayor of {place}
{full} of {place} won
the {place} office of {org}
floods in {place}, says {full}
{place} council meeting on {date}
revealed in {place} that the {thing} was {like}
request for {place}: {sentence}
City: {place}
Location: {place}
location: {lplace}
Region: {place}, {country}
{place}, {place}
near {place} station
{place} Airport
{place} High School
{place} vs {place} tonight
{place} United
the {place} branch opens at {time}
police in {place} arrested {full}
{place} {date}
{place}: {unit}, {like}
{place} - {place} {amount}
hotel in {place} for {small} nights
my trip to {place} was {like}
welcome to {place}
{first} loves {place}
{place} loves {first}
{first} {place}
call {first} {phone}, {address}
room at {address}, call {first} {phone}
flat to rent, {address}, {amount}, ring {full} on {phone}
at {address}, ask for {first}, tel {phone}
{address} {phone}
{address} {email}
{address}, {phone}, {full}
{full}\n{address}\n{email}
{full} - {address} - {phone}
moved from {address} to {address}
not at {address} but {address}
{address} is near {place}
{address} in {place}
{first}'s house, {address}
{first}'s house at {address}
at {first}'s house
{first}'s party
at {first}'s
pick up {first} from school, then {first} from football
{first} maybe, was rude
waiting for {first} to approve
new colleague {full}
wedding of {full} and {full}
thanks to {first} too
written by {full}, read by {full}
{sentence}. {first} {sentence}
{sentence} {first} {lsentence}
{sentence} {full} {lsentence}
{first} {lsentence}
{lfirst} {lsentence}
{lsentence} {lfirst}
{lsentence} {lfirst} {lsentence}
{lsentence} {lfull} {lsentence}
{lsentence} {lplace} {lsentence}
{sentence} {place} {lsentence}
{sentence} {org} {lsentence}
""".strip().splitlines()
