"""Signing in: passkeys, sessions, invitations and recovery codes, in one SQLite file.

file          the file: schema, durability, which errors pass
owner_rows    what is kept of an owner: handle, recovery code, invitation
passkey_rows  passkeys
session_rows  sessions, and challenges that were used
ceremonies    WebAuthn: options for the browser, and whether its answers hold
limiter       tries of addresses and owners, in memory
invitations   invitations, which the bank hands out
demo_mark     whether a data folder is the demo's own, where a link may sign in
enrolling     enrol passkeys
proving       sign in by passkeys, codes and the demo's link
sessions      what a session may see and end
opening       open it, by the settings
passkey_sign_in  all of it, for the desk
context       what each step works with
"""
