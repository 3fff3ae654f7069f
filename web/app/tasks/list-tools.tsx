import { Form, Link, useSubmit } from "@remix-run/react"
import { type ComponentProps, useEffect, useRef } from "react"
import { SearchIcon } from "#web/ui/icons.tsx"
import { Menu } from "#web/ui/menu.tsx"
import { Tab, Tabs } from "#web/ui/tabs.tsx"
import { priorityNames } from "./task-fields.tsx"
import { defaultSort, refined, type TaskView } from "./task-view.ts"

const TYPING_PAUSE_MS = 180

const sorts = {
  [defaultSort]: "Newest first",
  createdAt: "Oldest first",
  dueDate: "Due soonest",
  "-dueDate": "Due latest",
  "-priority": "Most important",
  priority: "Least important",
  title: "A to Z",
  "-title": "Z to A",
}

export type Counts = { all: number; active: number; completed: number }

/** Which tasks are listed, and in which order; all of it in the address. */
export function ListTools({ view, counts }: { view: TaskView; counts?: Counts }) {
  const statuses = { all: "All", active: "Active", completed: "Completed" } as const
  return (
    <div className="grid gap-3 sm:grid-cols-[auto_1fr_auto] sm:items-center">
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
      <Search view={view} />
      <div className="flex gap-2">
        <Menu label={priorityNames[view.priority as keyof typeof priorityNames] ?? "Any importance"}>
          <Choice to={refined(view, { priority: "" })} isChosen={view.priority === ""}>
            Any importance
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

/** Searches while one types; without JavaScript, at Enter or by its button. */
function Search({ view }: { view: TaskView }) {
  const submit = useSubmit()
  const input = useRef<HTMLInputElement>(null)
  const pause = useRef<ReturnType<typeof setTimeout>>()
  const { q, status, priority, sort } = view

  // The address may change without this field: by the back button, or a link.
  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = q
  }, [q])
  useEffect(() => () => clearTimeout(pause.current), [])

  return (
    <Form
      role="search"
      action="/tasks"
      className="relative"
      onChange={({ currentTarget }) => {
        clearTimeout(pause.current)
        const replace = q !== ""
        pause.current = setTimeout(() => submit(currentTarget, { replace, preventScrollReset: true }), TYPING_PAUSE_MS)
      }}
    >
      {Object.entries({ status: status === "all" ? "" : status, priority, sort: sort === defaultSort ? "" : sort }).map(
        ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
      )}
      <label htmlFor="search" className="sr-only">
        Search
      </label>
      <input
        ref={input}
        id="search"
        type="search"
        name="q"
        defaultValue={q}
        placeholder="Search"
        autoComplete="off"
        enterKeyHint="search"
        className="control w-full pl-9"
      />
      <button
        type="submit"
        className="absolute inset-y-0 left-0 grid w-9 place-items-center rounded-md text-soft hover:text-ink"
      >
        <SearchIcon className="size-4.5" />
        <span className="sr-only">Search</span>
      </button>
    </Form>
  )
}
