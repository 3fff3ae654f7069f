import { dayAfter, mondayAfter } from "#web/app/dates/days.ts"
import { buttonLook } from "#web/app/ui/button.tsx"
import { NextWeekIcon, PencilIcon, TomorrowIcon, TrashIcon } from "#web/app/ui/icons.tsx"
import type { ShownTask } from "../outbox/optimistic-list.ts"
import { withDay } from "../outbox/outbox.ts"

/** The days to which tasks are postponed by one click. */
export const postponements = (today: string) => [
  { to: "tomorrow", day: dayAfter(today), text: "Tomorrow", Icon: TomorrowIcon },
  { to: "next week", day: mondayAfter(today), text: "Next week", Icon: NextWeekIcon },
]

export type Postponements = ReturnType<typeof postponements>

type Props = { task: ShownTask; title: string; days: Postponements; form: string; onEdit: () => void }

const look = buttonLook({ look: "plain", size: "icon" })
// Phones do not show this button, because there the title leads to the task's page.
const editLook = `${look} scripted-only max-sm:hidden`

/**
 * The buttons of a row: at its end; on phones under the title, which needs the width. They are plain buttons, because a list
 * has hundreds of them and the component costs a twentieth of the page.
 */
export function RowActions({ task: { id, isNew, completed }, title, days, form, onEdit }: Props) {
  return (
    <div className="col-start-2 row-start-2 flex shrink-0 self-center transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:hover)]:opacity-60 print:hidden">
      <button
        type="button"
        name="edit"
        aria-label={`Edit ${title}`}
        className={editLook}
        disabled={isNew}
        onClick={onEdit}
      >
        <PencilIcon />
      </button>
      {!completed &&
        days.map(({ to, day, text, Icon }) => (
          <button
            key={to}
            type="submit"
            form={form}
            name="postpone"
            value={withDay(id, day)}
            data-to={to}
            aria-label={`Postpone ${title} to ${to}`}
            title={text}
            className={look}
            disabled={isNew}
          >
            <Icon />
          </button>
        ))}
      <button
        type="submit"
        form={form}
        name="delete"
        value={id}
        aria-label={`Delete ${title}`}
        className={look}
        disabled={isNew}
      >
        <TrashIcon />
      </button>
    </div>
  )
}
