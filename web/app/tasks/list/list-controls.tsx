import { Form, Link, useNavigate, useNavigation } from "@remix-run/react"
import { useEffect, useRef, useState } from "react"
import type { TaskStats } from "#api/tasks/model.ts"
import { CloseIcon, SearchIcon } from "#web/app/ui/icons.tsx"
import { Choice, Menu } from "#web/app/ui/popups.tsx"
import { priorityNames } from "../edit/task-fields.tsx"
import type { LabelList } from "../labels/load-labels.ts"
import { FilterMenu } from "./filter-menu.tsx"
import {
  countIn,
  fieldsOf,
  fromFirstPage,
  hrefWith,
  isFiltered,
  nameOf,
  orderOf,
  sortFor,
  type TaskView,
  type ViewName,
  views,
} from "./task-view.ts"

const TYPING_PAUSE_MS = 180

/** Searches while the person types; without JavaScript, at Enter or by its button. */
export function Search({ view, error }: { view: TaskView; error?: string }) {
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const pause = useRef<ReturnType<typeof setTimeout>>()
  const { q } = view
  const isIdle = useNavigation().state === "idle"
  // Initially true, so that text typed before hydration is searched for.
  const [isDue, setIsDue] = useState(true)
  /** The last text that this field searched for. */
  const searched = useRef(q)

  // Only one search runs at a time: the next one starts when this one is answered, and none is cancelled.
  useEffect(() => {
    if (!isDue || !isIdle || !input.current) return
    setIsDue(false)
    const { value } = input.current
    if (value === q) return
    searched.current = value
    navigate(hrefWith(view, { q: value }), { replace: q !== "", preventScrollReset: true })
  }, [isDue, isIdle, q, view, navigate])

  // Follows the address when a link or the back button changes it, even while the field has the focus.
  useEffect(() => {
    if (searched.current === q) return
    searched.current = q
    clearTimeout(pause.current)
    if (input.current) input.current.value = q
  }, [q])
  useEffect(() => () => clearTimeout(pause.current), [])

  return (
    <Form
      role="search"
      action="/tasks"
      className="grid min-w-0 grow gap-1.5 sm:max-w-64 print:hidden"
      onChange={() => {
        clearTimeout(pause.current)
        pause.current = setTimeout(() => setIsDue(true), TYPING_PAUSE_MS)
      }}
      onSubmit={(event) => {
        event.preventDefault()
        clearTimeout(pause.current)
        setIsDue(true)
      }}
    >
      {fieldsOf({ ...fromFirstPage(view), q: "" }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label htmlFor="search" className="sr-only">
        Search
      </label>
      <div className="relative">
        <input
          ref={input}
          id="search"
          type="search"
          name="q"
          defaultValue={q}
          placeholder="Search"
          autoComplete="off"
          enterKeyHint="search"
          aria-describedby={error && "search-error"}
          aria-invalid={error ? true : undefined}
          className="control w-full px-9 aria-invalid:border-danger aria-invalid:outline-danger"
        />
        <button
          type="submit"
          className="absolute inset-y-0 left-0 grid w-9 place-items-center rounded-md text-soft hover:text-ink"
        >
          <SearchIcon className="size-4.5" />
          <span className="sr-only">Search</span>
        </button>
        {q && (
          <Link
            to={hrefWith(view, { q: "" })}
            preventScrollReset
            aria-label="Clear"
            className="absolute inset-y-0 right-0 grid w-9 place-items-center rounded-md text-soft hover:text-ink"
          >
            <CloseIcon className="size-4" />
          </Link>
        )}
      </div>
      {error && (
        <p id="search-error" role="alert" className="text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </Form>
  )
}

const sorts = {
  "-createdAt": "Newest first",
  createdAt: "Oldest first",
  dueDate: "Due soonest",
  "-dueDate": "Due latest",
  "-priority": "High priority first",
  priority: "Low priority first",
  title: "A to Z",
  "-title": "Z to A",
}

/** Links that choose the view, a label, the priority and the order of the list. The address contains all of them. */
export function ListControls({ view, counts, labels }: { view: TaskView; counts?: TaskStats; labels?: LabelList }) {
  const current = nameOf(view)
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 print:hidden">
      <nav aria-label="Views" className="w-full sm:w-auto">
        <ul className="flex gap-1 rounded-md bg-well p-1">
          {(Object.keys(views) as ViewName[]).map((name) => (
            <ViewTab
              key={name}
              to={hrefWith(view, { ...views[name], sort: sortFor({ ...view, ...views[name] }, view.sort) })}
              current={current === name}
              name={name}
              count={counts && countIn(views[name], counts)}
            />
          ))}
        </ul>
      </nav>
      <div className="flex gap-2">
        <FilterMenu view={view} labels={labels} />
        <Menu label={sorts[orderOf(view) as keyof typeof sorts] ?? "Order"}>
          {Object.entries(sorts).map(([order, name]) => (
            <Choice key={order} to={hrefWith(view, { sort: sortFor(view, order) })} isChosen={orderOf(view) === order}>
              {name}
            </Choice>
          ))}
        </Menu>
      </div>
    </div>
  )
}

/** On phones the count is below the name, so that the row does not wrap. */
function ViewTab({ to, current, name, count }: { to: string; current: boolean; name: string; count?: number }) {
  return (
    <li className="grow sm:grow-0">
      <Link
        to={to}
        preventScrollReset
        aria-current={current ? "page" : undefined}
        className="flex min-h-11 flex-col items-center justify-center gap-x-1.5 rounded-sm px-1 text-sm leading-tight font-medium text-soft hover:text-ink aria-[current]:bg-raised aria-[current]:text-ink aria-[current]:shadow-card sm:min-h-8 sm:flex-row sm:px-3"
      >
        {name}
        {count !== undefined && <span className="text-soft tabular-nums">{count}</span>}
      </Link>
    </li>
  )
}

/** The filters of the view, each with a link that removes it, and the number of tasks that match them. */
export function Filters({ view, found }: { view: TaskView; found?: number }) {
  if (!isFiltered(view)) return null
  const { priority, label } = view
  const filters = [
    label && { text: `#${label}`, change: { label: "" } },
    priority && {
      text: `${priorityNames[priority as keyof typeof priorityNames] ?? priority} priority`,
      change: { priority: "" },
    },
  ].filter((filter) => typeof filter === "object")
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2 text-sm print:hidden">
      <p aria-live="polite" className="mr-1 font-medium">
        {found !== undefined && `${found} found`}
      </p>
      {filters.map(({ text, change }) => (
        <Link
          key={text}
          to={hrefWith(view, change)}
          preventScrollReset
          aria-label={`Remove ${text}`}
          className="inline-flex min-h-8 max-w-full items-center gap-1 rounded-full bg-tint pr-2 pl-3 text-ink hover:text-accent-strong"
        >
          <span className="truncate">{text}</span>
          <CloseIcon className="size-3.5" />
        </Link>
      ))}
    </div>
  )
}
