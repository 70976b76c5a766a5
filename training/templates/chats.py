"""Chats and e-mails."""

CHATS = r"""
{first}: did anyone call {first}?\n{first}: no, try {phone}
[{time}] {user}: hey all
[{time}] <{user}> anyone seen {user} today?
Hi {first},\n\nThanks for your message. I spoke to {full} yesterday.\n\nBest,\n{first}
Dear Mr {last},\n\nplease find the contract attached.\n\nKind regards,\n{full}\n{org}\n{address}\nTel: {phone}
Hello {full}, my name is {first} and I will help you today.
From: {full} <{email}>\nTo: {full} <{email}>\nSubject: {org} meeting
On {date}, {full} <{email}> wrote:
Regards,\n{full}\n{phone}
Cheers,\n{first}
Thanks\n{first} {last}
cc {first}, {first} and {full}
can you forward this to {first}? her mail is {email}
{first} from {org} asked about the invoice again
I talked with {first} {last} and with {last} about it
we should invite {first}, he knows {org} well
agent: may I have your name? customer: {full}
agent: what is your address? customer: {address}
agent: phone number please? customer: {phone}
customer: it's {first}, {last} with a double l
customer: my card is {card}, expiry {expiry}
{handle} could you look at this?
assigned to {user}
{user} joined the channel
{user} left
my username is {user}
username: {user}
user {user} reported a bug
you can reach me at {email} or {phone}
I live at {address}, near the station
we live on {address}
he used to live at {address}
the office is at {address}, ask for {full}
I'm {full}, {small} years old, from {city}
I am {first} btw
this is {first} speaking
it was nice to meet you {first}
thank you {first}, that helps a lot
Sorry {first}, I can't make it
ok {first} will do
I believe {last} is right about this
{last} et al. found no effect
According to {full} the project is late
{first} and {first} {last} live in {city}
{full} was born in {city} on {date}
the server at {ip} is down
I can't log in from {ip}
Have you read the manual?
Please reset your password within {small} days
Could you please send the report by {day}?
The meeting was moved to {time}.
We use Python and Docker for the backend.
Good question. I don't know either.
It works on my machine.
see {url} for details
Best wishes from {city}, {country}
interviewer: so {first}, tell me about yourself
teacher: {first} and {first}, please stop talking
Yes, {full} speaking, how can I help?
sent from my phone
Dear {first} {last}, we regret to inform you
Yours sincerely\n{title_name} {full}
{title_name} {last} will see you now
patient {full}, born {date}, lives at {address}
""".strip().splitlines()
