"""Every page and every state of what stands on them, for people to look at and for tests to walk.

`team` fills a database, `places` is the list, `__main__` takes the pictures (`make gallery`).
"""

PASSWORD = "correct horse battery"  # everybody's there
