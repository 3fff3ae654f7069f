import { Link } from "@remix-run/react"
import type { ComponentProps } from "react"
import { Menu } from "#web/app/ui/popups.tsx"
import { Tab, Tabs } from "#web/app/ui/tabs.tsx"
import { priorityNames } from "../edit/task-fields.tsx"
import { defaultSort, refined, type TaskView } from "./task-view.ts"

const sorts = {
  [defaultSort]: "Newest first",
  createdAt: "Oldest first",
  dueDate: "Due soonest",
  "-dueDate": "Due latest",
  "-priority": "High priority first",
  priority: "Low priority first",
  title: "A to Z",
  "-title": "Z to A",
}

export type Counts = { all: number; active: number; completed: number }

/** Which tasks are listed, and in which order; all of it in the address. */
export function ListTools({ view, counts }: { view: TaskView; counts?: Counts }) {
  const statuses = { all: "All", active: "Active", completed: "Completed" } as const
  const { [view.priority as keyof typeof priorityNames]: chosen } = priorityNames
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 print:hidden">
      <Tabs label="Show">
        {Object.entries(statuses).map(([status, name]) => (
          <Tab
            key={status}
            to={refined(view, { status })}
            current={view.status === status}
            count={counts?.[status as keyof Counts]}
          >
            {name}
          </Tab>
        ))}
      </Tabs>
      <div className="flex gap-2">
        <Menu opensTo="right" label={chosen ? `${chosen} priority` : "Any priority"}>
          <Choice to={refined(view, { priority: "" })} isChosen={view.priority === ""}>
            Any
          </Choice>
          {Object.entries(priorityNames)
            .reverse()
            .map(([priority, name]) => (
              <Choice key={priority} to={refined(view, { priority })} isChosen={view.priority === priority}>
                {name}
              </Choice>
            ))}
        </Menu>
        <Menu label={sorts[view.sort as keyof typeof sorts] ?? "Order"}>
          {Object.entries(sorts).map(([sort, name]) => (
            <Choice key={sort} to={refined(view, { sort })} isChosen={view.sort === sort}>
              {name}
            </Choice>
          ))}
        </Menu>
      </div>
    </div>
  )
}

function Choice({ isChosen, ...rest }: ComponentProps<typeof Link> & { isChosen: boolean }) {
  return (
    <Link
      {...rest}
      preventScrollReset
      aria-current={isChosen ? "true" : undefined}
      className="block rounded-sm px-3 py-2 text-sm hover:bg-hover aria-[current]:font-semibold aria-[current]:text-accent"
    />
  )
}
