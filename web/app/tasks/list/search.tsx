import { Form, useNavigate, useNavigation } from "@remix-run/react"
import { useEffect, useRef, useState } from "react"
import { SearchIcon } from "#web/app/ui/icons.tsx"
import { fieldsOf, fromItsBeginning, refined, type TaskView } from "./task-view.ts"

const TYPING_PAUSE_MS = 180

/** Searches while one types; without JavaScript, at Enter or by its button. */
export function Search({ view, error }: { view: TaskView; error?: string }) {
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const pause = useRef<ReturnType<typeof setTimeout>>()
  const { q } = view
  const isIdle = useNavigation().state === "idle"
  // From the beginning: what was typed before the page came to life is searched for, too.
  const [isDue, setIsDue] = useState(true)
  /** What this field has asked the address for. */
  const asked = useRef(q)

  // One search at a time, the last one typed next: none is broken off.
  useEffect(() => {
    if (!isDue || !isIdle || !input.current) return
    setIsDue(false)
    const { value } = input.current
    if (value === q) return
    asked.current = value
    navigate(refined(view, { q: value }), { replace: q !== "", preventScrollReset: true })
  }, [isDue, isIdle, q, view, navigate])

  // The address may change without this field: by the back button, or a link. Then the field follows, even while it has the focus.
  useEffect(() => {
    if (asked.current === q) return
    asked.current = q
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
      {fieldsOf({ ...fromItsBeginning(view), q: "" }).map(([name, value]) => (
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
          className="control w-full pl-9 aria-invalid:border-danger aria-invalid:outline-danger"
        />
        <button
          type="submit"
          className="absolute inset-y-0 left-0 grid w-9 place-items-center rounded-md text-soft hover:text-ink"
        >
          <SearchIcon className="size-4.5" />
          <span className="sr-only">Search</span>
        </button>
      </div>
      {error && (
        <p id="search-error" role="alert" className="text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </Form>
  )
}
