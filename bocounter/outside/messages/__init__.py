"""Carriers of messages: e-mail by a mail server, text messages by a gateway."""
