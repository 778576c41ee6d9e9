"""Which form belongs to which section."""

from __future__ import annotations

from collections.abc import Callable

from tui.screens.admin.calendar_form import CalendarForm
from tui.screens.admin.people_forms import AgentForm, CustomerForm, TeamForm
from tui.screens.admin.permission_form import PermissionForm
from tui.screens.admin.queue_form import QueueForm
from tui.screens.admin.service_form import ServiceForm
from tui.screens.admin.settings_form import SettingsForm
from tui.screens.admin.sla_form import SlaForm
from tui.screens.admin.sla_rule_form import SlaRuleForm
from tui.screens.form import FormScreen

# A row's id (None: a new one) and the field to begin in.
FORMS: dict[str, Callable[[int | None, str], FormScreen]] = {
    "services": ServiceForm,
    "slas": SlaForm,
    "sla_rules": SlaRuleForm,
    "calendars": CalendarForm,
    "customers": CustomerForm,
    "queues": QueueForm,
    "teams": TeamForm,
    "agents": AgentForm,
    "permissions": PermissionForm,
    "settings": SettingsForm,
}
