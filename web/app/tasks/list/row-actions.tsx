import { dayAfter, mondayAfter } from "#web/app/dates/days.ts"
import { Button } from "#web/app/ui/button.tsx"
import { NextWeekIcon, PencilIcon, TomorrowIcon, TrashIcon } from "#web/app/ui/icons.tsx"
import type { ShownTask } from "../outbox/optimistic-list.ts"
import { withDay } from "../outbox/outbox.ts"

type Props = { task: ShownTask; title: string; today: string; form: string; onEdit: () => void }

/** The buttons of a row: at its end; on phones under the title, which needs the width. */
export function RowActions({ task: { id, isNew, completed }, title, today, form, onEdit }: Props) {
  const days = [
    { to: "tomorrow", day: dayAfter(today), text: "Tomorrow", Icon: TomorrowIcon },
    { to: "next week", day: mondayAfter(today), text: "Next week", Icon: NextWeekIcon },
  ]
  const submits = { type: "submit", form, disabled: isNew, look: "plain", size: "icon" } as const
  return (
    <div className="col-start-2 row-start-2 flex shrink-0 self-center transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:hover)]:opacity-60 print:hidden">
      <Button
        look="plain"
        size="icon"
        // Phones do not show this button, because there the title leads to the task's page.
        className="scripted-only max-sm:hidden"
        name="edit"
        aria-label={`Edit ${title}`}
        disabled={isNew}
        onClick={onEdit}
      >
        <PencilIcon />
      </Button>
      {!completed &&
        days.map(({ to, day, text, Icon }) => (
          <Button
            key={to}
            {...submits}
            name="postpone"
            value={withDay(id, day)}
            data-to={to}
            aria-label={`Postpone ${title} to ${to}`}
            title={text}
          >
            <Icon />
          </Button>
        ))}
      <Button {...submits} name="delete" value={id} aria-label={`Delete ${title}`}>
        <TrashIcon />
      </Button>
    </div>
  )
}
