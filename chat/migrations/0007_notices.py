import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.utils import timezone


def begin_here(apps, schema_editor):
    """Of what was said before there were notices, nobody is told."""
    model = apps.get_model
    counts = model("chat", "Room").objects.filter(pk=OuterRef("room")).values("message_count")
    told = {"mailed_number": Subquery(counts), "pushed_number": Subquery(counts)}
    model("chat", "Membership").objects.update(**told)
    counts = model("chat", "Message").objects.filter(pk=OuterRef("thread")).values("reply_count")
    told = {"mailed_number": Subquery(counts), "pushed_number": Subquery(counts)}
    model("chat", "ThreadPlace").objects.update(**told)
    now = timezone.now()
    model("chat", "Reminder").objects.filter(due_at__lte=now).update(told_at=now)


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0006_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=250)),
                ("body", models.TextField()),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("claimed_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now),
                ),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="mailed_number",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="membership",
            name="pushed_number",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="reminder",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="threadplace",
            name="mailed_number",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="threadplace",
            name="pushed_number",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="user",
            name="digest",
            field=models.CharField(
                choices=[
                    ("never", "Never"),
                    ("daily", "Every morning"),
                    ("weekly", "On Monday mornings"),
                ],
                default="never",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="digested_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="has_mails",
            field=models.BooleanField(
                default=True,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="is_email_vouched",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="user",
            name="quiet_from",
            field=models.TimeField(
                blank=True,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="quiet_until",
            field=models.TimeField(
                blank=True,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="undisturbed_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mail", "Mail"),
                            ("push", "Push"),
                            ("digest", "Digest"),
                            ("reminder", "Reminder"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.PositiveBigIntegerField(default=0)),
                ("up_to", models.PositiveBigIntegerField(default=0)),
                ("since_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("dropped", "Dropped"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("read", "You had read everything."),
                            ("here", "You were back."),
                            ("gone", "What it was about was deleted."),
                            ("left", "You had left the room."),
                            ("muted", "The room meant nothing to you by then."),
                            ("off", "You had switched these notices off."),
                            ("closed", "Your account was closed."),
                        ],
                        max_length=10,
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "reminder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="chat.reminder",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="chat.room",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="chat.message",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("state"),
                        condition=models.Q(("state", "waiting")),
                        name="waiting_notice",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("thread", None), models.Q(("state", "dropped"), _negated=True)
                        ),
                        fields=("user", "kind", "room", "up_to"),
                        name="one_notice_per_room",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "dropped"), _negated=True),
                        fields=("user", "kind", "thread", "up_to"),
                        name="one_notice_per_thread",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "dropped"), _negated=True),
                        fields=("reminder", "kind"),
                        name="one_notice_per_reminder",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["user", "room", "number"], name="mention_by_person"),
        ),
        migrations.RunPython(begin_here, migrations.RunPython.noop),
    ]
