"""What finished files give away: read as a stranger reads them, solved as an attacker solves them.

Nothing here knows how groups were chosen: no module imports from `disclosure`, and a test holds that.
"""
