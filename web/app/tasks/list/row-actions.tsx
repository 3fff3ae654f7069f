import { dayAfter, mondayAfter } from "#web/app/dates/days.ts"
import { Button } from "#web/app/ui/button.tsx"
import { MoreIcon, NextWeekIcon, PencilIcon, TomorrowIcon, TrashIcon } from "#web/app/ui/icons.tsx"
import { Menu } from "#web/app/ui/popups.tsx"
import type { ShownTask } from "../outbox/optimistic-list.ts"
import { postponement } from "../outbox/outbox.ts"

type Props = { task: ShownTask; title: string; today: string; form: string; onEdit: () => void }

/** The buttons at the end of a row. On phones, where the title needs the room, those for other days are in a menu. */
export function RowActions({ task: { id, isNew, completed }, title, today, form, onEdit }: Props) {
  const days = [
    { to: "tomorrow", day: dayAfter(today), text: "Tomorrow", Icon: TomorrowIcon },
    { to: "next week", day: mondayAfter(today), text: "Next week", Icon: NextWeekIcon },
  ]
  const submits = { type: "submit", form, disabled: isNew } as const
  const postpones = ({ to, day }: (typeof days)[number]) =>
    ({
      ...submits,
      name: "postpone",
      value: postponement(id, day),
      "data-to": to,
      "aria-label": `Postpone ${title} to ${to}`,
    }) as const
  return (
    <div className="flex shrink-0 self-center transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:hover)]:opacity-60 print:hidden">
      <Button
        look="plain"
        size="icon"
        // Not on phones, where the title leads to the task's page.
        className="scripted-only max-sm:hidden"
        name="edit"
        aria-label={`Edit ${title}`}
        disabled={isNew}
        onClick={onEdit}
      >
        <PencilIcon />
      </Button>
      {!completed && (
        <>
          {days.map((day) => (
            <Button
              key={day.to}
              {...postpones(day)}
              look="plain"
              size="icon"
              className="max-sm:hidden"
              title={day.text}
            >
              <day.Icon />
            </Button>
          ))}
          <div className="sm:hidden">
            <Menu name={`More for ${title}`} label={<MoreIcon />}>
              {days.map((day) => (
                <Button key={day.to} {...postpones(day)} look="plain" className="w-full justify-start!">
                  <day.Icon />
                  {day.text}
                </Button>
              ))}
            </Menu>
          </div>
        </>
      )}
      <Button {...submits} look="plain" size="icon" name="delete" value={id} aria-label={`Delete ${title}`}>
        <TrashIcon />
      </Button>
    </div>
  )
}
