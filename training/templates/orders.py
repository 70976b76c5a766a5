"""Notes on orders and deliveries."""

ORDERS = r"""
Leave with neighbour {full} at number {small} if out
Deliver to {full}, {address}
Ship to: {full}, {address}, Tel {phone}
Gift message: Happy Birthday {first}, love from {first} and {first}
Please call {phone} on arrival and ask for {first}
Order {order} for {full} was returned
Customer {full} ({email}) asked for a refund of {amount}
Paid by card {card}
Refund to card ending, full number {card}
Please engrave "{first} & {first}" on the back
Attn: {full}, {org}, {address}
c/o {full}, {address}
Ring the bell for {last}, second floor
{product} x {small}, deliver to {address}
Wrong address, correct one is {address}
Delivered to {first} at reception
Signed for by {LAST}
signed by {first}
{product} - {colour}
SET OF {small} {PRODUCT} {COLOUR}
Return: {product}, reason: too small
Contact: {first} {phone}
customer phone {phone}, email {email}
Invoice to {org}, attention of {full}
Please deliver after {time}, {first} works nights
If nobody is home, leave at {address}
Do not leave with {first} next door!
For {first}, from {first} with love
Payment from {iban} ({full}) received
{full}
{address}
{full}, {phone}
{first} {last}\n{address}\n{phone}
Send to:\n{full}\n{address}
BILL TO {FULL}\n{ADDRESS}
Delivery address: {address}. Billing address: {address}
gate code {number}, ask for {first}
happy with the {product}, thanks
Item {order} out of stock, sent {product} instead
name on card: {full}
To {first}: get well soon! {first}, {first} and the team
pickup by {full}, id {ssn}
Collect from {org}, {address} after {day}
Tracking {order}, dispatched {date}
login from {ip} as {user}
account {user} changed password from {ip}
buyer {user} left feedback
Mrs {last} wants the blue one instead
Mr. and Mrs. {last} are moving to {address}
Ms {full} ordered {small} of {product}
Size {small}, colour {colour}, gift wrap please
customer complained about late delivery
Fragile! Glass inside, this side up
Ref {order}/{number}
""".strip().splitlines()
