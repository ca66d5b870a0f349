"""What comes round again. Everything of that kind stands in this table."""

from datetime import timedelta

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

TABLE = {
    "files.delete_orphaned_files": DAY,
    "files.delete_removed_files": DAY,
    "files.enqueue_pictures": MINUTE,
    "links.forget_pages": HOUR,
    "mail.collect_digests": 10 * MINUTE,
    "mail.collect_notices": MINUTE,
    "mail.collect_reminders": MINUTE,
    "mail.forget_old_mails": HOUR,
    "push.collect_notices": MINUTE,
    "push.forget": DAY,
    "upkeep.forget": HOUR,
}
