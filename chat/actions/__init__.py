"""Everything that changes what Confab remembers: one function per deed, one event, one poke.

HTTP, sockets and commands all write through here. Every function takes keyword arguments, runs
one short transaction, and raises Refused with a sentence, or NotPermitted, having done nothing.
"""

from chat.actions.base import NotPermitted
from chat.actions.changes import (
    delete_message,
    edit_message,
    pin_message,
    purge_message,
    unpin_message,
)
from chat.actions.drafts import discard_draft, forget_draft, save_draft
from chat.actions.invitations import (
    accept_invitation,
    create_invitation,
    may_invite,
    register,
    revoke_invitation,
)
from chat.actions.messages import post_message, preview_message
from chat.actions.moderation import handle_report, report_message
from chat.actions.notices import (
    choose_notices,
    collect_digests,
    collect_notices,
    collect_reminders,
    drop_notice,
    forget_mail,
    forget_old_mails,
    leave_in_peace,
    note_failure,
    note_sent,
    notice_to_send,
    send_mail,
    unsubscribe,
)
from chat.actions.outgoing import (
    cancel_outgoing,
    change_outgoing,
    discard_outgoing,
    hold_message,
    send_due,
)
from chat.actions.people import (
    change_profile,
    change_role,
    change_team,
    create_user,
    deactivate_user,
    guess_time_zone,
    reactivate_user,
    set_preferences,
    set_up_team,
)
from chat.actions.polls import close_poll, create_poll, vote
from chat.actions.reading import keep_present, mark_all_read, mark_read, mark_unread, set_notices
from chat.actions.responses import react
from chat.actions.rooms import (
    add_member,
    archive_room,
    create_room,
    delete_room,
    describe_room,
    join_room,
    leave_room,
    open_direct,
    remove_member,
    rename_room,
    set_topic,
    unarchive_room,
)
from chat.actions.saving import finish_reminder, save_message, set_reminder, unsave_message
from chat.actions.threads import follow_thread, mark_threads_read

__all__ = [
    "NotPermitted",
    "accept_invitation",
    "add_member",
    "archive_room",
    "cancel_outgoing",
    "change_outgoing",
    "change_profile",
    "change_role",
    "change_team",
    "choose_notices",
    "close_poll",
    "collect_digests",
    "collect_notices",
    "collect_reminders",
    "create_invitation",
    "create_poll",
    "create_room",
    "create_user",
    "deactivate_user",
    "delete_message",
    "delete_room",
    "describe_room",
    "discard_draft",
    "discard_outgoing",
    "drop_notice",
    "edit_message",
    "finish_reminder",
    "follow_thread",
    "forget_draft",
    "forget_mail",
    "forget_old_mails",
    "guess_time_zone",
    "handle_report",
    "hold_message",
    "join_room",
    "keep_present",
    "leave_in_peace",
    "leave_room",
    "mark_all_read",
    "mark_read",
    "mark_threads_read",
    "mark_unread",
    "may_invite",
    "note_failure",
    "note_sent",
    "notice_to_send",
    "open_direct",
    "pin_message",
    "post_message",
    "preview_message",
    "purge_message",
    "react",
    "reactivate_user",
    "register",
    "remove_member",
    "rename_room",
    "report_message",
    "revoke_invitation",
    "save_draft",
    "save_message",
    "send_due",
    "send_mail",
    "set_notices",
    "set_preferences",
    "set_reminder",
    "set_topic",
    "set_up_team",
    "unarchive_room",
    "unpin_message",
    "unsave_message",
    "unsubscribe",
    "vote",
]
