"""Forms, logs and records pasted into a text field."""

RECORDS = r"""
Name: {full}\nAddress: {address}\nPhone: {phone}\nEmail: {email}
name={full}; city={city}; phone={phone}
first_name: {first}\nlast_name: {last}\nusername: {user}
{last}, {first}
{LAST}, {first}
{LAST} {first}
Patient: {full} | DOB: {date} | SSN: {ssn}
Employee {full}, department sales, started {date}
{"{"}"name": "{full}", "email": "{email}", "ip": "{ip}"{"}"}
{full},{email},{phone},{city}
Beneficiary: {full}, IBAN: {iban}
Card holder: {FULL}, {card}
SSN {ssn}
ip {ip} user {user} status 200
Contact person: {title_name} {full}
Emergency contact: {full} (mother) {phone}
Applicant {full} of {address} requests a permit
Witness statement of {full}: I saw {last} leave at {time}
The tenant, {full}, residing at {address}, agrees to pay {amount}
{title_name} {last} ({org})
Delivered by: {first}. Received by: {first} {last}
Full name: {full}
Customer: {FULL}
Address line 1: {address}
Home: {address}
Mobile: {phone}
Tel. {phone} / Fax {phone}
Username {user} Password ********
Guests: {full}, {full}, {full}
Team: {first}, {first}, {first} and {first}
Born in {city}, {country}, works for {org}
Paid {amount} to {org} on {date}
Flight {order} from {city} to {city} on {date}
Total: {amount}
Status: shipped
Order {order}, {small} items, {amount}
Product: {product}, {colour}
Department: Human Resources
Reference number {order}
""".strip().splitlines()
